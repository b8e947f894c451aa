package org.scprelay.relay.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Translates octets that become one octet each, two by one look-up: half of the loads of a look-up for each octet, which are
 * what a translation costs. Immutable.
 */
final class PlainOctets {

    private static final int OCTETS = 256;
    private static final int PAIRS = OCTETS * OCTETS;
    /** Tables that are kept for the next transfer; each takes 128 KiB and some 0.1 ms to make. */
    private static final int KEPT = 8;
    /** Two octets of an array at once, the first one lowest. */
    private static final VarHandle TWO = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final Map<ShortBuffer, char[]> KNOWN = new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ShortBuffer, char[]> eldest) {
            return size() > KEPT;
        }
    };

    private final short[] singles;
    /** What two octets become; 0 where one of them is not plain, and where both become 00: those go one by one. */
    private final char[] pairs;

    private PlainOctets(short[] singles, char[] pairs) {
        this.singles = singles;
        this.pairs = pairs;
    }

    /**
     * Makes one.
     *
     * @param table for each of 256 octets the octet that it becomes; negative where it does not become one
     */
    static PlainOctets of(short[] table) {
        short[] singles = table.clone();
        ShortBuffer key = ShortBuffer.wrap(singles);
        synchronized (KNOWN) {
            return new PlainOctets(singles, KNOWN.computeIfAbsent(key, k -> pairs(singles)));
        }
    }

    private static char[] pairs(short[] singles) {
        char[] pairs = new char[PAIRS];
        for (int two = 0; two < PAIRS; two++) {
            int first = singles[two & 0xFF];
            int second = singles[two >> 8];
            pairs[two] = (first | second) < 0 ? 0 : (char) (first | second << 8);
        }
        return pairs;
    }

    /** Tells whether an octet becomes one octet. */
    boolean has(byte octet) {
        return singles[octet & 0xFF] >= 0;
    }

    /**
     * Translates from {@code from} up to but not with {@code stop}, as many octets to {@code at}.
     *
     * @return the first octet that does not become one octet, or {@code stop}
     */
    int translate(byte[] in, int from, int stop, byte[] out, int at) {
        int next = from;
        int target = at;
        for (; next < stop - 1; next += 2, target += 2) {
            char two = pairs[(short) TWO.get(in, next) & 0xFFFF];
            if (two == 0) {
                break;
            }
            TWO.set(out, target, (short) two);
        }
        for (; next < stop; next++, target++) {
            short one = singles[in[next] & 0xFF];
            if (one < 0) {
                return next;
            }
            out[target] = (byte) one;
        }
        return stop;
    }
}
