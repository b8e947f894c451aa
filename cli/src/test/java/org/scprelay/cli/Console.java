package org.scprelay.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs commands as a user would, and keeps what they print. */
final class Console {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Path folder;
    private final byte[] typed;
    private final boolean answers;
    private final boolean shows;

    private Console(Path folder, byte[] typed, boolean answers, boolean shows) {
        this.folder = folder;
        this.typed = typed;
        this.answers = answers;
        this.shows = shows;
    }

    /** Nobody is at the terminal. */
    static Console in(Path folder) {
        return new Console(folder, new byte[0], false, false);
    }

    /** Somebody types. */
    static Console typing(Path folder, String typed) {
        return new Console(folder, typed.getBytes(StandardCharsets.UTF_8), true, false);
    }

    /** Standard input is a pipe. */
    static Console fed(Path folder, byte[] octets) {
        return new Console(folder, octets, false, false);
    }

    /** Standard output, too, is a terminal. */
    static Console terminal(Path folder) {
        return new Console(folder, new byte[0], true, true);
    }

    /** Runs a command and returns its exit status. */
    int run(String... arguments) {
        out.reset();
        err.reset();
        return Main.run(surroundings(), List.of(arguments));
    }

    Surroundings surroundings() {
        return new Surroundings(
                new ByteArrayInputStream(typed),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                folder,
                answers,
                shows,
                false,
                name -> Optional.empty());
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    byte[] octets() {
        return out.toByteArray();
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
