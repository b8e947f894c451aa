package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.TextFault;

/**
 * A file without records of its own: the conversion finds lines or records in it. It is given pieces behind which a record
 * may end, so that the watch knows where it did. One thread.
 */
final class StreamSource implements Source {

    private static final byte LF = '\n';
    private static final byte EBCDIC_NL = 0x15;
    private static final byte EBCDIC_LF = 0x25;

    /** Where pieces end. */
    interface Cut {

        /**
         * Returns where a piece ends that begins at {@code from}: at {@code to}, or before.
         *
         * @param length octets of the record before
         */
        int end(byte[] in, int from, int to, long length);

        /** Tells whether a record of that length can end with that octet. */
        boolean mayEnd(byte last, long length);
    }

    private final Conversion work;
    private final OutSink out;
    private final RecordWatch watch;
    private final Cut cut;
    private final boolean watched;

    /**
     * Makes a source.
     *
     * @param watched whether the watch is told of records here, and not where they come out
     */
    StreamSource(Conversion work, OutSink out, RecordWatch watch, Cut cut, boolean watched) {
        this.work = work;
        this.out = out;
        this.watch = watch;
        this.cut = cut;
        this.watched = watched;
    }

    /** Pieces end behind every octet that can be the last one of a line end. */
    static Cut lines(CodePage page) {
        byte first = page.isEbcdic() ? EBCDIC_NL : LF;
        byte second = page.isEbcdic() ? EBCDIC_LF : LF;
        return new Cut() {
            @Override
            public int end(byte[] in, int from, int to, long length) {
                int next = from;
                while (next < to && in[next] != first && in[next] != second) {
                    next++;
                }
                return Math.min(to, next + 1);
            }

            @Override
            public boolean mayEnd(byte last, long length) {
                return last == first || last == second;
            }
        };
    }

    /** Pieces end where records of one length do. */
    static Cut fixed(int octets) {
        return new Cut() {
            @Override
            public int end(byte[] in, int from, int to, long length) {
                return (int) Math.min(to, from + octets - length);
            }

            @Override
            public boolean mayEnd(byte last, long length) {
                return length == octets;
            }
        };
    }

    /** Nothing is known of records. */
    static Cut none() {
        return new Cut() {
            @Override
            public int end(byte[] in, int from, int to, long length) {
                return to;
            }

            @Override
            public boolean mayEnd(byte last, long length) {
                return false;
            }
        };
    }

    @Override
    public void take(byte[] in, int from, int to) throws IOException, TextFault {
        for (int next = from; next < to; ) {
            int end = cut.end(in, next, to, watch.source().length());
            if (watched) {
                watch.source(in, next, end);
            }
            long before = work.records();
            work.take(ByteBuffer.wrap(in, next, end - next));
            // OVERFLOW=WRAP ends records of the host within a line, too.
            if (work.records() > before
                    && cut.mayEnd(in[end - 1], watch.source().length())) {
                endRecord();
            }
            next = end;
        }
    }

    @Override
    public void finish() throws IOException, TextFault {
        long before = work.records();
        work.finish();
        if (watched && work.records() > before) {
            endRecord();
        }
    }

    private void endRecord() throws IOException {
        out.show(work.written());
        watch.end(work);
    }
}
