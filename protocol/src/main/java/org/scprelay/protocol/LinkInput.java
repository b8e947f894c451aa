package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The incoming octets of a link with read-ahead, shared by the readers of lines and of frames.
 *
 * <p>Read-ahead (4 KiB for lines, 64 KiB once data flows) saves two system calls for every 80-octet record; payload beyond
 * what was read ahead goes straight into the caller's buffer. One thread.
 */
public final class LinkInput {

    private static final int LINE_SPACE = 4 * 1024;
    private static final int DATA_SPACE = 64 * 1024;

    private final ReadableByteChannel channel;
    private ByteBuffer ahead = ByteBuffer.allocate(LINE_SPACE).limit(0);

    /** Wraps a blocking channel, usually a link. */
    public LinkInput(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** Makes room for bulk data; later calls do nothing. */
    void expectData() {
        if (ahead.capacity() < DATA_SPACE) {
            ahead = ByteBuffer.allocate(DATA_SPACE).put(ahead).flip();
        }
    }

    /**
     * Waits until an octet is there or the stream ends.
     *
     * @return whether there is one
     */
    public boolean await() throws IOException {
        if (ahead.hasRemaining()) {
            return true;
        }
        ahead.clear();
        int count = -1;
        try {
            count = receive(ahead);
        } finally {
            ahead.flip();
        }
        return count > 0;
    }

    /** Returns the next octet without taking it, or -1 at the end of the stream. */
    public int peek() throws IOException {
        return await() ? ahead.get(ahead.position()) & 0xFF : -1;
    }

    /** Takes the next octet, or returns -1 at the end of the stream. */
    public int read() throws IOException {
        return await() ? ahead.get() & 0xFF : -1;
    }

    /**
     * Takes at least one octet, at most {@code target.remaining()}.
     *
     * @return the count, or -1 at the end of the stream
     */
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (!ahead.hasRemaining() && target.remaining() >= ahead.capacity() / 2) {
            return receive(target);
        }
        if (!await()) {
            return -1;
        }
        int count = Math.min(ahead.remaining(), target.remaining());
        target.put(target.position(), ahead, ahead.position(), count);
        target.position(target.position() + count);
        ahead.position(ahead.position() + count);
        return count;
    }

    /** Reads from the channel; nothing read would look like the end of the stream to our callers. */
    private int receive(ByteBuffer target) throws IOException {
        int count = channel.read(target);
        if (count == 0) {
            throw new IOException("a read returned no octet: the channel is not blocking");
        }
        return count;
    }

    /**
     * Fills a buffer.
     *
     * @throws EOFException when the stream ends before it is full
     */
    void readFully(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (read(target) < 0) {
                throw new EOFException("the link ended before the EOF frame of a transfer");
            }
        }
    }
}
