package org.scprelay.relay.scp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** The shells of this machine, and file names as octets whatever the locale of the tests. */
final class Shells {

    /** Shells that people log in with; the first one is always there. */
    static final List<String> LOGIN = List.of("sh", "dash", "bash", "ksh", "mksh", "zsh", "tcsh", "csh", "fish");

    /** What may stand behind the name sh. */
    static final List<String> AS_SH = List.of("dash", "bash", "busybox", "zsh", "ksh", "mksh");

    /** Names that say what a shell must not hear. */
    static final List<String> NASTY = List.of(
            "a b",
            " lead",
            "trail ",
            "it's",
            "'",
            "''",
            "\"quoted\"",
            "x;touch F",
            "x$(touch F)",
            "x`touch F`",
            "$HOME",
            "${HOME}",
            "a&touch F&",
            "a|touch F",
            "a>F",
            "a<F",
            "*",
            "?",
            "[a-z]",
            "{a,b}",
            "~",
            "~root",
            "-rf",
            "--",
            "-",
            "#",
            "a#b",
            "!",
            "!!",
            "a!b",
            "!touch",
            "\\",
            "\\\\",
            "a\\",
            "a\\'",
            "\\';touch F;'",
            "'\\''",
            "\\n",
            "%s",
            "%%",
            "^a^b",
            "=ls",
            "(touch F)",
            "Müller",
            "日本語",
            "\uD83D\uDE00",
            "\u00A0",
            "\u202Egnp",
            "\u0085",
            "a\u2028b",
            "x".repeat(255),
            "ß".repeat(127) + "x",
            "'".repeat(255),
            "\\".repeat(255),
            "!".repeat(255));

    private Shells() {}

    static boolean isInstalled(String program) {
        return Arrays.stream(
                        System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Runs a line in a shell and returns its output; anything but exit status 0 fails the test. */
    static String run(String shell, String line) throws IOException {
        try (LocalCommand command = LocalCommand.run(shell, line)) {
            command.stdin().end();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer lent = command.stdout().next();
                    lent.hasRemaining();
                    lent = command.stdout().next()) {
                all.write(lent.get());
            }
            RemoteCommand.Exit exit = command.awaitExit();
            Assertions.assertTrue(exit.isSuccess(), () -> shell + ": " + exit + ": " + command.stderrTail());
            return all.toString(StandardCharsets.UTF_8);
        }
    }

    /** Runs a line in {@code sh}. */
    static String sh(String line) throws IOException {
        return run("sh", line);
    }

    /** Writes text for {@code sh} without the quoting under test: octal escapes of its octets. */
    static String word(String text) {
        StringBuilder word = new StringBuilder("\"$(printf '");
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            word.append(String.format("\\%03o", octet & 0xFF));
        }
        return word.append("')\"").toString();
    }

    static String word(Path directory, String name) {
        return word(directory + "/" + name);
    }
}
