package org.scprelay.relay.text;

import java.io.IOException;

/**
 * Cuts a stream at its line ends: NL 15, LF 25, CR LF 0D25 and CR NL 0D15 in EBCDIC pages, LF and CR LF in others. A CR
 * alone belongs to the line. In double-byte pages no line ends between SO and SI. One thread.
 */
final class LineCutter {

    private static final byte PLAIN = 0;
    private static final byte END = 1;
    private static final byte RETURN = 2;
    private static final byte SHIFT = 3;

    private final byte[] singles = new byte[256];
    private final byte[] pairs = new byte[256];
    private byte[] kinds = singles;
    private final byte[] carriageReturn;
    /** A power of two: octets from it on are plain. */
    private final int limit;

    private final Lines lines;
    private boolean returnWaits;

    /** Takes the pieces of lines. */
    interface Lines {
        /** Some octets of the current line. */
        void piece(byte[] in, int from, int to) throws IOException, TextFault;

        /** The current line ends here. */
        void end() throws IOException, TextFault;
    }

    LineCutter(CodePage page, Lines lines) {
        this.lines = lines;
        int cr = page.isUnicode() ? '\r' : page.octet('\r');
        carriageReturn = new byte[] {(byte) cr};
        singles[cr] = RETURN;
        if (page.isEbcdic()) {
            singles[CodePage.NL] = END;
            singles[CodePage.LF] = END;
        } else {
            singles[page.isUnicode() ? '\n' : page.octet('\n')] = END;
        }
        if (page.isMixed()) {
            singles[PairTable.SO] = SHIFT;
            pairs[PairTable.SI] = SHIFT;
        }
        int above = 1;
        for (int octet = 0; octet < singles.length; octet++) {
            if (singles[octet] != PLAIN || pairs[octet] != PLAIN) {
                above = Integer.highestOneBit(octet) << 1;
            }
        }
        limit = above;
    }

    void take(byte[] in, int from, int to) throws IOException, TextFault {
        int begin = from;
        int next = from;
        if (returnWaits && from < to) {
            returnWaits = false;
            if (kind(in[from]) == END) {
                lines.end();
                next++;
                begin = next;
            } else {
                lines.piece(carriageReturn, 0, 1);
            }
        }
        while (true) {
            next = special(in, next, to);
            if (next == to) {
                break;
            }
            if (kind(in[next]) == END) {
                end(in, begin, next);
                begin = next + 1;
            } else if (kind(in[next]) == SHIFT) {
                kinds = kinds == singles ? pairs : singles;
            } else if (next + 1 == to) {
                returnWaits = true;
                piece(in, begin, next);
                return;
            } else if (kind(in[next + 1]) == END) {
                end(in, begin, next);
                next++;
                begin = next + 1;
            }
            next++;
        }
        piece(in, begin, to);
    }

    /** The stream ends: a CR that waited for its LF is one of the line's octets. */
    void finish() throws IOException, TextFault {
        if (returnWaits) {
            returnWaits = false;
            lines.piece(carriageReturn, 0, 1);
        }
    }

    private void end(byte[] in, int from, int to) throws IOException, TextFault {
        piece(in, from, to);
        lines.end();
    }

    private void piece(byte[] in, int from, int to) throws IOException, TextFault {
        if (from < to) {
            lines.piece(in, from, to);
        }
    }

    private byte kind(byte octet) {
        return kinds[octet & 0xFF];
    }

    private int special(byte[] in, int from, int to) {
        byte[] known = kinds;
        int next = from;
        while (next < to) {
            next = EightOctets.skip(in, next, to, limit);
            int stop = Math.min(to, next + EightOctets.COUNT);
            for (; next < stop; next++) {
                if (known[in[next] & 0xFF] != PLAIN) {
                    return next;
                }
            }
        }
        return to;
    }
}
