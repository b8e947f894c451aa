package org.scprelay.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * Writes the frames of one transfer and counts its data octets. One thread.
 *
 * <p>Every frame is one write call, since a link makes a packet or message of each. After EOF or ABORT nothing more can be
 * written: it would be read as a line.
 */
public final class FrameWriter {

    private final WritableByteChannel channel;
    private final int maxFrame;
    private long count;
    private boolean ended;

    /**
     * Writes frames to a link.
     *
     * @param channel a blocking channel
     * @param maxFrame the longest payload that the other side takes, in octets
     */
    public FrameWriter(WritableByteChannel channel, int maxFrame) {
        if (maxFrame < Frame.MAX_REASON) {
            throw new IllegalArgumentException("maxFrame is below 512: " + maxFrame);
        }
        this.channel = channel;
        this.maxFrame = Math.min(maxFrame, Frame.LONGEST);
    }

    /** Returns how many data octets were written. */
    public long count() {
        return count;
    }

    /**
     * Writes data of a stream, header and payload in one call, without copying the payload.
     *
     * @param data the payload between position and limit, cut into frames where it is longer than one; the
     *     {@link Frame#HEADER} octets before its position are overwritten, and afterwards so is the payload itself. The
     *     buffer is empty afterwards. No frame is written when it is empty.
     */
    public void write(ByteBuffer data) throws IOException {
        write(data, 0, 0);
    }

    /** Writes standard error as {@link #write} does: each frame has STDERR. */
    public void writeError(ByteBuffer data) throws IOException {
        write(data, Frame.STDERR, Frame.STDERR);
    }

    /**
     * Writes one record, or the last piece of one, as {@link #write} does: the last frame has EOR. An empty record is one
     * frame without payload.
     */
    public void writeRecord(ByteBuffer data) throws IOException {
        write(data, 0, Frame.EOR);
    }

    private void write(ByteBuffer data, int flags, int lastFlags) throws IOException {
        if (data.position() < Frame.HEADER) {
            throw new IllegalArgumentException("no room for the header before the data");
        }
        int end = data.limit();
        boolean more = data.hasRemaining() || lastFlags == Frame.EOR;
        while (more) {
            int length = Math.min(maxFrame, end - data.position());
            int start = data.position() - Frame.HEADER;
            more = start + Frame.HEADER + length < end;
            int word = new Frame(more ? flags : lastFlags, length).word();
            data.putInt(start, data.order() == ByteOrder.BIG_ENDIAN ? word : Integer.reverseBytes(word));
            send(data.limit(start + Frame.HEADER + length).position(start));
            data.limit(end);
            count += length;
        }
    }

    /**
     * Writes frames that the caller put together, headers included, in one call: for records of a few octets.
     *
     * @param whole one or more frames of data, none longer than the other side takes; empty afterwards
     * @param data the octets of their payloads
     */
    public void writeFrames(ByteBuffer whole, long data) throws IOException {
        send(whole);
        count += data;
    }

    /** Writes EOF and COUNT, the last frame of a transfer that went well so far. */
    public void end() throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + Long.BYTES);
        frame.putInt(new Frame(Frame.EOF | Frame.COUNT, Long.BYTES).word()).putLong(count);
        send(frame.flip());
        ended = true;
    }

    /**
     * Writes ABORT, the last frame of a transfer that went wrong.
     *
     * @param reason for people, in the control alphabet ({@link Alphabet#encodeLeniently}); cut after
     *     {@link Frame#MAX_REASON} octets
     */
    public void abort(byte[] reason) throws IOException {
        int length = Math.min(reason.length, Frame.MAX_REASON);
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER + length);
        frame.putInt(new Frame(Frame.ABORT, length).word()).put(reason, 0, length);
        send(frame.flip());
        ended = true;
    }

    /** Writes a keep-alive frame. */
    public void keepAlive() throws IOException {
        send(ByteBuffer.allocate(Frame.HEADER));
    }

    /** A link takes all in one call; the loop is for channels that do not, where the rest must not get lost. */
    private void send(ByteBuffer octets) throws IOException {
        if (ended) {
            throw new IllegalStateException("the last frame of the transfer was written already");
        }
        while (octets.hasRemaining()) {
            if (channel.write(octets) <= 0) {
                throw new IOException("a write took no octet: the channel is not blocking");
            }
        }
    }
}
