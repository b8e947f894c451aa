package org.scprelay.transport.unix;

import java.nio.channels.ClosedChannelException;

/**
 * A socket that several threads use and one closes: its number goes back to the kernel once, when nobody is within a call
 * any more, so that no late call can hit whoever gets the number next. Safe for any number of threads.
 */
final class Descriptor {

    private final Kernel kernel;
    private final int number;
    private int users;
    private boolean closed;

    Descriptor(Kernel kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    /** Returns the number, good until {@link #leave()}. */
    synchronized int enter() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        users++;
        return number;
    }

    synchronized void leave() {
        users--;
        if (closed && users == 0) {
            kernel.close(number);
        }
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    /** Closes, or wakes whoever is within a call: the last of them closes. Returns at once. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (users == 0) {
            kernel.close(number);
        } else {
            // It stays shut down: a thread that is on its way into its call does not block there either.
            kernel.shutdown(number);
        }
    }
}
