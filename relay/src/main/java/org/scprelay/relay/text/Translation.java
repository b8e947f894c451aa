package org.scprelay.relay.text;

import java.io.IOException;

/** Translates the octets of one record after the other. Pieces of a record may be cut anywhere. One thread. */
interface Translation {

    /**
     * Translates a piece of a record.
     *
     * @param in the octets from {@code from} up to but not with {@code to}; {@code place} is at {@code from}, and stays
     * @return the first octet that was not taken: {@code to}, or less when the record has no room for its character
     * @throws TextFault for a character that must not be there, or cannot be translated and is not substituted
     */
    int translate(byte[] in, int from, int to, LentRoom out, Place place) throws IOException, TextFault;

    /**
     * Says that the record does not go on with the rest of a character, or ends: a character that is not whole cannot be
     * translated.
     *
     * @return false when the record has no room for its substitute; the call is to be repeated
     */
    boolean breakOff(LentRoom out, Place place) throws IOException, TextFault;

    /** Forgets the octets of a character that is not whole. */
    void forget();

    /** Passes over a piece of a record that is not translated; {@code place} is at {@code from}, and stays. */
    default void skip(byte[] in, int from, int to, Place place) {
        // No state goes on behind a character, but in double-byte pages.
    }

    /** Ends what a record of the target must not end within: pairs, with SI. */
    void close(LentRoom out) throws IOException;

    /**
     * Says that there are no more records.
     *
     * @throws TextFault when the source must not end like this
     */
    default void finish(Place place) throws TextFault {
        // Every end of a record is a good end, but in double-byte pages.
    }

    /** Tells whether the source goes on with pairs of octets, where no octet is a character alone. */
    default boolean inPairs() {
        return false;
    }

    /**
     * Tells whether anything goes on from one piece to the next; where nothing does, {@link #breakOff} and {@link #close} need not
     * be called.
     */
    boolean isStateful();

    /** Returns how many octets of a character that is not whole were taken. */
    int held();

    /**
     * Translates between the pages.
     *
     * @param guarded the rules whose line ends must not stand in a record, or none
     */
    static Translation between(CodePage source, CodePage target, LineEnds guarded) {
        if (source.isUnicode()) {
            return new Utf8Translation(target, guarded);
        }
        return source.isMixed()
                ? new MixedTranslation(source, target, guarded)
                : new OctetTranslation(source, target, guarded, new PageWriter(target));
    }

    /** Tells of a character whether it would end a line. */
    interface LineEnds {
        boolean endsLine(int character);
    }
}
