package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.text.RdwUpload;
import org.scprelay.relay.text.TextFault;

/** Writes records of STRU R as {@link HostRecords} says. One thread. */
final class HostWriter implements OutSink.Octets {

    private final HostRecords form;
    private final OutSink out;
    private final RdwUpload words;
    private long number = 1;
    private long length;

    HostWriter(HostRecords form, OutSink.Octets file) {
        this.form = form;
        this.out = new OutSink(file, (in, from, to) -> {});
        this.words = new RdwUpload(out);
    }

    @Override
    public void write(byte[] in, int from, int to) throws IOException {
        length += to - from;
        if (!form.isFixed()) {
            try {
                words.take(ByteBuffer.wrap(in, from, to - from));
            } catch (TextFault e) {
                throw wrong("has more octets than RECFM=V can hold, 32756", e);
            }
            return;
        }
        if (length > form.length()) {
            throw wrong(
                    "has more octets than the " + form.length() + " of --host-recfm; LRECL=" + form.length()
                            + " with OVERFLOW=TRUNC or WRAP makes it fit",
                    null);
        }
        for (int next = from; next < to; ) {
            ByteBuffer space = out.space();
            int count = Math.min(space.remaining(), to - next);
            space.put(in, next, count);
            out.commit(count);
            next += count;
        }
    }

    @Override
    public void endRecord() throws IOException {
        if (!form.isFixed()) {
            words.endRecord();
        } else if (length < form.length()) {
            throw wrong(
                    "has " + length + " octets, not the " + form.length() + " of --host-recfm; RECFM=F LRECL="
                            + form.length() + " pads",
                    null);
        }
        number++;
        length = 0;
    }

    /** Hands everything on. */
    void finish() throws IOException {
        try {
            words.finish();
        } catch (TextFault e) {
            throw wrong("has no end", e);
        }
        out.flush();
    }

    private IOException wrong(String what, Throwable cause) {
        return new IOException("record " + number + " for the host " + what, cause);
    }
}
