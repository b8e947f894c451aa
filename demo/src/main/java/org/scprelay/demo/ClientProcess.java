package org.scprelay.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The batch client as it really is: {@code run DECK} in a process of its own. */
final class ClientProcess implements AutoCloseable {

    private static final Duration RUN_AT_MOST = Duration.ofMinutes(2);
    private static final Duration END_AT_MOST = Duration.ofSeconds(10);

    private final Process process;
    private final Thread listing;

    private ClientProcess(Process process, PrintStream out) {
        this.process = process;
        this.listing = new Thread(() -> copy(process.getInputStream(), out), "client-listing");
    }

    /**
     * Starts a client whose listing and messages go, as they come, to a stream.
     *
     * @param folder where its files are
     */
    static ClientProcess start(Path folder, String relay, String deck, PrintStream out) throws IOException {
        Process process = Program.of(folder, "run", "--relay", relay, deck)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        ClientProcess client = new ClientProcess(process, out);
        client.listing.setDaemon(true);
        client.listing.start();
        return client;
    }

    private static void copy(InputStream from, PrintStream to) {
        try (from) {
            from.transferTo(to);
            to.flush();
        } catch (IOException e) {
            // The process was ended by force.
        }
    }

    /**
     * Waits for the end.
     *
     * @return the exit status, which is the return code of the deck
     * @throws DemoFailure when it does not end in time
     */
    int returnCode() throws DemoFailure, InterruptedException {
        if (!process.waitFor(RUN_AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DemoFailure("the client did not end within " + RUN_AT_MOST.toSeconds() + " s");
        }
        listing.join(END_AT_MOST.toMillis());
        return process.exitValue();
    }

    @Override
    public void close() {
        Program.kill(process);
    }
}
