package org.scprelay.systemtests;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One connection through a {@link ChaosProxy}: an end of file is passed on as one, a reset as a reset, and octets for a
 * receiver that ended before cause one. Any thread.
 */
public final class ChaosWire {

    /** A direction. */
    public enum Way {
        /** What the client sends. */
        TO_SERVER,
        /** What the server sends. */
        TO_CLIENT
    }

    /** Sees octets when they were read and before any of them is passed on. */
    public interface Observer {
        /** Sees the first octets of an array. */
        void sees(byte[] octets, int count);
    }

    private record Trap(long octet, Runnable action) {}

    private final List<Pump> pumps;
    private volatile boolean closing;
    private final Consumer<ChaosWire> whenOver;

    ChaosWire(ChaosEnd client, ChaosEnd server, Consumer<ChaosWire> whenOver) {
        this.whenOver = whenOver;
        pumps = List.of(new Pump(Way.TO_SERVER, client, server), new Pump(Way.TO_CLIENT, server, client));
    }

    void start() {
        pumps.forEach(pump -> pump.thread.start());
    }

    private Pump pump(Way way) {
        return pumps.get(way.ordinal());
    }

    private Pump against(Way way) {
        return pump(way == Way.TO_SERVER ? Way.TO_CLIENT : Way.TO_SERVER);
    }

    /** Returns how many octets were passed on. */
    public long passed(Way way) {
        return pump(way).passed;
    }

    /** Runs an action exactly before an octet is passed on, on the thread that does so; the first octet is number 0. */
    public void at(Way way, long octet, Runnable action) {
        pump(way).trap.set(new Trap(octet, action));
    }

    /** Shows a direction to somebody; to be said before the connection starts. */
    public void observe(Way way, Observer observer) {
        pump(way).observer = observer;
    }

    /** Is completed with the time (System.nanoTime) at which the sender of a direction was seen to end. */
    public CompletableFuture<Long> ended(Way way) {
        return pump(way).ended;
    }

    /** Passes on nothing more in a direction but its end: as if its sender had never sent the rest. */
    public void swallow(Way way) {
        pump(way).swallowing = true;
    }

    /** Closes both sides in the ordinary way. */
    public void close() {
        closing = true;
        pumps.forEach(pump -> pump.from.close());
    }

    /**
     * Closes both sides with a reset: what was sent and not taken yet is lost. Links that know no reset are closed at once,
     * with what was sent before.
     */
    public void reset() {
        pumps.forEach(pump -> pump.from.reset());
    }

    /** Closes both sides and waits for the threads. */
    void end() {
        close();
        for (Pump pump : pumps) {
            pump.thread.interrupt();
            await(pump.thread);
        }
    }

    static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Pump {
        private final Way way;
        private final ChaosEnd from;
        private final ChaosEnd to;
        private final AtomicReference<Trap> trap = new AtomicReference<>();
        private final CompletableFuture<Long> ended = new CompletableFuture<>();
        private final Thread thread = new Thread(this::run, "chaos-pump");
        private volatile Observer observer = (octets, count) -> {};
        private volatile long passed;
        private volatile boolean refused;
        private volatile boolean swallowing;
        private volatile boolean over;

        private Pump(Way way, ChaosEnd from, ChaosEnd to) {
            this.way = way;
            this.from = from;
            this.to = to;
        }

        private void run() {
            byte[] buffer = new byte[16 * 1024];
            try {
                for (int count = read(buffer); count >= 0; count = read(buffer)) {
                    observer.sees(buffer, count);
                    pass(buffer, count);
                }
                to.endOutput();
            } catch (IOException e) {
                assert e != null; // The receiver is gone, and now the sender is, too.
            } finally {
                over = true;
                if (pumps.stream().allMatch(pump -> pump.over)) {
                    close();
                    whenOver.accept(ChaosWire.this);
                }
            }
        }

        private int read(byte[] buffer) {
            int count = -1;
            boolean broken = false;
            try {
                count = from.read(buffer);
            } catch (IOException e) {
                broken = true;
            }
            if (count < 0) {
                ended.complete(System.nanoTime());
                // A close of ours breaks the read of one side before the other side is closed: that is no reset.
                if (!closing && (broken || against(way).refused)) {
                    reset();
                }
            }
            return count;
        }

        private void pass(byte[] buffer, int count) {
            int done = 0;
            Trap set = trap.get();
            if (set != null && set.octet() < passed + count) {
                done = (int) Math.max(0, set.octet() - passed);
                write(buffer, 0, done);
                trap.compareAndSet(set, null);
                set.action().run();
            }
            write(buffer, done, count - done);
        }

        /** What the receiver said before it ended is passed on first; only then is the sender told by a reset. */
        private void write(byte[] buffer, int offset, int count) {
            if (swallowing) {
                return;
            }
            try {
                to.write(buffer, offset, count);
                passed += count;
            } catch (IOException e) {
                refused = true;
                if (against(way).ended.isDone()) {
                    reset();
                }
            }
        }
    }
}
