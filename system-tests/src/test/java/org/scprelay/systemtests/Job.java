package org.scprelay.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code scprelay run -} as a process of its own, from its deck to its return code.
 *
 * @param returnCode the exit status
 * @param listing standard output and error
 */
public record Job(int returnCode, String listing) {

    /** Runs a deck. */
    public static Job run(Path directory, String deck) throws IOException, InterruptedException {
        return run(directory, deck, Map.of());
    }

    /** Runs a deck in another environment. */
    static Job run(Path directory, String deck, Map<String, String> environment)
            throws IOException, InterruptedException {
        Process process = start(directory, deck, environment);
        String listing = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the client hangs after its listing: " + listing);
        }
        return new Job(process.exitValue(), listing);
    }

    /** Starts a deck. */
    public static Process start(Path directory, String deck) throws IOException {
        return start(directory, deck, Map.of());
    }

    private static Process start(Path directory, String deck, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Program.command(List.of("-Xshare:auto"), environment, "run", "-"))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(deck.getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }
}
