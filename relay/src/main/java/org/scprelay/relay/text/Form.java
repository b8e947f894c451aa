package org.scprelay.relay.text;

/**
 * What a file is on the link: TYPE and STRU. Immutable.
 *
 * @param text TYPE A: octets are characters; else TYPE I
 * @param records STRU R: the link has records; else STRU F, a stream
 */
public record Form(boolean text, boolean records) {

    /** TYPE I and STRU F, octets as they are: what a session begins with. */
    public static final Form IMAGE = new Form(false, false);

    /** Tells whether octets pass as they are, whatever the keys of SITE say. */
    public boolean isPlain() {
        return !text && !records;
    }

    /** Returns this with TYPE A, or I. */
    public Form withText(boolean on) {
        return new Form(on, records);
    }

    /** Returns this with STRU R, or F. */
    public Form withRecords(boolean on) {
        return new Form(text, on);
    }

    /** Returns the two statements. */
    @Override
    public String toString() {
        return "TYPE " + (text ? "A" : "I") + " STRU " + (records ? "R" : "F");
    }
}
