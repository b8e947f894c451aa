package org.scprelay.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes the frames of one transfer and counts its data octets. One thread. */
public final class FrameWriter {

    private final WritableByteChannel channel;
    private final int maxFrame;
    private long count;

    /**
     * Writes frames to a link.
     *
     * @param channel a blocking channel that writes all or throws
     * @param maxFrame the longest payload that the other side takes
     */
    public FrameWriter(WritableByteChannel channel, int maxFrame) {
        this.channel = channel;
        this.maxFrame = Math.min(maxFrame, Frame.LONGEST);
    }

    /** Returns how many data octets were written. */
    public long count() {
        return count;
    }

    /**
     * Writes data, header and payload in one call, without copying the payload.
     *
     * @param data the payload between position and limit; at least 4 octets before its position are free to be
     *     overwritten. The buffer is empty afterwards.
     */
    public void write(ByteBuffer data) throws IOException {
        if (data.position() < Frame.HEADER) {
            throw new IllegalArgumentException("no room for the header before the data");
        }
        int end = data.limit();
        while (data.position() < end) {
            int length = Math.min(maxFrame, end - data.position());
            int start = data.position() - Frame.HEADER;
            data.putInt(start, new Frame(0, length).word());
            data.limit(start + Frame.HEADER + length).position(start);
            channel.write(data);
            data.limit(end);
            count += length;
        }
    }

    /** Writes EOF and COUNT, the last frame of a transfer that went well so far. */
    public void end() throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + Long.BYTES);
        frame.putInt(new Frame(Frame.EOF | Frame.COUNT, Long.BYTES).word()).putLong(count);
        channel.write(frame.flip());
    }

    /** Writes ABORT, the last frame of a transfer that went wrong; a longer reason is cut. */
    public void abort(byte[] reason) throws IOException {
        int length = Math.min(reason.length, Frame.MAX_REASON);
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + length);
        frame.putInt(new Frame(Frame.ABORT, length).word()).put(reason, 0, length);
        channel.write(frame.flip());
    }

    /** Writes a keep-alive frame. */
    public void keepAlive() throws IOException {
        channel.write(ByteBuffer.allocate(Frame.HEADER));
    }
}
