package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * RETR of TYPE I with STRU R and RECFM=F: the remote file is cut into records of LRECL octets. One thread; after an exception
 * it is not to be used.
 */
public final class FixedDownload implements Conversion {

    private final RecordSink sink;
    private final LentRoom out;
    private final int length;
    private final Place place = new Place(false);

    /**
     * Writes to a sink; its end and its errors stay the caller's.
     *
     * @param length LRECL in octets, 1 to 65,535
     */
    public FixedDownload(int length, RecordSink sink) {
        if (length < 1 || length > TextRules.LONGEST) {
            throw new IllegalArgumentException("LRECL is not in 1 to 65535: " + length);
        }
        this.length = length;
        this.sink = sink;
        this.out = new LentRoom(sink);
    }

    /**
     * Takes all octets that remain in a heap buffer, cut anywhere.
     *
     * @throws IOException from the sink
     */
    @Override
    public void take(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            int count = (int) Math.min(length - place.offset(), octets.remaining());
            int from = octets.arrayOffset() + octets.position();
            out.copy(octets.array(), from, from + count);
            octets.position(octets.position() + count);
            place.advance(count);
            if (place.offset() == length) {
                out.commit();
                sink.endRecord();
                place.nextRecord();
            }
        }
    }

    /**
     * Ends the file: hands everything to the sink, but does not flush or end that.
     *
     * @throws TextFault 551 when less than a record remains
     * @throws IOException from the sink
     */
    @Override
    public void finish() throws IOException, TextFault {
        if (place.offset() > 0) {
            throw place.fault(
                    TextFault.Kind.UNFINISHED,
                    place.offset(),
                    "the file ends within a record: " + place.offset() + " octets remain of LRECL=" + length);
        }
        out.commit();
    }

    /** Returns how many records were given to the link. */
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
