package org.scprelay.client;

/**
 * What the records of a local file look like: RECFM and LRECL. Immutable.
 *
 * @param form how they stand in the file
 * @param length LRECL in octets for {@link Form#FIXED}, else 0
 */
record RecordFormat(Form form, int length) {

    /** Octets of a descriptor word. */
    static final int WORD = 4;

    /** The longest LRECL. */
    static final int LONGEST = 65_535;

    /** The longest record of RECFM=V in octets, without its word. */
    static final int LONGEST_VARIABLE = 32_756;

    /** The longest block of RECFM=VB in octets, with its word. */
    static final int LONGEST_BLOCK = 32_760;

    /** Lines of a deck. */
    static final RecordFormat LINES = new RecordFormat(Form.LINES, 0);

    /** How records stand in a file. */
    enum Form {
        /** RECFM=F: LRECL octets each, one behind the other. */
        FIXED,
        /** RECFM=V: each behind a record descriptor word. */
        VARIABLE,
        /** RECFM=VB: as RECFM=V, in blocks that stand behind block descriptor words. */
        BLOCKED,
        /** Lines of a deck in memory, each behind its length as 4 octets. */
        LINES
    }

    /** Makes RECFM=V or RECFM=VB. */
    static RecordFormat of(Form form) {
        return new RecordFormat(form, 0);
    }

    /** Makes RECFM=F. */
    static RecordFormat fixed(int length) {
        return new RecordFormat(Form.FIXED, length);
    }

    /** Returns the octets of the longest record, without its word: that of RECFM=VB needs room for the word of its block. */
    int longest() {
        return switch (form) {
            case FIXED -> length;
            case VARIABLE -> LONGEST_VARIABLE;
            case BLOCKED -> LONGEST_BLOCK - 2 * WORD;
            case LINES -> Integer.MAX_VALUE;
        };
    }

    /** Tells whether all records have one length. */
    boolean isFixed() {
        return form == Form.FIXED;
    }
}
