package org.scprelay.relay.text;

import java.io.IOException;
import org.scprelay.relay.bulk.OctetSink;

/** Takes octets and the ends of records: the link, in STRU R, or a stream that has no records, in STRU F. One thread. */
public interface RecordSink extends OctetSink {

    /**
     * Ends the record that was committed since the last call, empty or not. Never called in STRU F.
     *
     * @throws IOException when the other side is gone, or was closed by another thread
     */
    void endRecord() throws IOException;
}
