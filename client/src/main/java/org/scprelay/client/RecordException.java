package org.scprelay.client;

import java.io.IOException;

/** A local file does not have the records that its RECFM says; the message names record and offset. */
final class RecordException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param record its number, from 1
     * @param offset where it begins in the file, in octets from 0
     * @param what is wrong with it
     */
    RecordException(long record, long offset, String what) {
        super("record " + record + " at offset " + offset + " " + what);
    }

    /** The last record of RECFM=F is too short. */
    static RecordException unfinished(long record, long offset, long octets, int length) {
        return new RecordException(
                record, offset, "has " + octets + " octets, not LRECL=" + length + ": the file ends within it");
    }
}
