package org.scprelay.relay.text;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Translates from UTF-8 (RFC 3629). ASCII goes by look-up; each longest beginning of a character that does not
 * go on (Unicode, section 3.9, "maximal subpart") is one thing that cannot be translated.
 */
final class Utf8Translation implements Translation {

    private static final int OCTETS = 256;
    private static final int ASCII = 0x80;
    private static final short SPECIAL = -1;
    private static final int LOWEST = 0x80;
    private static final int HIGHEST = 0xBF;

    private final CodePage target;
    private final PageWriter writer;
    private final LineEnds guarded;
    /** Octets of ASCII that become one octet. */
    private final PlainOctets plain;

    private int held;
    private int wanted;
    private int bits;
    private int lowest;
    private int highest;
    private long began;

    Utf8Translation(CodePage target, LineEnds guarded) {
        this.target = target;
        this.writer = new PageWriter(target);
        this.guarded = guarded;
        short[] table = new short[OCTETS];
        Arrays.fill(table, SPECIAL);
        for (int octet = 0; octet < ASCII; octet++) {
            int entry = target.isUnicode() ? octet : target.octet(octet);
            table[octet] = guarded.endsLine(octet) ? SPECIAL : (short) entry;
        }
        plain = PlainOctets.of(table);
    }

    @Override
    public int translate(byte[] in, int from, int to, LentRoom out, Place place) throws IOException, TextFault {
        int next = from;
        while (next < to) {
            if (held == 0) {
                next = writer.putPairs(in, next, to, out);
                if (next == to) {
                    return to;
                }
            }
            if (held == 0 && !writer.inPairs()) {
                int count = Math.min(to - next, out.room());
                int stop = next + (int) Math.min(count, out.left);
                int reached = plain.translate(in, next, stop, out.array, out.at);
                out.at += reached - next;
                out.left -= reached - next;
                next = pairs(in, reached, to, out);
                if (next > reached) {
                    continue;
                }
                if (stop == to && next == to) {
                    return to;
                }
                if (out.left == 0) {
                    return next;
                }
            }
            if (next < to && (held > 0 || writer.inPairs() || !plain.has(in[next]))) {
                if (!step(in[next], place.offset() + next - from, out, place)) {
                    return next;
                }
                next++;
            }
        }
        return to;
    }

    /** Translates whole characters of two octets, from U+00C0, that are one of the target; returns the first that was not. */
    private int pairs(byte[] in, int from, int to, LentRoom room) {
        if (target.isUnicode()) {
            return from;
        }
        int next = from;
        while (to - next >= 2 && room.at < room.end && room.left > 0) {
            int lead = in[next] & 0xFF;
            int octet = in[next + 1] & 0xFF;
            if (lead < 0xC3 || lead > 0xDF || octet < LOWEST || octet > HIGHEST) {
                break;
            }
            int known = target.octet((lead & 0x1F) << 6 | octet & 0x3F);
            if (known < 0) {
                break;
            }
            room.array[room.at++] = (byte) known;
            room.left--;
            next += 2;
        }
        return next;
    }

    /** Takes one octet; returns false, and does not take it, when there is no room for what it completes. */
    private boolean step(byte in, long offset, LentRoom out, Place place) throws IOException, TextFault {
        int octet = in & 0xFF;
        if (held > 0) {
            if (octet >= lowest && octet <= highest) {
                return goOn(octet, out, place);
            }
            if (!breakOff(out, place)) {
                return false;
            }
        }
        began = offset;
        if (octet < ASCII) {
            return put(octet, out, place);
        }
        if (octet < 0xC2 || octet > 0xF4) {
            return put(-1, out, place);
        }
        begin(octet);
        return true;
    }

    private void begin(int octet) {
        held = 1;
        lowest = LOWEST;
        highest = HIGHEST;
        if (octet < 0xE0) {
            wanted = 2;
            bits = octet & 0x1F;
        } else if (octet < 0xF0) {
            wanted = 3;
            bits = octet & 0x0F;
            // Neither a longer form than needed nor a surrogate.
            lowest = octet == 0xE0 ? 0xA0 : LOWEST;
            highest = octet == 0xED ? 0x9F : HIGHEST;
        } else {
            wanted = 4;
            bits = octet & 0x07;
            // Nor anything above U+10FFFF.
            lowest = octet == 0xF0 ? 0x90 : LOWEST;
            highest = octet == 0xF4 ? 0x8F : HIGHEST;
        }
    }

    private boolean goOn(int octet, LentRoom out, Place place) throws IOException, TextFault {
        int more = bits << 6 | octet & 0x3F;
        if (held + 1 == wanted) {
            if (!put(more, out, place)) {
                return false;
            }
            held = 0;
            return true;
        }
        held++;
        bits = more;
        lowest = LOWEST;
        highest = HIGHEST;
        return true;
    }

    /** Puts a character, or the substitute for what is none (-1); false when there is no room for it. */
    private boolean put(int character, LentRoom out, Place place) throws IOException, TextFault {
        if (character >= 0 && guarded.endsLine(character)) {
            throw place.fault(
                    began,
                    String.format(
                            Locale.ROOT,
                            "U+%04X in a record is a line end in %s: the record would become two; EOL=NONE or TYPE I"
                                    + " passes it",
                            character,
                            target));
        }
        return writer.has(character)
                ? writer.put(character, out)
                : writer.substitute(character, began, () -> complaint(character), out, place);
    }

    private String complaint(int character) {
        return character < 0
                ? "octets are not valid UTF-8"
                : String.format(Locale.ROOT, "U+%04X is not in %s", character, target);
    }

    @Override
    public boolean breakOff(LentRoom out, Place place) throws IOException, TextFault {
        if (held > 0) {
            if (!put(-1, out, place)) {
                return false;
            }
            held = 0;
        }
        return true;
    }

    @Override
    public void forget() {
        held = 0;
    }

    @Override
    public boolean isStateful() {
        return true;
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    public void close(LentRoom out) throws IOException {
        writer.close(out);
    }
}
