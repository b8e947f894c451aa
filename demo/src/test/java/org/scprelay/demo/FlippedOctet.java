package org.scprelay.demo;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** A disk that changes the first octet of the first file with any, and none after that. */
final class FlippedOctet {

    private final AtomicBoolean flipped = new AtomicBoolean();

    private FlippedOctet() {}

    /** Changes what is written. */
    static Storage onTheWayToDisk() {
        FlippedOctet fault = new FlippedOctet();
        return new Storage(fault::writing, UnaryOperator.identity());
    }

    /** Changes what is read. */
    static Storage onTheWayFromDisk() {
        FlippedOctet fault = new FlippedOctet();
        return new Storage(UnaryOperator.identity(), fault::reading);
    }

    private void flip(byte[] octets, int at) {
        if (flipped.compareAndSet(false, true)) {
            octets[at] ^= 1;
        }
    }

    private OutputStream writing(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int octet) throws IOException {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                byte[] changed = octets.clone();
                if (length > 0) {
                    flip(changed, offset);
                }
                out.write(changed, offset, length);
            }
        };
    }

    private InputStream reading(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                int count = in.read(octets, offset, length);
                if (count > 0) {
                    flip(octets, offset);
                }
                return count;
            }
        };
    }
}
