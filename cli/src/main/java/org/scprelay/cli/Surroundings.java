package org.scprelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command finds around it, so that a test can stand in for a terminal.
 *
 * @param in standard input
 * @param out standard output: what was asked for
 * @param err standard error: everything else
 * @param folder the current directory
 * @param answers whether somebody can answer on standard input
 * @param shows whether standard output is a terminal
 * @param watches whether somebody watches standard error
 * @param environment variables of the environment
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Path folder,
        boolean answers,
        boolean shows,
        boolean watches,
        Function<String, Optional<String>> environment) {

    /** Returns those of this process. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.in,
                System.out,
                System.err,
                Path.of(""),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                name -> Optional.ofNullable(System.getenv(name)));
    }

    /** System.console() needs both standard streams, and from Java 22 on is there without a terminal too. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
