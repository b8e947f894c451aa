package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.transport.Link;

/** A stream of octets of which each can be told from its position, so that nothing needs to be kept for comparing. */
final class Octets {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Octets() {}

    static byte at(long position) {
        return (byte) (position * GOLDEN >>> 56);
    }

    /** Fills what remains, without moving the position. */
    static ByteBuffer fill(ByteBuffer buffer, long position) {
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            buffer.put(i, at(position + i - buffer.position()));
        }
        return buffer;
    }

    static ByteBuffer heap(int count, long position) {
        return fill(ByteBuffer.allocate(count), position);
    }

    static ByteBuffer direct(int count, long position) {
        return fill(ByteBuffer.allocateDirect(count), position);
    }

    /** Fails unless {@code count} octets in front of the position of {@code buffer} are those of the stream. */
    static void check(ByteBuffer buffer, int count, long position) {
        int start = buffer.position() - count;
        for (int i = 0; i < count; i++) {
            byte expected = at(position + i);
            byte actual = buffer.get(start + i);
            if (expected != actual) {
                throw new AssertionError(
                        String.format("octet %d is %02X instead of %02X", position + i, actual, expected));
            }
        }
    }

    /** Reads exactly {@code count} octets of the stream in pieces of at most {@code piece}. */
    static long expect(Link link, long from, long count, int piece) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(piece);
        long position = from;
        while (position < from + count) {
            buffer.clear().limit((int) Math.min(piece, from + count - position));
            int got = link.read(buffer);
            if (got < 1 || got != buffer.position()) {
                throw new AssertionError("read gave " + got + " and moved the buffer by " + buffer.position()
                        + " after " + (position - from) + " of " + count + " octets");
            }
            check(buffer, got, position);
            position += got;
        }
        return position;
    }

    /** Fails unless the next read tells the end. */
    static void expectEnd(Link link) throws IOException {
        int got = link.read(ByteBuffer.allocate(16));
        if (got != -1) {
            throw new AssertionError("read gave " + got + " instead of -1 at the end");
        }
    }

    /** Writes and fails unless everything was taken. */
    static void send(Link link, ByteBuffer source) throws IOException {
        int count = source.remaining();
        int written = link.write(source);
        if (written != count || source.hasRemaining()) {
            throw new AssertionError(
                    "write of " + count + " octets gave " + written + " and left " + source.remaining());
        }
    }
}
