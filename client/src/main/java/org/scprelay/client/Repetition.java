package org.scprelay.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Repeats a transfer after return code 8, as RETRY says. One thread. */
final class Repetition {

    /** A transfer that can be tried more than once. */
    interface Task {
        /** Tries it, over the link that is there. */
        int first() throws Failure;

        /** Tries it once more, over a new link where the old one is lost. */
        int again() throws Failure;

        /** Returns why it cannot be tried again; empty: it can. */
        Optional<String> obstacle();
    }

    private final Optional<Statement.Retry> retry;
    private final Listing listing;

    Repetition(Optional<Statement.Retry> retry, Listing listing) {
        this.retry = retry;
        this.listing = listing;
    }

    /**
     * Runs a transfer.
     *
     * @return the return code of the last attempt
     */
    int run(Task task) throws Failure {
        int times = retry.map(Statement.Retry::times).orElse(0);
        for (int attempt = 0; ; attempt++) {
            Optional<Failure> failure = Optional.empty();
            int code;
            try {
                code = attempt == 0 ? task.first() : task.again();
            } catch (Failure e) {
                failure = Optional.of(e);
                code = e.returnCode();
            }
            Optional<String> obstacle = code == Failure.LOST && attempt < times ? task.obstacle() : Optional.empty();
            obstacle.ifPresent(why -> listing.note("not repeated: " + why));
            if (code != Failure.LOST || attempt == times || obstacle.isPresent()) {
                if (failure.isPresent()) {
                    throw failure.get();
                }
                return code;
            }
            failure.ifPresent(e -> listing.note(e.getMessage()));
            Duration pause = retry.orElseThrow().pause();
            listing.note("RETRY " + (attempt + 1) + " of " + times + " in " + pause.toSeconds() + " s");
            await(pause);
        }
    }

    /** Waits; nothing ends it early but an interrupt. */
    static void await(Duration pause) throws Failure {
        if (!waited(pause)) {
            throw Failure.lost("the client was interrupted");
        }
    }

    /** Waits, and tells whether it did so to the end: nothing ends it early but an interrupt. */
    static boolean waited(Duration pause) {
        try {
            return !new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
