package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.scprelay.systemtests.Job;

/** A client process in the middle of its deck. Closing kills what still runs. */
final class RunningJob implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private int sent;

    RunningJob(Process process) {
        this.process = process;
    }

    Process process() {
        return process;
    }

    /** Gives the client octets {@code sent} to {@code upTo - 1} of what it shall store, unless it ends before. */
    RunningJob send(Place place, int upTo) throws IOException {
        byte[] octets = Arrays.copyOfRange(place.whole(), sent, upTo);
        sent = upTo;
        return input(stdin -> {
            stdin.write(octets);
            stdin.flush();
        });
    }

    /** Ends the client's input, and nothing else. */
    RunningJob noMore() throws IOException {
        return input(OutputStream::close);
    }

    private interface Deed {
        void on(OutputStream stdin) throws IOException;
    }

    /** A client that has its reply may be gone before it took everything; how it ended is what a row looks at. */
    private RunningJob input(Deed deed) throws IOException {
        try {
            deed.on(process.getOutputStream());
        } catch (IOException e) {
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("the client takes no octets, and does not end", e);
                }
            } catch (InterruptedException interrupted) {
                e.addSuppressed(interrupted);
                throw e;
            }
        }
        return this;
    }

    /** As {@code kill -9}; returns when the client is gone. */
    void kill() throws InterruptedException {
        assertTrue(process.isAlive(), "the client is there to be killed");
        process.destroyForcibly().waitFor();
    }

    /** Ends the client's input, and waits for its end. */
    Job end() throws IOException, InterruptedException {
        return noMore().job();
    }

    /** Waits for the client's end; its input stays open, so it is not the end of the input that ends it. */
    Job job() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the client hangs after its listing: " + listing());
        }
        return new Job(process.exitValue(), listing());
    }

    private String listing() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
