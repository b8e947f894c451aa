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
    private final String typed;
    private final boolean answers;

    private Console(Path folder, String typed, boolean answers) {
        this.folder = folder;
        this.typed = typed;
        this.answers = answers;
    }

    /** Nobody is at the terminal. */
    static Console in(Path folder) {
        return new Console(folder, "", false);
    }

    /** Somebody types. */
    static Console typing(Path folder, String typed) {
        return new Console(folder, typed, true);
    }

    /** Runs a command and returns its exit status. */
    int run(String... arguments) {
        out.reset();
        err.reset();
        return Main.run(surroundings(), List.of(arguments));
    }

    Surroundings surroundings() {
        return new Surroundings(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                folder,
                answers,
                false,
                name -> Optional.empty());
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
