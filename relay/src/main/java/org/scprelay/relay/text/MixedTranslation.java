package org.scprelay.relay.text;

import java.io.IOException;
import java.util.Locale;

/**
 * Translates from a double-byte page: single octets, and pairs of them between SO and SI. The state goes on from piece to
 * piece and from record to record; the two octets of a pair are in one record.
 *
 * <p>Octets of pairs are 40 to FE: SI is SI wherever it stands between pairs or within one.
 */
final class MixedTranslation implements Translation {

    private static final int NONE = -1;
    /** The most octets that a character of a pair takes in UTF-8. */
    private static final int LONGEST = 3;

    private final CodePage source;
    private final CodePage target;
    private final OctetTranslation singles;
    private final PageWriter writer;
    private boolean pairs;
    private int lead = NONE;
    private long began;
    private long openRecord;
    private long openOffset;

    MixedTranslation(CodePage source, CodePage target, LineEnds guarded) {
        this.source = source;
        this.target = target;
        this.writer = new PageWriter(target);
        this.singles = new OctetTranslation(source, target, guarded, writer);
    }

    @Override
    public int translate(byte[] in, int from, int to, LentRoom out, Place place) throws IOException, TextFault {
        int next = from;
        while (next < to) {
            if (pairs && lead == NONE && target.isUnicode() && !isShift(in[next])) {
                next = plain(in, next, to, out);
                if (next == to) {
                    break;
                }
            } else if (!pairs) {
                next = singles.translate(in, from, next, to, out, place);
                if (next == to || !isShift(in[next])) {
                    return next;
                }
            }
            long offset = place.offset() + next - from;
            boolean taken = pairs ? pairStep(in[next] & 0xFF, offset, out, place) : shift(in[next], offset, out, place);
            if (!taken) {
                return next;
            }
            next++;
        }
        return to;
    }

    /** Translates whole pairs to UTF-8 while there is room; returns the first octet that was not. */
    private int plain(byte[] in, int from, int to, LentRoom room) throws IOException {
        room.room();
        byte[] out = room.array;
        int at = room.at;
        int last = at + (int) Math.min(room.left, room.end - at) - LONGEST;
        int next = from;
        while (to - next >= 2 && at <= last) {
            int first = in[next] & 0xFF;
            int second = in[next + 1] & 0xFF;
            int character =
                    PairTable.isOfPair(first) && PairTable.isOfPair(second) ? source.character(first, second) : NONE;
            if (character < Utf8.THREE) {
                break;
            }
            out[at++] = (byte) (Utf8.FIRST_OF_THREE | character >> 12);
            out[at++] = (byte) (Utf8.CONTINUATION | character >> 6 & Utf8.SIX_BITS);
            out[at++] = (byte) (Utf8.CONTINUATION | character & Utf8.SIX_BITS);
            next += 2;
        }
        room.left -= at - room.at;
        room.at = at;
        return next;
    }

    private static boolean isShift(byte octet) {
        return octet == PairTable.SO || octet == PairTable.SI;
    }

    /** Takes SO or SI in the single-byte state; false when there is no room for the substitute of an SI. */
    private boolean shift(int octet, long offset, LentRoom out, Place place) throws IOException, TextFault {
        if (octet == PairTable.SI) {
            return writer.substitute(
                    NONE,
                    offset,
                    () -> "octet 0F of " + source + " is SI in the single-byte state: no SO stands before it",
                    out,
                    place);
        }
        open(offset, place);
        return true;
    }

    private void open(long offset, Place place) {
        pairs = true;
        openRecord = place.record();
        openOffset = offset;
    }

    /** Takes one octet in the double-byte state; returns false, and does not take it, when there is no room. */
    private boolean pairStep(int octet, long offset, LentRoom out, Place place) throws IOException, TextFault {
        if (PairTable.isOfPair(octet)) {
            if (lead != NONE) {
                return pair(lead << 8 | octet, out, place);
            }
            lead = octet;
            began = offset;
            return true;
        }
        if (!breakOff(out, place)) {
            return false;
        }
        if (octet == PairTable.SI) {
            pairs = false;
            return true;
        }
        return writer.substitute(NONE, offset, () -> strange(octet), out, place);
    }

    private boolean pair(int pair, LentRoom out, Place place) throws IOException, TextFault {
        int character = source.character(pair >> 8, pair & 0xFF);
        boolean done = writer.has(character)
                ? writer.put(character, out)
                : writer.substitute(
                        character >= 0 ? character : source.nearOfPair(pair),
                        began,
                        () -> complaint(pair, character, place),
                        out,
                        place);
        lead = done ? NONE : lead;
        return done;
    }

    private String strange(int octet) {
        return octet == PairTable.SO
                ? String.format(Locale.ROOT, "octet 0E of %s is SO in the double-byte state%s", source, since())
                : String.format(
                        Locale.ROOT,
                        "octet %02X begins no pair of %s, in the double-byte state%s",
                        octet,
                        source,
                        since());
    }

    private String complaint(int pair, int character, Place place) {
        String since = openRecord == place.record() ? "" : ", in the double-byte state" + since();
        if (character >= 0) {
            return String.format(
                    Locale.ROOT, "octets %04X of %s, U+%04X, are not in %s%s", pair, source, character, target, since);
        }
        return source.nearOfPair(pair) >= 0
                ? String.format(
                        Locale.ROOT,
                        "octets %04X of %s, U+%04X, would come back as others%s",
                        pair,
                        source,
                        source.nearOfPair(pair),
                        since)
                : String.format(Locale.ROOT, "octets %04X are no character of %s%s", pair, source, since);
    }

    private String since() {
        return " since SO in record " + openRecord + " at offset " + openOffset + ": an SI may be missing";
    }

    @Override
    public boolean breakOff(LentRoom out, Place place) throws IOException, TextFault {
        if (lead != NONE) {
            int alone = lead;
            if (!writer.substitute(
                    NONE,
                    began,
                    () -> String.format(
                            Locale.ROOT,
                            "octet %02X of %s has no second octet of its pair, in the double-byte state%s",
                            alone,
                            source,
                            since()),
                    out,
                    place)) {
                return false;
            }
            lead = NONE;
        }
        return true;
    }

    @Override
    public void skip(byte[] in, int from, int to, Place place) {
        for (int next = from; next < to; next++) {
            if (pairs && in[next] == PairTable.SI) {
                pairs = false;
            } else if (!pairs && in[next] == PairTable.SO) {
                open(place.offset() + next - from, place);
            }
        }
    }

    @Override
    public void close(LentRoom out) throws IOException {
        writer.close(out);
    }

    @Override
    public void finish(Place place) throws TextFault {
        if (pairs) {
            throw place.unclosed(
                    openRecord,
                    openOffset,
                    "the file ends in the double-byte state: no SI stands behind this SO; what stands there may have been"
                            + " read wrongly");
        }
    }

    @Override
    public void forget() {
        lead = NONE;
    }

    @Override
    public boolean isStateful() {
        return true;
    }

    @Override
    public int held() {
        return lead == NONE ? 0 : 1;
    }

    @Override
    public boolean inPairs() {
        return pairs;
    }
}
