package org.scprelay.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.scprelay.transport.Link;

/**
 * Closes a link on which something expected did not happen in time, the only way to end a blocked read or write of it.
 *
 * <p>One daemon thread a link, which sleeps until the limit is over. Other methods: any thread.
 */
final class LinkWatch implements AutoCloseable {

    private final Link link;
    private final Thread thread;
    private Optional<Duration> limit = Optional.empty();
    private String what = "";
    private Optional<String> expired = Optional.empty();
    private boolean ended;
    private volatile long since;

    LinkWatch(Link link) {
        this.link = link;
        this.thread = new Thread(this::run, "link-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts to wait for something: it must happen, or {@link #progress} be told, within the limit. */
    synchronized void expect(Duration within, String awaited) {
        limit = Optional.of(within);
        what = awaited;
        since = System.nanoTime();
        notifyAll();
    }

    /** Nothing is expected for now. */
    synchronized void rest() {
        limit = Optional.empty();
    }

    /** Starts the time anew; cheap enough for every buffer. */
    void progress() {
        since = System.nanoTime();
    }

    /** Returns what did not happen in time, when that is why the link was closed. */
    synchronized Optional<String> expired() {
        return expired;
    }

    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    private void run() {
        try {
            if (waitForExpiry()) {
                link.close();
            }
        } catch (IOException e) {
            // The link is given up in any case; whoever waits on it gets its own exception.
            assert e != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean waitForExpiry() throws InterruptedException {
        while (!ended) {
            if (limit.isEmpty()) {
                wait();
                continue;
            }
            long left = limit.get().toMillis() - (System.nanoTime() - since) / 1_000_000;
            if (left <= 0) {
                expired = Optional.of(what + " did not come within " + Quantity.time(limit.get()));
                return true;
            }
            wait(left);
        }
        return false;
    }
}
