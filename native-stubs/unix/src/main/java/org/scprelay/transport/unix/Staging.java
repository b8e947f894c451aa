package org.scprelay.transport.unix;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Buffers outside the heap that octets pass through on their way from and to heap buffers. They are used again and never
 * given back: as many exist as calls ever ran at once. Safe for any number of threads.
 */
final class Staging {

    /** The most octets of a heap buffer in one system call. */
    static final int SIZE = 64 << 10;

    private static final ConcurrentLinkedDeque<ByteBuffer> FREE = new ConcurrentLinkedDeque<>();

    private Staging() {}

    static ByteBuffer take() {
        ByteBuffer free = FREE.pollFirst();
        return free == null ? ByteBuffer.allocateDirect(SIZE) : free.clear();
    }

    static void giveBack(ByteBuffer buffer) {
        FREE.addFirst(buffer);
    }
}
