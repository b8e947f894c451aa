package org.scprelay.relay;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One deadline of one session: started before a blocking point, stopped behind it. When it expires the {@link Watchdog}
 * runs its action once, on a thread of its own.
 *
 * <p>Start and stop are one write to memory each, so that a timer can stand around every single read.
 */
final class Timer {

    private static final long STOPPED = Long.MAX_VALUE;
    private static final long EXPIRED = Long.MIN_VALUE;

    private final String name;
    private final Duration limit;
    private final Runnable action;
    private final AtomicLong deadline = new AtomicLong(STOPPED);

    /**
     * Makes a stopped timer.
     *
     * @param name as in the configuration, for messages
     * @param limit how long the blocking point may take
     * @param action what ends the blocking point; may block for a while
     */
    Timer(String name, Duration limit, Runnable action) {
        this.name = name;
        this.limit = limit;
        this.action = action;
    }

    /** Starts or restarts the timer; an expired one stays expired. */
    void start() {
        startUntil(Watchdog.now() + limit.toNanos());
    }

    /** Starts the timer with another end, on the scale of {@link Watchdog#now()}. */
    void startUntil(long end) {
        long seen = deadline.get();
        while (seen != EXPIRED && !deadline.compareAndSet(seen, end)) {
            seen = deadline.get();
        }
    }

    /** Returns when it would expire if it were started now. */
    long end() {
        return Watchdog.now() + limit.toNanos();
    }

    /**
     * Stops the timer.
     *
     * @return false when it had expired: its action runs or ran
     */
    boolean stop() {
        long seen = deadline.get();
        while (seen != EXPIRED && !deadline.compareAndSet(seen, STOPPED)) {
            seen = deadline.get();
        }
        return seen != EXPIRED;
    }

    /** Tells whether it expired. */
    boolean isExpired() {
        return deadline.get() == EXPIRED;
    }

    /** Makes a started timer expire by the given time at the latest, on the scale of {@link Watchdog#now()}. */
    void hasten(long end) {
        long seen = deadline.get();
        while (seen != EXPIRED && seen != STOPPED && seen > end && !deadline.compareAndSet(seen, end)) {
            seen = deadline.get();
        }
    }

    /** Expires the timer when its time has come; the caller then runs {@link #action()}. */
    boolean expire(long now) {
        long seen = deadline.get();
        return seen != STOPPED && seen != EXPIRED && seen <= now && deadline.compareAndSet(seen, EXPIRED);
    }

    /** Takes an expiry back whose action could not be run: it comes again with the next look. */
    void expireAgain() {
        deadline.compareAndSet(EXPIRED, Watchdog.now());
    }

    /** Makes an expired timer usable again. */
    void reset() {
        deadline.set(STOPPED);
    }

    Runnable action() {
        return action;
    }

    /** Returns the name and the limit, {@code idle (600 s)}. */
    String describe() {
        return name + " (" + seconds(limit) + ")";
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
