package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * RETR of TYPE A: lines of the remote file become records, or lines, of the link. Octets go in with {@link #take}, then
 * {@link #finish}. One thread; after an exception it is not to be used. Until finish the sink is not to be used by others:
 * octets may lie in its lent room that are not committed yet.
 */
public final class TextDownload implements Conversion {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final TextRules rules;
    private final RecordSink sink;
    private final Place place;
    private final LentRoom out;
    private final Translation translation;
    private final LineCutter cutter;
    private final byte[] lineEnd;
    private final long room;
    private int markOctets;
    private boolean beginning;
    private boolean cutting;
    private long records;
    private long truncated;

    /** Writes to a sink; its end and its errors stay the caller's. */
    public TextDownload(TextRules rules, RecordSink sink) {
        this.rules = rules;
        this.sink = sink;
        this.place = new Place(rules.substitutes());
        this.out = new LentRoom(sink);
        this.translation = Translation.between(rules.remote(), rules.link(), c -> false);
        this.cutter = new LineCutter(rules.remote(), new LineCutter.Lines() {
            @Override
            public void piece(byte[] in, int from, int to) throws IOException, TextFault {
                write(in, from, to);
            }

            @Override
            public void end() throws IOException, TextFault {
                endLine(true);
            }
        });
        this.lineEnd =
                rules.link().isEbcdic() ? new byte[] {(byte) rules.link().octet('\n')} : rules.lineEnd(rules.link());
        this.room = rules.length() == TextRules.UNLIMITED ? Long.MAX_VALUE : rules.length();
        this.out.left = room;
        this.beginning = rules.remote().isUnicode();
    }

    /**
     * Takes all octets that remain in a heap buffer, cut anywhere.
     *
     * @throws TextFault 551 with the line of the remote file and the offset in it
     * @throws IOException from the sink
     */
    @Override
    public void take(ByteBuffer octets) throws IOException, TextFault {
        byte[] in = octets.array();
        int from = octets.arrayOffset() + octets.position();
        int to = octets.arrayOffset() + octets.limit();
        octets.position(octets.limit());
        int next = from;
        while (beginning && next < to) {
            if (in[next] == BYTE_ORDER_MARK[markOctets]) {
                markOctets++;
                next++;
                beginning = markOctets < BYTE_ORDER_MARK.length;
            } else {
                noMark();
            }
        }
        cutter.take(in, next, to);
    }

    /** What began like a byte order mark was the text. */
    private void noMark() throws IOException, TextFault {
        beginning = false;
        cutter.take(BYTE_ORDER_MARK, 0, markOctets);
    }

    /**
     * Ends the file: hands everything to the sink, but does not flush or end that. A last line without an end is a record;
     * in STRU F it gets no line end.
     *
     * @throws TextFault 551 when a character is not whole, or SO has no SI behind it
     */
    @Override
    public void finish() throws IOException, TextFault {
        if (beginning) {
            noMark();
        }
        cutter.finish();
        if (place.offset() > 0) {
            endLine(false);
        }
        translation.finish(place);
        out.commit();
    }

    /** Returns how many records or lines were given to the link. */
    @Override
    public long records() {
        return records;
    }

    /** Returns how many characters were substituted. */
    @Override
    public long substituted() {
        return place.substituted();
    }

    /** Returns how many lines were cut off. */
    @Override
    public long truncated() {
        return truncated;
    }

    /** Returns how many octets were written. */
    @Override
    public long written() {
        return out.written();
    }

    private void write(byte[] in, int from, int to) throws IOException, TextFault {
        int next = from;
        while (next < to && !cutting) {
            int reached = translation.translate(in, next, to, out, place);
            place.advance(reached - next);
            next = reached;
            if (next < to) {
                overflow();
            }
        }
        translation.skip(in, next, to, place);
        place.advance(to - next);
    }

    /** The line goes on, and the record is full. */
    private void overflow() throws IOException, TextFault {
        long at = place.offset() - translation.held();
        switch (rules.longLines()) {
            case TRUNC -> {
                truncated++;
                cutting = true;
                translation.forget();
            }
            case WRAP -> {
                if (out.left == room) {
                    throw place.fault(
                            TextFault.Kind.TOO_LONG, at, "a character has more octets than LRECL=" + rules.length());
                }
                endRecord(true);
            }
            default ->
                throw place.fault(
                        TextFault.Kind.TOO_LONG,
                        at,
                        "the line is longer than LRECL=" + rules.length()
                                + "; OVERFLOW=TRUNC cuts it, OVERFLOW=WRAP makes records" + " of it");
        }
    }

    private void endLine(boolean ended) throws IOException, TextFault {
        while (!translation.breakOff(out, place)) {
            overflow();
        }
        endRecord(ended);
        cutting = false;
        place.nextRecord();
    }

    private void endRecord(boolean ended) throws IOException {
        translation.close(out);
        if (rules.structure().isFixed()) {
            out.fill(rules.link().blank(), out.left);
        }
        if (rules.structure().isRecords()) {
            out.commit();
            sink.endRecord();
        } else if (ended && !rules.structure().isFixed()) {
            out.put(lineEnd);
        }
        records++;
        out.left = room;
    }
}
