package org.scprelay.cli.convert;

import java.io.IOException;
import java.io.PrintStream;

/** Standard output; a PrintStream never throws and has to be asked. What was written before a failure stays. One thread. */
public final class StandardOutput implements OutSink.Octets {

    private final PrintStream out;

    /** Writes to a stream. */
    public StandardOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] in, int from, int to) throws IOException {
        out.write(in, from, to - from);
        check();
    }

    /**
     * Writes what waits.
     *
     * @throws IOException when anything could not be written
     */
    public void check() throws IOException {
        if (out.checkError()) {
            throw new IOException("standard output cannot be written, or nobody reads it any more");
        }
    }
}
