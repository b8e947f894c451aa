package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
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

    /** Gives the client octets {@code sent} to {@code upTo - 1} of what it shall store. */
    RunningJob send(Place place, int upTo) throws IOException {
        byte[] octets = Arrays.copyOfRange(place.whole(), sent, upTo);
        process.getOutputStream().write(octets);
        process.getOutputStream().flush();
        sent = upTo;
        return this;
    }

    /** Ends the client's input, and nothing else. */
    RunningJob noMore() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /** As {@code kill -9}; returns when the client is gone. */
    void kill() throws InterruptedException {
        assertTrue(process.isAlive(), "the client is there to be killed");
        process.destroyForcibly().waitFor();
    }

    /** Ends the client's input, and waits for its end. */
    Job end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return job();
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
