package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * RETR of TYPE I with STRU R and RDW=ON: the remote file is records behind record descriptor words, as {@link RdwUpload}
 * writes them. One thread; after an exception it is not to be used.
 */
public final class RdwDownload implements Conversion {

    private final RecordSink sink;
    private final LentRoom out;
    private final Place place = new Place(false);
    private int wordOctets;
    private int word;
    private int rest;

    /** Writes to a sink; its end and its errors stay the caller's. */
    public RdwDownload(RecordSink sink) {
        this.sink = sink;
        this.out = new LentRoom(sink);
    }

    /**
     * Takes all octets that remain in a heap buffer, cut anywhere.
     *
     * @throws TextFault 551 for what is no record descriptor word
     * @throws IOException from the sink
     */
    @Override
    public void take(ByteBuffer octets) throws IOException, TextFault {
        while (octets.hasRemaining()) {
            if (wordOctets < RdwUpload.WORD) {
                word = word << 8 | octets.get() & 0xFF;
                wordOctets++;
                if (wordOctets == RdwUpload.WORD) {
                    begin();
                }
                continue;
            }
            int count = Math.min(rest, octets.remaining());
            int from = octets.arrayOffset() + octets.position();
            out.copy(octets.array(), from, from + count);
            octets.position(octets.position() + count);
            place.advance(count);
            rest -= count;
            endIfWhole();
        }
    }

    private void begin() throws IOException, TextFault {
        int length = word >>> 16;
        if ((word & 0xFFFF) != 0 || length < RdwUpload.WORD || length > RdwUpload.LONGEST + RdwUpload.WORD) {
            throw place.fault(
                    TextFault.Kind.WORD,
                    0,
                    String.format(
                            Locale.ROOT,
                            "%08X is no record descriptor word: 4 to 32760 as 2 octets, then 0000 (spanned records and"
                                    + " block descriptor words are not served)",
                            word));
        }
        rest = length - RdwUpload.WORD;
        endIfWhole();
    }

    private void endIfWhole() throws IOException {
        if (rest == 0) {
            out.commit();
            sink.endRecord();
            place.nextRecord();
            wordOctets = 0;
            word = 0;
        }
    }

    /**
     * Ends the file: hands everything to the sink, but does not flush or end that.
     *
     * @throws TextFault 551 when the file ends within a record or a word
     * @throws IOException from the sink
     */
    @Override
    public void finish() throws IOException, TextFault {
        if (rest > 0) {
            throw place.fault(
                    TextFault.Kind.UNFINISHED,
                    place.offset(),
                    "the file ends within a record: " + rest + " octets of it are missing");
        }
        if (wordOctets > 0) {
            throw place.fault(TextFault.Kind.UNFINISHED, 0, "the file ends within a record descriptor word");
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
