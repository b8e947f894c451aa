package org.scprelay.protocol;

/**
 * Judges UTF-8 octet by octet, so that a bad one is seen when it arrives: well-formed by the table of RFC 3629 section 4,
 * and no C1 control character (C2 80 to C2 9F).
 */
final class Utf8Check {

    private int missing;
    private int low = 0x80;
    private int high = 0xBF;

    /** Starts over. */
    void reset() {
        missing = 0;
        low = 0x80;
        high = 0xBF;
    }

    /** Takes the next octet and tells whether the text is still good. */
    boolean accept(int octet) {
        int o = octet & 0xFF;
        if (missing > 0) {
            if (o < low || o > high) {
                return false;
            }
            missing--;
            low = 0x80;
            high = 0xBF;
            return true;
        }
        if (o < 0x80) {
            return true;
        }
        if (o < 0xC2 || o > 0xF4) {
            return false;
        }
        missing = o < 0xE0 ? 1 : o < 0xF0 ? 2 : 3;
        low = lowest(o);
        high = o == 0xED ? 0x9F : o == 0xF4 ? 0x8F : 0xBF;
        return true;
    }

    private static int lowest(int lead) {
        return switch (lead) {
            case 0xC2, 0xE0 -> 0xA0; // C2: below are the C1 controls; E0: below are overlong forms
            case 0xF0 -> 0x90;
            default -> 0x80;
        };
    }

    /** Tells whether no character is cut in two here. */
    boolean isComplete() {
        return missing == 0;
    }
}
