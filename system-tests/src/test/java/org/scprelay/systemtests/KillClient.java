package org.scprelay.systemtests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.scprelay.client.ClientTimers;

/** A client at work: a process of its own where it is the victim, else a thread, which starts in no time. */
final class KillClient {

    private static final ClientTimers TIMERS = new ClientTimers(
            Duration.ofSeconds(15),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMillis(200));

    private final CompletableFuture<Job> job;
    private final Optional<Process> process;

    private KillClient(CompletableFuture<Job> job, Optional<Process> process) {
        this.job = job;
        this.process = process;
    }

    /** Runs a deck in this process. */
    static KillClient inThread(ExecutorService threads, String deck) {
        return new KillClient(CompletableFuture.supplyAsync(() -> Jobs.run(deck, TIMERS), threads), Optional.empty());
    }

    /**
     * Runs a deck in a process whose standard input stays open.
     *
     * @param input the first octets of its standard input
     */
    static KillClient inProcess(ExecutorService threads, Path directory, String deck, byte[] input) throws IOException {
        Path file = Files.writeString(directory.resolve("deck"), deck);
        Path listing = directory.resolve("listing");
        Process process = new ProcessBuilder(
                        Program.command(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1"), "run", file.toString()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(listing.toFile())
                .start();
        CompletableFuture<Job> job = CompletableFuture.supplyAsync(() -> feed(process, input, listing), threads);
        return new KillClient(job, Optional.of(process));
    }

    private static Job feed(Process process, byte[] input, Path listing) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(input);
            in.flush();
        } catch (IOException e) {
            assert e != null; // It ended before it took all that; its listing says why.
        }
        try {
            return new Job(process.waitFor(), Files.readString(listing));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the client process", e);
        }
    }

    boolean isRunning() {
        return !job.isDone();
    }

    /** Kills the process, and returns when it is gone. */
    void kill() throws InterruptedException {
        Process victim = process.orElseThrow();
        victim.destroyForcibly();
        victim.waitFor();
    }

    /** Ends it in any case. */
    void abandon() {
        process.ifPresent(Process::destroyForcibly);
    }

    /** Returns how it ended; empty when it did not within a time. */
    Optional<Job> end(long within, TimeUnit unit) throws InterruptedException, ExecutionException {
        try {
            return Optional.of(job.get(within, unit));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }
}
