package org.scprelay.client;

import java.nio.ByteBuffer;

/**
 * Watches whether every record of a file that is read as RECFM=V is itself a row of records behind their words: then it was
 * copied from a tape with its blocks, and should be read as RECFM=VB. One thread.
 */
final class BlockGuess {

    private final RecordCutter inner = new RecordCutter(RecordFormat.of(RecordFormat.Form.VARIABLE));
    private boolean possible = true;
    private long found;

    /** Takes octets of a record; the buffer is used up. */
    void take(ByteBuffer octets) {
        try {
            while (possible && inner.next(octets, octets.remaining())) {
                octets.position(octets.position() + inner.length());
            }
        } catch (RecordException e) {
            possible = false;
        }
    }

    /** Takes the end of a record. */
    void endRecord() {
        possible &= inner.isBetweenRecords() && inner.records() > found;
        found = inner.records();
    }

    /** Tells whether all records so far look like blocks; false for none. */
    boolean isLikely() {
        return possible && found > 0;
    }
}
