package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;

/**
 * STOR of TYPE A: octets of the link become lines of the remote file. Octets go in with {@link #take}, the ends of records
 * of STRU R with {@link #endRecord}, then {@link #finish}. One thread; after an exception it is not to be used. Until finish
 * the sink is not to be used by others: octets may lie in its lent room that are not committed yet.
 */
public final class TextUpload implements Conversion {

    private final TextRules rules;
    private final Place place;
    private final LentRoom out;
    private final Translation translation;
    private final boolean stateful;
    private final LineCutter cutter;
    private final byte[] lineEnd;
    private final boolean mixed;
    private final byte sourceBlank;
    private final int targetBlank;
    private long blanks;

    /** Writes to a sink; its end and its errors stay the caller's. */
    public TextUpload(TextRules rules, OctetSink sink) {
        this.rules = rules;
        this.place = new Place(rules.substitutes());
        this.out = new LentRoom(sink);
        boolean guards = rules.structure() != TextRules.Structure.LINES && rules.end() != TextRules.LineEnd.NONE;
        this.translation = Translation.between(rules.link(), rules.remote(), c -> guards && rules.endsLine(c));
        this.stateful = translation.isStateful();
        this.cutter = new LineCutter(rules.link(), new LineCutter.Lines() {
            @Override
            public void piece(byte[] in, int from, int to) throws IOException, TextFault {
                write(in, from, to);
            }

            @Override
            public void end() throws IOException, TextFault {
                endLine(true);
            }
        });
        this.lineEnd = rules.lineEnd(rules.remote());
        this.mixed = rules.link().isMixed();
        this.sourceBlank = (byte) rules.link().blank();
        this.targetBlank = rules.remote().blank();
    }

    /**
     * Takes all octets that remain in a heap buffer, cut anywhere.
     *
     * @throws TextFault 551 with record and offset
     * @throws IOException from the sink
     */
    @Override
    public void take(ByteBuffer octets) throws IOException, TextFault {
        byte[] in = octets.array();
        int from = octets.arrayOffset() + octets.position();
        int to = octets.arrayOffset() + octets.limit();
        octets.position(octets.limit());
        switch (rules.structure()) {
            case LINES -> cutter.take(in, from, to);
            case FIXED -> fixed(in, from, to);
            default -> write(in, from, to);
        }
    }

    /**
     * Ends a record of STRU R.
     *
     * @throws TextFault 551 when a character is not whole
     */
    @Override
    public void endRecord() throws IOException, TextFault {
        if (!rules.structure().isRecords()) {
            throw new IllegalStateException("records end by the data, not by frames");
        }
        endLine(true);
    }

    /**
     * Ends the file: hands everything to the sink, but does not flush or end that.
     *
     * @throws TextFault 551 when there is less than a record, other than a last line without an end, or SO has
     *     no SI behind it
     */
    @Override
    public void finish() throws IOException, TextFault {
        cutter.finish();
        if (place.offset() > 0) {
            // First things first: what stands before the end is named before the end.
            translation.breakOff(out, place);
            if (rules.structure() == TextRules.Structure.FIXED) {
                throw place.fault(
                        TextFault.Kind.UNFINISHED,
                        place.offset(),
                        "the file ends within a record: " + place.offset() + " octets remain of LRECL="
                                + rules.length());
            }
            if (rules.structure().isRecords()) {
                place.requireEndOfRecord();
            }
            endLine(false);
        }
        translation.finish(place);
        out.commit();
    }

    /** Returns how many records or lines were taken. */
    @Override
    public long records() {
        return place.record() - 1;
    }

    /** Returns how many characters were substituted. */
    @Override
    public long substituted() {
        return place.substituted();
    }

    /** Returns how many octets were written. */
    @Override
    public long written() {
        return out.written();
    }

    private void fixed(byte[] in, int from, int to) throws IOException, TextFault {
        for (int next = from; next < to; ) {
            int count = (int) Math.min(to - next, rules.length() - place.offset());
            write(in, next, next + count);
            next += count;
            if (place.offset() == rules.length()) {
                endLine(true);
            }
        }
    }

    private void write(byte[] in, int from, int to) throws IOException, TextFault {
        long allowed = rules.length() == TextRules.UNLIMITED ? Long.MAX_VALUE : rules.length() - place.offset();
        int stop = to - from > allowed ? from + (int) allowed : to;
        if (rules.trim()) {
            trimmed(in, from, stop);
        } else {
            translate(in, from, stop);
        }
        if (stop < to) {
            throw place.fault(
                    TextFault.Kind.TOO_LONG, place.offset(), "the record is longer than LRECL=" + rules.length());
        }
    }

    /** Translates, but holds back blanks at the end: they are written when the record goes on behind them. */
    private void trimmed(byte[] in, int from, int to) throws IOException, TextFault {
        int last = EightOctets.endBefore(in, from, to, sourceBlank);
        if (last < to && mixed && inPairs(in, from, last)) {
            last = to;
        }
        if (last > from) {
            if (blanks > 0) {
                translation.close(out);
                out.fill(targetBlank, blanks);
                blanks = 0;
            }
            translate(in, from, last);
        }
        if (last < to) {
            if (stateful) {
                // Before the blanks, or it would come behind them: a character that is not whole.
                translation.breakOff(out, place);
            }
            blanks += to - last;
            place.advance(to - last);
        }
    }

    /** Tells whether an octet is one of a pair, which is never a blank to trim; those from {@code from} are not translated. */
    private boolean inPairs(byte[] in, int from, int octet) {
        for (int next = octet - 1; next >= from; next--) {
            if (in[next] == PairTable.SO || in[next] == PairTable.SI) {
                return in[next] == PairTable.SO;
            }
        }
        return translation.inPairs();
    }

    private void translate(byte[] in, int from, int to) throws IOException, TextFault {
        if (translation.translate(in, from, to, out, place) != to) {
            throw new IllegalStateException("the remote file has no records that could be full");
        }
        place.advance(to - from);
    }

    private void endLine(boolean ended) throws IOException, TextFault {
        if (stateful) {
            translation.breakOff(out, place);
            translation.close(out);
        }
        blanks = 0;
        if (ended) {
            out.put(lineEnd);
        }
        out.left = Long.MAX_VALUE;
        place.nextRecord();
    }
}
