package org.scprelay.transport.iucv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory outside the heap whose address the C library gets. Links take theirs from a pool and give it back: what only the
 * garbage collector frees, ten thousand short links would run out of.
 */
final class NativeBuffer {

    /** As much as one message may carry, whatever the transport allows: over z/VM it is one contiguous kernel buffer. */
    static final int SIZE = 32 << 10;

    private static final int MOST_IN_POOL = 256;
    private static final ConcurrentLinkedQueue<NativeBuffer> POOL = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger POOLED = new AtomicInteger();

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long address =
            Pointer.wrap(Runtime.getSystemRuntime(), buffer).address();

    private NativeBuffer() {}

    static NativeBuffer take() {
        NativeBuffer pooled = POOL.poll();
        if (pooled == null) {
            return new NativeBuffer();
        }
        POOLED.decrementAndGet();
        return pooled;
    }

    /** Gives it back; nobody may use it after that. */
    void give() {
        if (POOLED.incrementAndGet() <= MOST_IN_POOL) {
            POOL.add(this);
        } else {
            POOLED.decrementAndGet();
        }
    }

    /** Returns the whole buffer in the byte order of the machine, its position at 0. */
    ByteBuffer clear() {
        return buffer.clear();
    }

    long address() {
        return address;
    }

    /** Takes the next octets of {@code source}. */
    void fill(ByteBuffer source, int count) {
        int limit = source.limit();
        source.limit(source.position() + count);
        buffer.clear().put(source);
        source.limit(limit);
    }

    /** Gives the first octets to {@code target}. */
    void drain(ByteBuffer target, int count) {
        target.put(buffer.clear().limit(count));
    }
}
