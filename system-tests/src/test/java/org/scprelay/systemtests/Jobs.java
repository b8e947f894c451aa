package org.scprelay.systemtests;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.scprelay.client.BatchJob;
import org.scprelay.client.ClientTimers;
import org.scprelay.transport.LinkProviders;

/** Many jobs of the batch client in this process: thousands of JVMs would measure the machine, not the relay. */
final class Jobs {

    private static final LinkProviders PROVIDERS = LinkProviders.load();

    private Jobs() {}

    /** Runs one deck in this thread. */
    static Job run(String deck) {
        return run(deck, ClientTimers.standard());
    }

    /** Runs one deck in this thread, with other timers. */
    static Job run(String deck, ClientTimers timers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream listing = new PrintStream(out, true, StandardCharsets.UTF_8);
        BatchJob.Options options = new BatchJob.Options(
                "deck",
                deck.getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                false,
                Optional.empty(),
                InputStream.nullInputStream(),
                listing,
                listing,
                false,
                name -> Optional.empty(),
                PROVIDERS,
                "test");
        int code = BatchJob.run(options, timers);
        return new Job(code, out.toString(StandardCharsets.UTF_8));
    }

    /** Runs decks 0 to {@code count - 1}, some at once; returns those that did not end with 0. */
    static List<Job> failures(int count, int atOnce, IntFunction<String> deck)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<Job>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(pool.submit(() -> run(deck.apply(number))));
            }
            List<Job> failures = new ArrayList<>();
            for (Future<Job> job : running) {
                if (job.get().returnCode() != 0) {
                    failures.add(job.get());
                }
            }
            return failures;
        } finally {
            pool.shutdownNow();
        }
    }
}
