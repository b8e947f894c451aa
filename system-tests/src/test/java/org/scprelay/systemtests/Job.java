package org.scprelay.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
        Process process = start(directory, deck);
        String listing = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the client hangs after its listing: " + listing);
        }
        return new Job(process.exitValue(), listing);
    }

    /** Starts a deck. */
    public static Process start(Path directory, String deck) throws IOException {
        Process process = new ProcessBuilder(Program.command(List.of("-Xshare:auto"), "run", "-"))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(deck.getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    /** Runs decks at the same time. */
    public static List<Job> runAll(Path directory, List<String> decks) {
        return decks.stream()
                .map(deck -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return run(directory, deck);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }
}
