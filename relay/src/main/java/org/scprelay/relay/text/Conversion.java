package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;

/**
 * What is done with the octets of one file on their way to a sink. {@link #take} as often as there are octets, then {@link
 * #finish}. One thread; after an exception it is not to be used. Until finish the sink is not to be used by others.
 */
public interface Conversion {

    /**
     * Takes all octets that remain in a heap buffer, cut anywhere.
     *
     * @throws TextFault 551 with record and offset
     * @throws IOException from the sink
     */
    void take(ByteBuffer octets) throws IOException, TextFault;

    /**
     * Ends a record of STRU R, for STOR.
     *
     * @throws TextFault 551 with record and offset
     * @throws IOException from the sink
     */
    default void endRecord() throws IOException, TextFault {
        throw new IllegalStateException("records end by the data");
    }

    /**
     * Ends the file: hands everything to the sink, but does not flush or end that.
     *
     * @throws TextFault 551 with record and offset
     * @throws IOException from the sink
     */
    void finish() throws IOException, TextFault;

    /** Returns how many records or lines of the link there were so far. */
    long records();

    /** Returns how many characters were substituted. */
    default long substituted() {
        return 0;
    }

    /** Returns how many lines were cut off. */
    default long truncated() {
        return 0;
    }

    /** Returns how many octets were written. */
    long written();

    /** Makes a conversion once its sink is there. */
    interface To<S extends OctetSink> {
        Conversion to(S sink);
    }
}
