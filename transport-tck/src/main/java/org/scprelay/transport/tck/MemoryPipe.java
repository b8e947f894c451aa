package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/** One direction of a memory link: a ring of {@value #CAPACITY} octets, so that a writer waits for its reader. */
final class MemoryPipe {

    static final int CAPACITY = 1 << 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[CAPACITY];
    private int first;
    private int count;
    private boolean ended;
    private boolean readerClosed;
    private boolean writerClosed;
    private boolean broken;

    int read(ByteBuffer target, LinkAddress address) throws IOException {
        lock.lock();
        try {
            while (count == 0 && !ended && !broken && !readerClosed && target.hasRemaining()) {
                changed.awaitUninterruptibly();
            }
            if (readerClosed) {
                throw new ClosedChannelException();
            }
            if (broken) {
                throw new LinkException(Reason.RESET, "read", address, "the peer is gone");
            }
            if (!target.hasRemaining()) {
                return 0;
            }
            return count == 0 ? -1 : take(target);
        } finally {
            lock.unlock();
        }
    }

    private int take(ByteBuffer target) {
        int total = Math.min(count, target.remaining());
        for (int left = total; left > 0; ) {
            int run = Math.min(left, CAPACITY - first);
            target.put(ring, first, run);
            first = (first + run) % CAPACITY;
            count -= run;
            left -= run;
        }
        changed.signalAll();
        return total;
    }

    int write(ByteBuffer source, LinkAddress address) throws IOException {
        int total = source.remaining();
        lock.lock();
        try {
            do {
                while (count == CAPACITY && !ended && !broken && !readerClosed && !writerClosed) {
                    changed.awaitUninterruptibly();
                }
                checkWritable(address);
                put(source);
            } while (source.hasRemaining());
            return total;
        } finally {
            lock.unlock();
        }
    }

    private void checkWritable(LinkAddress address) throws IOException {
        if (writerClosed) {
            throw new ClosedChannelException();
        }
        if (ended) {
            throw new LinkException(Reason.OTHER, "write", address, "the output of this link was shut down");
        }
        if (broken || readerClosed) {
            throw new LinkException(Reason.RESET, "write", address, "the peer is gone");
        }
    }

    private void put(ByteBuffer source) {
        while (source.hasRemaining() && count < CAPACITY) {
            int free = (first + count) % CAPACITY;
            int run = Math.min(source.remaining(), Math.min(CAPACITY - count, CAPACITY - free));
            source.get(ring, free, run);
            count += run;
        }
        changed.signalAll();
    }

    /** The writer has sent everything. */
    void end() {
        change(() -> ended = true);
    }

    /** The reading end is closed: its own calls end, and so do those of the writer. */
    void closeReader() {
        change(() -> readerClosed = true);
    }

    /** The writing end is closed: its own calls end, and the reader gets what is left and then the end. */
    void closeWriter() {
        change(() -> {
            writerClosed = true;
            ended = true;
        });
    }

    /** One end is gone without a word. */
    void vanish() {
        change(() -> broken = true);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
