package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the frames of one transfer: {@link #next()} gives a header, then its payload is taken with {@link #read} until
 * {@link #remaining()} is 0. One thread.
 */
public final class FrameReader {

    private final LinkInput input;
    private final Frame.Kind kind;
    private final int maxFrame;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
    private int remaining;

    /**
     * Reads frames of a transfer.
     *
     * @param input where they come from
     * @param kind what the transfer allows
     * @param maxFrame the longest payload accepted
     */
    public FrameReader(LinkInput input, Frame.Kind kind, int maxFrame) {
        this.input = input;
        this.kind = kind;
        this.maxFrame = maxFrame;
        input.expectData();
    }

    /**
     * Reads the next header, keep-alive frames included, and judges it; what is left of the payload before is passed over.
     *
     * @throws ProtocolException 500 when it breaks a rule
     * @throws EOFException when the link ends: a transfer ends with EOF or ABORT, never with a close
     */
    public Frame next() throws IOException {
        skipRest();
        header.clear();
        input.readFully(header);
        Frame frame = Frame.of(header.getInt(0));
        frame.check(kind, maxFrame);
        remaining = frame.length();
        return frame;
    }

    /** Returns how many octets of the payload were not taken yet. */
    public int remaining() {
        return remaining;
    }

    /**
     * Takes at least one octet of the payload.
     *
     * @return how many, at most what remains in the target and in the frame; 0 when either has none left
     * @throws EOFException when the link ends before the payload does
     */
    public int read(ByteBuffer target) throws IOException {
        if (remaining == 0 || !target.hasRemaining()) {
            return 0;
        }
        int limit = target.limit();
        if (target.remaining() > remaining) {
            target.limit(target.position() + remaining);
        }
        int count;
        try {
            count = input.read(target);
        } finally {
            target.limit(limit);
        }
        if (count < 0) {
            throw new EOFException("the link ended in the middle of a frame");
        }
        remaining -= count;
        return count;
    }

    /**
     * Takes the whole payload of a COUNT frame.
     *
     * @return the number, unsigned
     */
    public long readCount() throws IOException {
        return ByteBuffer.wrap(readRest()).getLong();
    }

    /** Takes the rest of a payload that is known to be small (a count, a reason). */
    public byte[] readRest() throws IOException {
        ByteBuffer rest = ByteBuffer.allocate(remaining);
        input.readFully(rest);
        remaining = 0;
        return rest.array();
    }

    private void skipRest() throws IOException {
        ByteBuffer sink = ByteBuffer.allocate(Math.min(remaining, 8 * 1024));
        while (remaining > 0) {
            read(sink.clear());
        }
    }
}
