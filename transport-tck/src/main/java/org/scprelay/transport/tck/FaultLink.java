package org.scprelay.transport.tck;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.PeerIdentity;

/** A memory link, broken in one way on purpose. */
final class FaultLink implements Link {

    private final FaultNetwork network;
    private final Fault fault;
    private final Link sound;
    private final FaultyWrites writes;
    private final AtomicInteger closes = new AtomicInteger();
    private final AtomicInteger shutdowns = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private boolean ended;

    FaultLink(FaultNetwork network, Link sound) {
        this.network = network;
        this.fault = network.fault;
        this.sound = sound;
        this.writes = new FaultyWrites(fault, sound);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        boolean held = fault == Fault.READ_HOLDS_UP_WRITE;
        if (held) {
            oneAtATime.lock();
        }
        try {
            return faultyEnd(faultyRead(target));
        } catch (ClosedChannelException e) {
            if (fault == Fault.READ_AFTER_CLOSE_IS_THE_END) {
                return -1;
            }
            if (fault == Fault.CLOSE_LEAVES_READ_BLOCKED) {
                hang(never);
            }
            throw e;
        } catch (LinkException e) {
            if (fault == Fault.VANISHED_PEER_HANGS) {
                hang(closed);
            }
            throw e;
        } finally {
            if (held) {
                oneAtATime.unlock();
            }
        }
    }

    private int faultyRead(ByteBuffer target) throws IOException {
        if (fault != Fault.READ_WAITS_FOR_A_FULL_BUFFER) {
            return sound.read(target);
        }
        int total = 0;
        for (int got = 0; got >= 0 && target.hasRemaining(); got = sound.read(target)) {
            total += got;
        }
        return total == 0 ? -1 : total;
    }

    private int faultyEnd(int got) throws IOException {
        if (got != -1) {
            return got;
        }
        boolean again = ended;
        ended = true;
        if (fault == Fault.ZERO_AT_THE_END) {
            return 0;
        }
        if (fault == Fault.END_ONLY_ONCE && again) {
            throw new LinkException(Reason.OTHER, "read", sound.localAddress(), "not connected");
        }
        return -1;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        boolean held = fault == Fault.READ_HOLDS_UP_WRITE;
        if (held) {
            oneAtATime.lock();
        }
        try {
            return writes.write(source);
        } catch (ClosedChannelException e) {
            if (fault == Fault.CLOSE_LEAVES_WRITE_BLOCKED) {
                hang(never);
            }
            throw e;
        } finally {
            if (held) {
                oneAtATime.unlock();
            }
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        boolean again = shutdowns.getAndIncrement() > 0;
        if (fault == Fault.SECOND_SHUTDOWN_FAILS && again) {
            throw new LinkException(Reason.OTHER, "shutdown", sound.localAddress(), "not connected");
        }
        if (fault == Fault.SHUTDOWN_CLOSES) {
            sound.close();
        } else if (fault != Fault.SHUTDOWN_IS_LOST || !sound.isOpen()) {
            sound.shutdownOutput();
        }
    }

    @Override
    public LinkAddress localAddress() {
        return sound.localAddress();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        if (fault == Fault.CLOSE_FORGETS_THE_PEER && !sound.isOpen()) {
            throw new ClosedChannelException();
        }
        return fault == Fault.PEER_IS_MADE_UP ? FaultListener.madeUp() : sound.peer();
    }

    @Override
    public boolean isOpen() {
        return sound.isOpen();
    }

    @Override
    public void close() throws IOException {
        boolean again = closes.getAndIncrement() > 0;
        if (fault == Fault.SECOND_CLOSE_FAILS && again) {
            throw new IOException("Bad file descriptor");
        }
        if (fault == Fault.LATE_CLOSE_HITS_THE_NEXT_LINK && again && network.newest.get() != null) {
            ((FaultLink) network.newest.get()).sound.close();
        }
        if (fault == Fault.CLOSE_LEAKS && !again) {
            network.leaked.incrementAndGet();
        }
        writes.close();
        sound.close();
        closed.countDown();
    }

    static void hang(CountDownLatch until) throws IOException {
        try {
            until.await();
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException().initCause(e);
        }
        throw new ClosedChannelException();
    }
}
