package org.scprelay.relay.ssh.mina;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.Remembered;

/**
 * Limits the connections to one destination that are not authenticated yet: sshd drops bursts of them (MaxStartups of
 * sshd_config(5), 10:30:100 unless configured).
 */
final class Admission {

    /** Connections to one destination that are being made. */
    static final int AT_ONCE = 8;

    private static final Duration HOPELESS_FOR = Duration.ofSeconds(10);

    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();

    /** Until when it is of no use to try again, as System.nanoTime() counts. */
    private final Remembered<String, Long> hopeless = new Remembered<>();

    private static final class Place {
        private final Semaphore turns = new Semaphore(AT_ONCE, true);
        private final Semaphore again = new Semaphore(1, true);
        private int users;
    }

    /** A turn; closing it lets the next one in. One thread. */
    final class Turn implements AutoCloseable {
        private final String name;
        private final Place place;
        private boolean alone;

        private Turn(String name, Place place) {
            this.name = name;
            this.place = place;
        }

        /**
         * Waits until it is the only one that tries again: those that were dropped together do not come back together.
         *
         * @return whether it is, within the limit; not where another one tried again in vain a short time ago
         */
        boolean awaitAlone(Duration limit) {
            try {
                alone = alone || place.again.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return alone && !isHopeless(name);
        }

        /** Notes that trying again was in vain: for a while nobody need do that. */
        void giveUp() {
            hopeless.put(name, System.nanoTime() + HOPELESS_FOR.toNanos());
        }

        @Override
        public void close() {
            if (alone) {
                place.again.release();
            }
            place.turns.release();
            leave(name);
        }
    }

    /**
     * Waits for a turn.
     *
     * @throws TransferFailure 425 when none came in time
     */
    Turn await(String name, Duration limit) throws TransferFailure {
        Place place = places.compute(name, (key, old) -> {
            Place found = old == null ? new Place() : old;
            found.users++;
            return found;
        });
        boolean admitted = false;
        try {
            admitted = place.turns.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!admitted) {
                throw new TransferFailure(
                        Message.CONNECT_TIMEOUT,
                        "too many connections to " + name
                                + " wait for their authentication at once; none ended within "
                                + limit.toMillis() + " ms (timer remote-stall)");
            }
            return new Turn(name, place);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferFailure(Message.CONNECT_TIMEOUT, "interrupted while waiting to connect to " + name, e);
        } finally {
            if (!admitted) {
                leave(name);
            }
        }
    }

    private boolean isHopeless(String name) {
        return hopeless.get(name).filter(until -> until - System.nanoTime() > 0).isPresent();
    }

    private void leave(String name) {
        places.computeIfPresent(name, (key, place) -> --place.users == 0 ? null : place);
    }
}
