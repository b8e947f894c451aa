package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;

/** A file that is open for reading at a destination. One thread. */
public interface RemoteReader {

    /** Returns the protocol that carries the octets. */
    Protocol protocol();

    /** Returns its size in octets, as announced. */
    long size();

    /** Returns its time of modification in seconds since 1970, where it was announced. */
    OptionalLong modified();

    /** Returns the octets that are not to be sent, for a hash of the whole file: to be read to their end before the others. */
    OctetSource before();

    /** Returns the octets that are to be sent: all of {@link #size()} but those {@link #before()} them, then the end. */
    OctetSource data();

    /** Turns an exception of {@link #data()} into what the client is told. */
    TransferFailure explain(IOException failure);

    /**
     * Requires that the destination says that the file was whole.
     *
     * @throws TransferFailure when it does not
     */
    void finish() throws TransferFailure;
}
