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
            throw new TextFault(record, at, what.text() + "; UNMAPPABLE=SUBST puts a substitute");
        }
        substituted++;
    }

    long substituted() {
        return substituted;
    }

    TextFault fault(long at, String text) {
        return new TextFault(record, at, text);
    }

    /** The text of a message that most often is not needed. */
    interface Complaint {
        String text();
    }
}
