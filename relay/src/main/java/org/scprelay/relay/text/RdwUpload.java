package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;

/**
 * STOR of TYPE I with STRU R and RDW=ON: every record of the link is written behind a record descriptor word, its length with
 * the word itself as 2 octets, most significant first, then 00 00. One thread; after an exception it is not to be used.
 */
public final class RdwUpload implements Conversion {

    /** Octets of a record descriptor word. */
    static final int WORD = 4;

    /** The longest record in octets, without its word. */
    static final int LONGEST = 32_756;

    private final LentRoom out;
    private final Place place = new Place(false);
    /** The record so far: its length stands in front of it. */
    private final byte[] record = new byte[LONGEST];

    /** Writes to a sink; its end and its errors stay the caller's. */
    public RdwUpload(OctetSink sink) {
        this.out = new LentRoom(sink);
    }

    /**
     * Takes all octets that remain in a buffer, cut anywhere.
     *
     * @throws TextFault 551 when the record is longer than 32,756 octets
     */
    @Override
    public void take(ByteBuffer octets) throws TextFault {
        int at = (int) place.offset();
        if (octets.remaining() > LONGEST - at) {
            throw place.fault(
                    TextFault.Kind.TOO_LONG,
                    LONGEST,
                    "the record is longer than 32756 octets, the most that RDW=ON can write");
        }
        int count = octets.remaining();
        octets.get(record, at, count);
        place.advance(count);
    }

    /**
     * Ends a record of STRU R and writes it.
     *
     * @throws IOException from the sink
     */
    @Override
    public void endRecord() throws IOException {
        int length = (int) place.offset();
        int word = length + WORD;
        out.put(word >> 8);
        out.put(word);
        out.put(0);
        out.put(0);
        out.copy(record, 0, length);
        place.nextRecord();
    }

    /**
     * Ends the file: hands everything to the sink, but does not flush or end that.
     *
     * @throws TextFault 551 when the last record has no end
     * @throws IOException from the sink
     */
    @Override
    public void finish() throws IOException, TextFault {
        place.requireEndOfRecord();
        out.commit();
    }

    /** Returns how many records were taken. */
    @Override
    public long records() {
        return place.record() - 1;
    }

    /** Returns how many octets were written. */
    @Override
    public long written() {
        return out.written();
    }
}
