package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Octets of UTF-8 (RFC 3629). */
final class Utf8 {

    /** The replacement character. */
    static final int REPLACEMENT = 0xFFFD;

    private static final int TWO = 0x80;
    /** The lowest character of three octets. */
    static final int THREE = 0x800;

    private static final int FOUR = 0x10000;
    private static final int FIRST_OF_TWO = 0xC0;
    static final int FIRST_OF_THREE = 0xE0;
    private static final int FIRST_OF_FOUR = 0xF0;
    static final int CONTINUATION = 0x80;
    static final int SIX_BITS = 0x3F;

    private Utf8() {}

    static byte[] octets(int character) {
        return Character.toString(character).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the character of three octets from U+1000, or -1 when they are none. */
    static int three(byte first, byte second, byte third) {
        boolean valid =
                (first & 0xF0) == FIRST_OF_THREE && (second & 0xC0) == CONTINUATION && (third & 0xC0) == CONTINUATION;
        int character = (first & 0xF) << 12 | (second & SIX_BITS) << 6 | third & SIX_BITS;
        return valid && character >= 0x1000 && !Character.isSurrogate((char) character) ? character : -1;
    }

    /** Returns how many octets a character takes. */
    static int length(int character) {
        if (character < TWO) {
            return 1;
        }
        if (character < THREE) {
            return 2;
        }
        return character < FOUR ? 3 : 4;
    }

    /** Writes the octets of a character. */
    static void put(int character, LentRoom out) throws IOException {
        int length = length(character);
        switch (length) {
            case 1 -> out.put(character);
            case 2 -> out.put(FIRST_OF_TWO | character >> 6);
            case 3 -> out.put(FIRST_OF_THREE | character >> 12);
            default -> out.put(FIRST_OF_FOUR | character >> 18);
        }
        for (int rest = length - 2; rest >= 0; rest--) {
            out.put(CONTINUATION | character >> 6 * rest & SIX_BITS);
        }
    }
}
