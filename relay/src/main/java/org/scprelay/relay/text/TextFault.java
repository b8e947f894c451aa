package org.scprelay.relay.text;

/** A rule of text or records is broken, reply 551: where, and in the message what and what to do. */
public final class TextFault extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is broken. */
    public enum Kind {
        /** A character that the target does not have, or octets that are none in the source. */
        CHARACTER,
        /** A line end in a record, which would become two. */
        LINE_END,
        /** A record or line longer than it may be. */
        TOO_LONG,
        /** The data ends within a record, or a record is too short. */
        UNFINISHED,
        /** No record descriptor word where one must be. */
        WORD
    }

    private final Kind kind;
    private final long record;
    private final long offset;

    TextFault(Kind kind, long record, long offset, String message) {
        super(message);
        this.kind = kind;
        this.record = record;
        this.offset = offset;
    }

    /** Returns what is broken. */
    public Kind kind() {
        return kind;
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
