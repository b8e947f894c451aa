package org.scprelay.relay.ssh.mina;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.Remembered;

/**
 * Keeps the relay from being locked out for long: an OpenSSH server counts 5 s of penalty for each connection whose keys it
 * refused, and at 15 s it serves nobody of that address any more (PerSourcePenalties of sshd_config(5)). So keys that were
 * refused are not offered again at once, and while nobody knows whether they are good, one connection tries them alone. Safe
 * for any number of threads.
 *
 * <p>Keys that were good a moment ago are offered by all that have their turn, {@link Admission#AT_ONCE}: where they are taken
 * away just then, that is 40 s of penalty at most, once. One after the other would cost every batch more than that.
 */
final class RefusedKeys {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    /** So that a key that is taken away at the destination is noticed by one connection, not by all of a batch. */
    static final Duration GOOD_FOR = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final Map<WarmConnections.Key, CountDownLatch> trials = new HashMap<>();
    private final Remembered<WarmConnections.Key, State> states = new Remembered<>();

    /** What is known of some keys at a destination, and until when it holds; without a refusal they are good. */
    private record State(Optional<TransferFailure> refusal, Duration pause, long until) {}

    /** Takes a clock as {@link System#nanoTime()}. */
    RefusedKeys(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A connection that is being made; it is to be closed however it ended. */
    final class Trial implements AutoCloseable {
        private final WarmConnections.Key key;
        private final CountDownLatch alone;

        private Trial(WarmConnections.Key key, CountDownLatch alone) {
            this.key = key;
            this.alone = alone;
        }

        /** The keys are good. */
        void accepted() {
            synchronized (RefusedKeys.this) {
                states.put(key, new State(Optional.empty(), Duration.ZERO, nanoTime.getAsLong() + GOOD_FOR.toNanos()));
            }
        }

        /**
         * To be asked before the keys are offered.
         *
         * @throws TransferFailure 532 when they were refused while this one waited
         */
        void requireUnrefused() throws TransferFailure {
            synchronized (RefusedKeys.this) {
                RefusedKeys.this.requireUnrefused(key);
            }
        }

        /** The keys were refused. */
        void refused(TransferFailure why) {
            synchronized (RefusedKeys.this) {
                Optional<State> before =
                        states.get(key).filter(known -> known.refusal().isPresent());
                if (before.filter(known -> !isOver(known)).isPresent()) {
                    return; // of the same burst
                }
                Duration pause =
                        before.map(known -> known.pause().multipliedBy(2)).orElse(FIRST_PAUSE);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                states.put(key, new State(Optional.of(why), pause, nanoTime.getAsLong() + pause.toNanos()));
            }
        }

        @Override
        public void close() {
            synchronized (RefusedKeys.this) {
                trials.remove(key, alone);
            }
            alone.countDown();
        }
    }

    /**
     * Begins to make a connection. Where nobody knows whether the keys are good, it waits for another one that tries them.
     *
     * @param limit for which it waits; then it goes on
     * @throws TransferFailure 532 when they were refused a short time ago
     */
    Trial begin(WarmConnections.Key key, Duration limit) throws TransferFailure {
        CountDownLatch mine = new CountDownLatch(1);
        CountDownLatch other;
        synchronized (this) {
            requireUnrefused(key);
            if (states.get(key).filter(known -> !isOver(known)).isPresent()) {
                return new Trial(key, mine);
            }
            other = trials.putIfAbsent(key, mine);
        }
        if (other != null) {
            await(other, limit);
            synchronized (this) {
                requireUnrefused(key);
            }
        }
        return new Trial(key, mine);
    }

    private static void await(CountDownLatch other, Duration limit) {
        try {
            other.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOver(State state) {
        return state.until() - nanoTime.getAsLong() <= 0;
    }

    private void requireUnrefused(WarmConnections.Key key) throws TransferFailure {
        Optional<State> refused =
                states.get(key).filter(known -> known.refusal().isPresent() && !isOver(known));
        if (refused.isPresent()) {
            TransferFailure why = refused.get().refusal().get();
            long left = TimeUnit.NANOSECONDS.toSeconds(refused.get().until() - nanoTime.getAsLong() + 999_999_999);
            throw why.because(
                    why.reason(),
                    why.getMessage() + "; they are offered again in " + left
                            + " s, so that the relay is not locked out there");
        }
    }
}
