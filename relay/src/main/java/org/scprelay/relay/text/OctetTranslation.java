package org.scprelay.relay.text;

import java.io.IOException;
import java.util.Locale;

/** Translates from a page in which one octet is one character, by look-up. */
final class OctetTranslation implements Translation {

    private static final int OCTETS = 256;
    private static final short UNMAPPABLE = -1;
    private static final short LINE_END = -2;
    private static final short LONGER = -3;
    private static final short SHIFT = -4;
    /** The most octets of UTF-8 that a character of a table takes. */
    private static final int LONGEST = 3;

    private final CodePage source;
    private final CodePage target;
    private final PageWriter writer;
    /** The octet of the target, or a negative reason why it is not one octet. */
    private final short[] table = new short[OCTETS];

    private final PlainOctets plain;
    /** The octets of UTF-8 for entries LONGER, the first one lowest. */
    private final int[] sequences = new int[OCTETS];

    OctetTranslation(CodePage source, CodePage target, LineEnds guarded, PageWriter writer) {
        this.source = source;
        this.target = target;
        this.writer = writer;
        for (int octet = 0; octet < OCTETS; octet++) {
            table[octet] = entry(source.character(octet), guarded);
            sequences[octet] = table[octet] == LONGER ? sequence(source.character(octet)) : 0;
        }
        if (source.isMixed()) {
            table[PairTable.SO] = SHIFT;
            table[PairTable.SI] = SHIFT;
        }
        plain = PlainOctets.of(table);
    }

    private short entry(int character, LineEnds guarded) {
        if (character < 0) {
            return UNMAPPABLE;
        }
        if (guarded.endsLine(character)) {
            return LINE_END;
        }
        if (target.isUnicode()) {
            return character < 0x80 ? (short) character : LONGER;
        }
        return (short) target.octet(character);
    }

    private static int sequence(int character) {
        int packed = 0;
        byte[] octets = Utf8.octets(character);
        for (int next = octets.length - 1; next >= 0; next--) {
            packed = packed << 8 | octets[next] & 0xFF;
        }
        return packed;
    }

    @Override
    public int translate(byte[] in, int from, int to, LentRoom out, Place place) throws IOException, TextFault {
        return translate(in, from, from, to, out, place);
    }

    /**
     * The same for a piece that was translated up to {@code begin}; {@code place} is at {@code from}. Stops at SO and SI of
     * a double-byte page, too, without asking for room: they become nothing, and of an announced size none may be left.
     */
    int translate(byte[] in, int from, int begin, int to, LentRoom out, Place place) throws IOException, TextFault {
        int next = begin;
        while (next < to && table[in[next] & 0xFF] != SHIFT) {
            int count = Math.min(to - next, out.room());
            int stop = next + (int) Math.min(count, out.left);
            if (stop == next) {
                return next;
            }
            int reached = writer.inPairs() ? next : plain.translate(in, next, stop, out.array, out.at);
            out.at += reached - next;
            out.left -= reached - next;
            if (reached == stop) {
                next = reached;
                continue;
            }
            next = longer(in, reached, stop, out);
            if (next == reached && next < stop && table[in[next] & 0xFF] != SHIFT) {
                if (!special(in[next], place.offset() + next - from, out, place)) {
                    return next;
                }
                next++;
            }
        }
        return next;
    }

    /** Translates octets that become two or three, while there is room for three; returns the first that was not. */
    private int longer(byte[] in, int from, int stop, LentRoom room) {
        byte[] out = room.array;
        int target = room.at;
        int last = room.end - LONGEST;
        if (room.left < room.end - target) {
            last = target + (int) room.left - LONGEST;
        }
        int next = from;
        while (next < stop && target <= last && table[in[next] & 0xFF] == LONGER) {
            int sequence = sequences[in[next++] & 0xFF];
            out[target++] = (byte) sequence;
            out[target++] = (byte) (sequence >> 8);
            if (sequence > 0xFFFF) {
                out[target++] = (byte) (sequence >> 16);
            }
        }
        room.left -= target - room.at;
        room.at = target;
        return next;
    }

    private boolean special(int octet, long offset, LentRoom out, Place place) throws IOException, TextFault {
        int entry = table[octet & 0xFF];
        if (entry == LINE_END) {
            throw place.fault(
                    offset,
                    String.format(
                            Locale.ROOT,
                            "octet %02X of %s in a record is a line end in %s: the record would become two; EOL=NONE"
                                    + " or TYPE I passes it",
                            octet & 0xFF,
                            source,
                            target));
        }
        int character = source.character(octet);
        return writer.has(character)
                ? writer.put(character, out)
                : writer.substitute(character, offset, () -> complaint(octet), out, place);
    }

    private String complaint(int octet) {
        int character = source.character(octet);
        return character < 0
                ? String.format(Locale.ROOT, "octet %02X is no character of %s", octet & 0xFF, source)
                : String.format(
                        Locale.ROOT, "octet %02X of %s, U+%04X, is not in %s", octet & 0xFF, source, character, target);
    }

    @Override
    public boolean breakOff(LentRoom out, Place place) {
        return true;
    }

    @Override
    public void forget() {
        // An octet is a whole character.
    }

    @Override
    public boolean isStateful() {
        return target.isMixed();
    }

    @Override
    public int held() {
        return 0;
    }

    @Override
    public void close(LentRoom out) throws IOException {
        writer.close(out);
    }
}
