package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Entries of LIST and NLST as lines that end as lines of their code page do. One thread. */
final class EntryLines implements OctetOutput {

    private final OctetOutput output;
    private final byte end;

    EntryLines(OctetOutput output, byte end) {
        this.output = output;
        this.end = end;
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        output.write(octets);
    }

    @Override
    public void endRecord() throws IOException {
        output.write(ByteBuffer.wrap(new byte[] {end}));
    }

    @Override
    public void commit() throws IOException {
        output.commit();
    }

    @Override
    public void close() {
        output.close();
    }
}
