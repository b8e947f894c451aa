package org.scprelay.relay.bulk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives octets in buffers that it lends. One thread. */
public interface OctetSource {

    /** How many octets before the position of a lent buffer the caller may overwrite: room for a frame header. */
    int ROOM_IN_FRONT = 4;

    /**
     * Lends the octets that arrived, blocking until there is at least one. Octets are taken by moving the position; what
     * is left is lent again by the next call. The limit must be as it was when the next call comes. The octets before the
     * position, at least {@link #ROOM_IN_FRONT}, may be overwritten.
     *
     * @return a heap buffer with at least one octet remaining; one without any at the end of the stream, for ever after
     * @throws IOException when the other side is gone without an end, or was closed by another thread
     */
    ByteBuffer next() throws IOException;
}
