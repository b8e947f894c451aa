package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.RecordSink;
import org.scprelay.relay.text.TextFault;

/** A file of the host that has records, {@link HostRecords}: they go into the conversion as STRU R brings them. One thread. */
final class RecordSource implements Source {

    private final Conversion cutter;
    private final Conversion work;
    private final OutSink out;
    private final RecordWatch watch;

    RecordSource(HostRecords form, Conversion work, OutSink out, RecordWatch watch) {
        this.cutter = form.cutter(new Records());
        this.work = work;
        this.out = out;
        this.watch = watch;
    }

    @Override
    public void take(byte[] in, int from, int to) throws IOException, TextFault {
        try {
            cutter.take(ByteBuffer.wrap(in, from, to - from));
        } catch (Passing e) {
            throw e.fault;
        } catch (TextFault e) {
            throw wrong(e);
        }
    }

    @Override
    public void finish() throws IOException, TextFault {
        try {
            cutter.finish();
        } catch (Passing e) {
            throw e.fault;
        } catch (TextFault e) {
            throw wrong(e);
        }
        work.finish();
    }

    /** The file of the host is not what it is said to be: no fault of the text, and no reply of the relay. */
    private static IOException wrong(TextFault e) {
        return new IOException(
                "record " + e.record() + " of the input: " + e.getMessage() + "; is --host-recfm what the file has?",
                e);
    }

    /** A fault of the conversion on its way through the cutter. */
    private static final class Passing extends IOException {

        private static final long serialVersionUID = 1L;

        private final TextFault fault;

        Passing(TextFault fault) {
            super(fault);
            this.fault = fault;
        }
    }

    /** What the cutter finds. */
    private final class Records implements RecordSink {

        private final byte[] array = new byte[Kept.MOST];

        @Override
        public ByteBuffer space() {
            return ByteBuffer.wrap(array);
        }

        @Override
        public void commit(int octets) throws IOException {
            watch.source(array, 0, octets);
            try {
                work.take(ByteBuffer.wrap(array, 0, octets));
            } catch (TextFault e) {
                throw new Passing(e);
            }
        }

        @Override
        public void endRecord() throws IOException {
            try {
                work.endRecord();
            } catch (TextFault e) {
                throw new Passing(e);
            }
            out.show(work.written());
            watch.end(work);
        }

        @Override
        public void flush() {
            // Nothing waits here.
        }

        @Override
        public void end() {
            // Nothing waits here.
        }
    }
}
