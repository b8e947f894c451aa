package org.scprelay.relay.text;

import java.io.IOException;

/**
 * Writes characters in a page. In a double-byte page SO comes before pairs and SI behind them; a record always keeps room for
 * that SI. One thread.
 */
final class PageWriter {

    private static final int PAIR = 2;
    private static final int THREE = 3;
    private static final int SHIFT = 1;

    private final CodePage page;
    private final boolean unicode;
    private boolean pairs;

    PageWriter(CodePage page) {
        this.page = page;
        this.unicode = page.isUnicode();
    }

    /** Tells whether an SI has to come before an octet that is a character. */
    boolean inPairs() {
        return pairs;
    }

    /** Tells whether the page has a character; -1 is none. */
    boolean has(int character) {
        return character >= 0 && (unicode || page.octet(character) >= 0 || page.pair(character) >= 0);
    }

    /** Puts a character that the page has; false when the record has no room for it. */
    boolean put(int character, LentRoom out) throws IOException {
        if (needed(character) > out.left) {
            return false;
        }
        write(character, out);
        return true;
    }

    /**
     * Puts characters of UTF-8 of three octets that are pairs, as long as they are whole and there is room; returns the first
     * octet that was not taken.
     */
    int putPairs(byte[] in, int from, int to, LentRoom room) throws IOException {
        if (!page.isMixed() || to - from < THREE) {
            return from;
        }
        int count = room.room();
        byte[] out = room.array;
        int at = room.at;
        int last = at + (int) Math.min(room.left, count) - PAIR - SHIFT;
        int next = from;
        while (to - next >= THREE) {
            int pair = page.pair(Utf8.three(in[next], in[next + 1], in[next + 2]));
            if (pair < 0 || at > last - (pairs ? 0 : SHIFT)) {
                break;
            }
            if (!pairs) {
                out[at++] = PairTable.SO;
                pairs = true;
            }
            out[at++] = (byte) (pair >> 8);
            out[at++] = (byte) pair;
            next += THREE;
        }
        room.left -= at - room.at;
        room.at = at;
        return next;
    }

    /**
     * Puts a substitute, once that is allowed; false when the record has no room for it.
     *
     * @param near the character that is not in the page, or is but would not come back; -1 when there is none
     * @throws TextFault when nothing is substituted
     */
    boolean substitute(int near, long at, Place.Complaint what, LentRoom out, Place place)
            throws IOException, TextFault {
        int instead = has(near) ? near : page.near(near);
        int needed = instead >= 0 ? needed(instead) : unicode ? needed(Utf8.REPLACEMENT) : single();
        if (needed > out.left) {
            return false;
        }
        place.substitute(at, what);
        if (instead >= 0 || unicode) {
            write(instead >= 0 ? instead : Utf8.REPLACEMENT, out);
        } else {
            close(out);
            out.put(page.substitute());
        }
        return true;
    }

    /** Ends the pairs, so that the record may end here, or an octet that is a character follow. */
    void close(LentRoom out) throws IOException {
        if (pairs) {
            out.put(PairTable.SI);
            pairs = false;
        }
    }

    private int single() {
        return pairs ? SHIFT + 1 : 1;
    }

    private int needed(int character) {
        if (unicode) {
            return Utf8.length(character);
        }
        if (page.octet(character) >= 0) {
            return single();
        }
        return pairs ? PAIR + SHIFT : SHIFT + PAIR + SHIFT;
    }

    private void write(int character, LentRoom out) throws IOException {
        if (unicode) {
            Utf8.put(character, out);
            return;
        }
        int octet = page.octet(character);
        if (octet >= 0) {
            close(out);
            out.put(octet);
            return;
        }
        if (!pairs) {
            out.put(PairTable.SO);
            pairs = true;
        }
        int pair = page.pair(character);
        out.put(pair >> 8);
        out.put(pair);
    }
}
