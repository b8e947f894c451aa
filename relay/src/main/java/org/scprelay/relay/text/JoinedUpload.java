package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;

/**
 * STOR of TYPE I with STRU R: the octets of every record, one record directly behind the other. With RECFM=F each has LRECL
 * octets, or the records could not be had back from the file. One thread; after an exception it is not to be used.
 */
public final class JoinedUpload implements Conversion {

    private final LentRoom out;
    private final int length;
    private final Place place = new Place(false);

    /**
     * Writes to a sink; its end and its errors stay the caller's.
     *
     * @param length LRECL of RECFM=F, or {@link TextRules#UNLIMITED}
     */
    public JoinedUpload(int length, OctetSink sink) {
        this.length = length;
        this.out = new LentRoom(sink);
    }

    @Override
    public void take(ByteBuffer octets) throws IOException, TextFault {
        int count = octets.remaining();
        if (length != TextRules.UNLIMITED && count > length - place.offset()) {
            throw place.fault(
                    TextFault.Kind.TOO_LONG, length, "the record is longer than LRECL=" + length + " of RECFM=F");
        }
        int from = octets.arrayOffset() + octets.position();
        out.copy(octets.array(), from, from + count);
        octets.position(octets.limit());
        place.advance(count);
    }

    @Override
    public void endRecord() throws TextFault {
        if (length != TextRules.UNLIMITED && place.offset() < length) {
            throw place.fault(
                    TextFault.Kind.UNFINISHED,
                    place.offset(),
                    "the record is shorter than LRECL=" + length
                            + " of RECFM=F: TYPE I pads nothing, and the records could not be had back");
        }
        place.nextRecord();
    }

    @Override
    public void finish() throws IOException, TextFault {
        place.requireEndOfRecord();
        out.commit();
    }

    @Override
    public long records() {
        return place.record() - 1;
    }

    @Override
    public long written() {
        return out.written();
    }
}
