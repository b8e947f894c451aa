package org.scprelay.client;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/** Standard output. What was written before a failure stays written; only the return code tells. */
final class StreamOutput implements OctetOutput {

    private final PrintStream out;

    StreamOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        out.write(octets.array(), octets.arrayOffset() + octets.position(), octets.remaining());
        octets.position(octets.limit());
        check();
    }

    @Override
    public void endRecord() throws IOException {
        out.write('\n');
        check();
    }

    @Override
    public void commit() throws IOException {
        check();
    }

    /** A PrintStream never throws: it has to be asked. */
    private void check() throws IOException {
        if (out.checkError()) {
            throw new IOException("standard output cannot be written");
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
