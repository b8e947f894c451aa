package org.scprelay.relay.text;

/** Options that are wrong, or do not go together with TYPE and STRU; the message says which, why, and what to do. */
public final class TextOptionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        /** A value that the key does not have, or a key that another one needs. */
        BAD_VALUE,
        /** A code page that is not served. */
        NO_PAGE,
        /** Nothing says where the records of a file are. */
        NO_RECORDS
    }

    private final Kind kind;

    TextOptionException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Returns what is wrong. */
    public Kind kind() {
        return kind;
    }
}
