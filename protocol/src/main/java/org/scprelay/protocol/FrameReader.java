package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads the frames of one transfer: {@link #next()} gives a header, then its payload is taken with {@link #read} (data),
 * {@link #readCount}, {@link #readReason} or {@link #skip} until {@link #remaining()} is 0. One thread.
 *
 * <p>The header is judged before any payload is read, and memory does not depend on the length that it announces.
 */
public final class FrameReader {

    private static final int SKIP_SPACE = 8 * 1024;

    private final LinkInput input;
    private final Frame.Kind kind;
    private final int maxFrame;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
    private Frame frame = new Frame(0, 0);
    private int remaining;
    private long count;

    /**
     * Reads frames of a transfer.
     *
     * @param input where they come from
     * @param kind what the transfer allows
     * @param maxFrame the longest payload accepted, in octets
     */
    public FrameReader(LinkInput input, Frame.Kind kind, int maxFrame) {
        if (maxFrame < Frame.MAX_REASON || maxFrame > Frame.LONGEST) {
            throw new IllegalArgumentException("maxFrame is not in 512 to 16777215: " + maxFrame);
        }
        this.input = input;
        this.kind = kind;
        this.maxFrame = maxFrame;
        input.expectData();
    }

    /**
     * Reads the next header, keep-alive frames included, and judges it.
     *
     * @throws ProtocolException 500 when it breaks a rule
     * @throws EOFException when the link ends: a transfer ends with EOF or ABORT, never with a close
     * @throws IllegalStateException when payload of the frame before was not taken, or that one was the last
     */
    public Frame next() throws IOException {
        if (remaining > 0) {
            throw new IllegalStateException(remaining + " octets of a frame were not taken");
        }
        if (isEnded()) {
            throw new IllegalStateException("the last frame of the transfer was read already");
        }
        header.clear();
        input.readFully(header);
        Frame read = Frame.of(header.getInt(0));
        read.check(kind, maxFrame);
        frame = read;
        remaining = read.length();
        return read;
    }

    /** Tells whether the header read last is the last one of the transfer: EOF or ABORT. */
    public boolean isEnded() {
        return frame.is(Frame.EOF) || frame.is(Frame.ABORT);
    }

    /** Returns how many octets of the payload were not taken yet. */
    public int remaining() {
        return remaining;
    }

    /** Returns how many data octets were taken since the transfer began, what {@link #readCount} is to be equal to. */
    public long count() {
        return count;
    }

    /**
     * Takes at least one octet of data.
     *
     * @return how many, at most what remains in the target and in the frame; 0 when either has none left
     * @throws EOFException when the link ends before the payload does
     */
    public int read(ByteBuffer target) throws IOException {
        if (!frame.carriesData()) {
            throw new IllegalStateException("the payload of this frame is no data");
        }
        if (remaining == 0 || !target.hasRemaining()) {
            return 0;
        }
        int limit = target.limit();
        target.limit(target.position() + Math.min(remaining, target.remaining()));
        int taken;
        try {
            taken = input.read(target);
        } finally {
            target.limit(limit);
        }
        if (taken < 0) {
            throw new EOFException("the link ended in the middle of a frame");
        }
        remaining -= taken;
        count += taken;
        return taken;
    }

    /**
     * Takes the payload of a COUNT frame.
     *
     * @return the number of data octets that the sender sent, unsigned
     * @throws EOFException when the link ends before the payload does
     */
    public long readCount() throws IOException {
        return ByteBuffer.wrap(payload(Frame.COUNT)).getLong();
    }

    /**
     * Takes the payload of an ABORT frame: the reason, at most {@link Frame#MAX_REASON} octets, for
     * {@link Alphabet#decodeLeniently}.
     *
     * @throws EOFException when the link ends before the payload does
     */
    public byte[] readReason() throws IOException {
        return payload(Frame.ABORT);
    }

    private byte[] payload(int flag) throws IOException {
        if (!frame.is(flag)) {
            throw new IllegalStateException("the frame has other flags");
        }
        ByteBuffer payload = ByteBuffer.allocate(remaining);
        input.readFully(payload);
        remaining = 0;
        return payload.array();
    }

    /**
     * Passes over the rest of the payload, whatever it is: for a transfer that failed already. It does not count.
     *
     * @throws EOFException when the link ends before the payload does
     */
    public void skip() throws IOException {
        ByteBuffer sink = ByteBuffer.allocate(Math.min(remaining, SKIP_SPACE));
        while (remaining > 0) {
            sink.clear().limit(Math.min(remaining, sink.capacity()));
            if (input.read(sink) < 0) {
                throw new EOFException("the link ended in the middle of a frame");
            }
            remaining -= sink.position();
        }
    }
}
