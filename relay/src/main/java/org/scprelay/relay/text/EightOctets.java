package org.scprelay.relay.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight octets at once: what would take as long octet by octet as translating them. */
final class EightOctets {

    /** Octets that are looked at together. */
    static final int COUNT = Long.BYTES;

    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = EACH << 7;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private EightOctets() {}

    /** Returns the end of what is before the last octets that are all the same, within {@code from} up to {@code to}. */
    static int endBefore(byte[] in, int from, int to, byte trailing) {
        long all = (trailing & 0xFFL) * EACH;
        int end = to;
        while (end - from >= COUNT && (long) EIGHT.get(in, end - COUNT) == all) {
            end -= COUNT;
        }
        while (end > from && in[end - 1] == trailing) {
            end--;
        }
        return end;
    }

    /**
     * Passes over eights in which every octet, unsigned, is at least a limit.
     *
     * @param limit a power of two, 1 to 256
     * @return where an eight begins with an octet below the limit, or fewer than eight remain
     */
    static int skip(byte[] in, int from, int to, int limit) {
        long above = (0x100 - limit) * EACH;
        int next = from;
        while (to - next >= COUNT) {
            long bits = (long) EIGHT.get(in, next) & above;
            // Not 0 where an octet has none of the bits above the limit ("a zero byte in a word").
            if ((bits - EACH & ~bits & HIGH_BITS) != 0) {
                break;
            }
            next += COUNT;
        }
        return next;
    }
}
