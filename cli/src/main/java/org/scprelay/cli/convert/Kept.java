package org.scprelay.cli.convert;

import java.util.Arrays;

/** The octets of one record, the first {@link #MOST} of them at least. One thread. */
final class Kept {

    /** More than any LRECL; a line may be longer. */
    static final int MOST = 65_536;

    private byte[] octets = new byte[256];
    private int kept;
    private long length;

    void add(byte[] in, int from, int to) {
        int count = Math.min(to - from, MOST - kept);
        if (kept + count > octets.length) {
            octets = Arrays.copyOf(octets, Math.min(MOST, Math.max(kept + count, 2 * octets.length)));
        }
        System.arraycopy(in, from, octets, kept, count);
        kept += count;
        length += to - from;
    }

    /** Counts octets that nobody will look at. */
    void skip(long count) {
        length += count;
    }

    void clear() {
        kept = 0;
        length = 0;
    }

    /** Returns how many octets the record has. */
    long length() {
        return length;
    }

    /** Returns how many of them are kept. */
    int kept() {
        return kept;
    }

    byte octet(int at) {
        return octets[at];
    }

    /** Returns the octets that are kept. */
    byte[] toArray() {
        return Arrays.copyOf(octets, kept);
    }
}
