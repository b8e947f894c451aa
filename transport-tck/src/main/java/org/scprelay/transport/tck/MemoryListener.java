package org.scprelay.transport.tck;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;

/** A name in a {@link MemoryNetwork} with the clients that wait there. */
final class MemoryListener implements LinkListener {

    private final MemoryNetwork network;
    private final LinkAddress address;
    private final int backlog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<MemoryLink> waiting = new ArrayDeque<>();
    private boolean closed;

    MemoryListener(MemoryNetwork network, LinkAddress address, int backlog) {
        this.network = network;
        this.address = address;
        this.backlog = backlog;
    }

    @Override
    public Link accept() throws ClosedChannelException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                throw new ClosedChannelException();
            }
            changed.signalAll();
            return waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    /** What a client finds here. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /** Puts the accepting end of a link into the queue, waiting for room. */
    Offer offer(MemoryLink link, Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (waiting.size() >= backlog && !closed) {
                if (left <= 0) {
                    return Offer.FULL;
                }
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return Offer.CLOSED;
            }
            waiting.add(link);
            changed.signalAll();
            return Offer.TAKEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Offer.FULL;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public LinkAddress localAddress() {
        return address;
    }

    @Override
    public boolean isOpen() {
        lock.lock();
        try {
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            waiting.forEach(MemoryLink::vanish);
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        network.remove(this);
    }
}
