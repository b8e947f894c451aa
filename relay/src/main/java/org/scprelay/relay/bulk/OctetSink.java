package org.scprelay.relay.bulk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes octets in buffers that it lends: get {@link #space()}, put octets there, {@link #commit} them.
 *
 * <p>Committed octets are gathered until a packet is full; {@link #flush()} sends what there is. One thread.
 */
public interface OctetSink {

    /**
     * Lends the room behind the octets committed so far, blocking until there is some. The buffer is valid until the next
     * call of any method.
     *
     * @return a heap buffer with at least one octet between position and limit
     * @throws IOException when the other side is gone, or was closed by another thread
     */
    ByteBuffer space() throws IOException;

    /**
     * Takes the first octets of the room lent last; may block while the other side takes nothing.
     *
     * @param octets how many, counted from the position at which the buffer was lent
     */
    void commit(int octets) throws IOException;

    /** Sends everything committed; may block while the other side takes nothing. */
    void flush() throws IOException;

    /** Sends everything committed and then the end of the stream. */
    void end() throws IOException;

    /** Copies and commits octets: for control records, not for bulk data. */
    default void write(byte[] octets) throws IOException {
        for (int done = 0; done < octets.length; ) {
            ByteBuffer space = space();
            int count = Math.min(space.remaining(), octets.length - done);
            space.put(octets, done, count);
            commit(count);
            done += count;
        }
    }
}
