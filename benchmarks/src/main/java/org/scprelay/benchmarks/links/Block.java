package org.scprelay.benchmarks.links;

import java.nio.ByteBuffer;

/** What is sent again and again, and a buffer of the same size to receive into. The C program makes the same octets. */
final class Block {

    private static final int FACTOR = 0x9E3779B1;
    private static final int SHIFT = 24;

    private final int size;
    private final ByteBuffer pattern;
    private final ByteBuffer buffer;

    Block(int size, boolean direct) {
        this.size = size;
        this.pattern = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        this.buffer = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            pattern.put(i, (byte) (i * FACTOR >>> SHIFT));
        }
    }

    /** Returns what to send: a whole block, or the beginning of one. */
    ByteBuffer source(long left) {
        return pattern.clear().limit((int) Math.min(left, size));
    }

    /** Returns the whole buffer to receive into. */
    ByteBuffer room() {
        return buffer.clear();
    }

    /**
     * Tells whether the first octets of the buffer are those that were sent.
     *
     * @param before how many octets came before them
     * @param count how many they are, at least one
     * @param all whether each is compared, or the first and the last one
     */
    boolean isAsSent(long before, int count, boolean all) {
        int at = (int) (before % size);
        if (!all) {
            return buffer.get(0) == pattern.get(at) && buffer.get(count - 1) == pattern.get((at + count - 1) % size);
        }
        int head = Math.min(count, size - at);
        return buffer.slice(0, head).equals(pattern.slice(at, head))
                && buffer.slice(head, count - head).equals(pattern.slice(0, count - head));
    }
}
