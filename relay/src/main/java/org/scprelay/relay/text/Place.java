package org.scprelay.relay.text;

/** Where the work is in the source, and what is done about what cannot be translated. One thread. */
final class Place {

    private final boolean substitutes;
    private long record = 1;
    private long offset;
    private long substituted;

    Place(boolean substitutes) {
        this.substitutes = substitutes;
    }

    /** Returns the number of the current record, from 1. */
    long record() {
        return record;
    }

    /** Returns where in its record the next octet is that was not worked on yet. */
    long offset() {
        return offset;
    }

    void advance(int octets) {
        offset += octets;
    }

    void nextRecord() {
        record++;
        offset = 0;
    }

    /**
     * Counts a substitution.
     *
     * @param at the first octet in the record that cannot be translated
     * @param what for the message
     * @throws TextFault when nothing is substituted
     */
    void substitute(long at, Complaint what) throws TextFault {
        if (!substitutes) {
            throw new TextFault(
                    TextFault.Kind.CHARACTER, record, at, what.text() + "; UNMAPPABLE=SUBST puts a substitute");
        }
        substituted++;
    }

    long substituted() {
        return substituted;
    }

    /** Makes the fault of a line end in a record. */
    TextFault fault(long at, String text) {
        return fault(TextFault.Kind.LINE_END, at, text);
    }

    TextFault fault(TextFault.Kind kind, long at, String text) {
        return new TextFault(kind, record, at, text);
    }

    /**
     * Checks at the end of a file of STRU R that no record has begun.
     *
     * @throws TextFault when one has
     */
    void requireEndOfRecord() throws TextFault {
        if (offset > 0) {
            throw fault(
                    TextFault.Kind.UNFINISHED,
                    offset,
                    "the file ends within a record: no end of record came after its last " + offset + " octets");
        }
    }

    /** A double-byte part that an earlier record began has no end. */
    TextFault unclosed(long earlier, long at, String text) {
        return new TextFault(TextFault.Kind.UNFINISHED, earlier, at, text);
    }

    /** The text of a message that most often is not needed. */
    interface Complaint {
        String text();
    }
}
