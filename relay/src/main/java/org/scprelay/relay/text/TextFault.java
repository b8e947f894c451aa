package org.scprelay.relay.text;

/** A rule of text or records is broken, reply 551: where, and in the message what and what to do. */
public final class TextFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final long record;
    private final long offset;

    TextFault(long record, long offset, String message) {
        super(message);
        this.record = record;
        this.offset = offset;
    }

    /** Returns the number of the source record or line, from 1. */
    public long record() {
        return record;
    }

    /** Returns the octet in the source record, from 0. */
    public long offset() {
        return offset;
    }
}
