package org.scprelay.relay;

import java.io.Closeable;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes hangs impossible: looks at every timer of every session a few times a second, and runs the actions of expired ones
 * on threads of their own, since ending something may block for a while itself.
 *
 * <p>It counts on {@link System#nanoTime()}, so a clock that is set back or forward changes nothing.
 */
final class Watchdog implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long START = System.nanoTime();

    private final Set<Collection<Timer>> watched = ConcurrentHashMap.newKeySet();
    private final ExecutorService workers = Executors.newCachedThreadPool(daemon("relay-worker"));
    private final Thread ticker = daemon("relay-watchdog").newThread(this::run);
    private volatile boolean closed;

    /** Returns nanoseconds since the start of the process: never negative, so that deadlines can be compared plainly. */
    static long now() {
        return System.nanoTime() - START;
    }

    static ThreadFactory daemon(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            // 512 KiB: no recursion anywhere here, and hundreds of them at once
            Thread thread = new Thread(null, task, name + "-" + number.incrementAndGet(), 512 * 1024);
            thread.setDaemon(true);
            return thread;
        };
    }

    void start() {
        ticker.start();
    }

    /** Watches the timers of a session. The collection must not change and is identified by its own equality. */
    void watch(Collection<Timer> timers) {
        watched.add(timers);
    }

    /** Forgets the timers of a session. */
    void forget(Collection<Timer> timers) {
        watched.remove(timers);
    }

    private void run(Timer timer) {
        try {
            workers.execute(() -> {
                try {
                    timer.action().run();
                } catch (RuntimeException e) {
                    LOG.error("defect in the action of timer {}", timer.describe(), e);
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // No thread is to be had at the moment: the timer must not be lost, and the others neither.
            timer.expireAgain();
        }
    }

    private void run() {
        while (!closed) {
            long now = now();
            for (Collection<Timer> timers : watched) {
                for (Timer timer : timers) {
                    if (timer.expire(now)) {
                        run(timer);
                    }
                }
            }
            LockSupport.parkNanos(TICK);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(ticker);
        workers.shutdown();
    }
}
