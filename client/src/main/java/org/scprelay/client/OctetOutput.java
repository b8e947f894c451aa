package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where received octets go. One thread. Closing it without {@link #commit()} leaves no trace where that is possible. */
interface OctetOutput extends AutoCloseable {

    /** Takes all of a buffer. */
    void write(ByteBuffer octets) throws IOException;

    /** Ends a record of LIST or NLST, or a line. */
    void endRecord() throws IOException;

    /** Tells whether what was written can be taken back. */
    default boolean canReset() {
        return false;
    }

    /** Takes back what was written, if anything. */
    default void reset() throws IOException {}

    /** Makes what was written final: the transfer ended well. */
    void commit() throws IOException;

    @Override
    void close();
}
