package org.scprelay.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The relay as it really is: {@code serve --config FILE} in a process of its own. */
final class RelayProcess implements AutoCloseable {

    private static final Duration START_AT_MOST = Duration.ofSeconds(30);
    private static final Duration END_AT_MOST = Duration.ofSeconds(10);
    private static final String LISTENING = "listening ";

    private final Process process;
    private final Path log;
    private final CompletableFuture<Optional<String>> ready = new CompletableFuture<>();

    private RelayProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a relay; it may not be ready yet.
     *
     * @param config its configuration file, beside which its log is written
     */
    static RelayProcess start(Path config) throws IOException {
        Path folder = config.getParent();
        Path log = folder.resolve("relay.log");
        Process process = Program.of(folder, "serve", "--config", config.toString())
                .redirectError(log.toFile())
                .start();
        RelayProcess relay = new RelayProcess(process, log);
        Thread reader = new Thread(relay::read, "relay-output");
        reader.setDaemon(true);
        reader.start();
        return relay;
    }

    private void read() {
        Optional<String> address = Optional.empty();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(LISTENING)) {
                    address = Optional.of(line.substring(LISTENING.length()));
                } else if (line.equals("ready")) {
                    ready.complete(address);
                }
            }
        } catch (IOException e) {
            // It has ended; what it is waited for says so.
        }
        ready.complete(Optional.empty());
    }

    /**
     * Waits until the relay is ready.
     *
     * @return the address where it listens
     * @throws DemoFailure when it ended, or is not ready in time
     */
    String address() throws DemoFailure, InterruptedException {
        try {
            return ready.get(START_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)
                    .orElseThrow(() -> new DemoFailure("the relay ended before it was ready"));
        } catch (TimeoutException e) {
            throw new DemoFailure("the relay was not ready within " + START_AT_MOST.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Tells the relay to end, as an operator does, and waits for it.
     *
     * @throws DemoFailure when it does not end, or not with 0
     */
    void stop() throws DemoFailure, InterruptedException {
        process.destroy();
        if (!process.waitFor(END_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DemoFailure("the relay did not end within " + END_AT_MOST.toSeconds() + " s of SIGTERM");
        }
        if (process.exitValue() != 0) {
            throw new DemoFailure("the relay ended with exit status " + process.exitValue());
        }
    }

    /** Returns what it logged so far. */
    String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Override
    public void close() {
        Program.kill(process);
    }
}
