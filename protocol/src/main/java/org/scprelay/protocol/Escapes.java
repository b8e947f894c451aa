package org.scprelay.protocol;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/**
 * The %XX escapes of replies: each character that may not stand there becomes %XX of its UTF-8 octets; and what may be
 * shown to people without any escape.
 */
public final class Escapes {

    /** What stands for the rest of a text that was cut. */
    static final String CUT = "...";

    private static final String VALUE_MARKS = "-._/:@+,()";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Escapes() {}

    /** Escapes the value of a pair: letters, digits and {@code -._/:@+,()} stay. */
    public static String value(String raw) {
        return escape(raw, Escapes::staysInValue, Integer.MAX_VALUE);
    }

    /** Escapes text for people: ASCII 20 to 7E without {@code %} stays. */
    public static String text(String raw) {
        return escape(raw, Escapes::staysInText, Integer.MAX_VALUE);
    }

    /** Escapes text for people and cuts it, between two characters, to at most {@code room} octets with a mark. */
    static String text(String raw, int room) {
        return escape(raw, Escapes::staysInText, room);
    }

    private static boolean staysInValue(int c) {
        return isLetterOrDigit(c) || VALUE_MARKS.indexOf(c) >= 0;
    }

    private static boolean staysInText(int c) {
        return c >= ' ' && c < 0x7F && c != '%';
    }

    private static String escape(String raw, IntPredicate stays, int room) {
        StringBuilder out = new StringBuilder(Math.min(raw.length(), room) + 16);
        int cut = 0;
        for (int i = 0; i < raw.length(); i += Character.charCount(raw.codePointAt(i))) {
            append(raw.codePointAt(i), stays, out);
            if (out.length() > room) {
                out.setLength(cut);
                return out.append(CUT).toString();
            }
            cut = out.length() + CUT.length() <= room ? out.length() : cut;
        }
        return out.toString();
    }

    private static void append(int c, IntPredicate stays, StringBuilder out) {
        if (stays.test(c)) {
            out.append((char) c);
            return;
        }
        for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HEX[(octet >> 4) & 0xF]).append(HEX[octet & 0xF]);
        }
    }

    /**
     * Undoes {@link #value} and {@link #text}; a {@code %} that no two hex digits follow stays as it is. The result may
     * hold any character, line ends included: escape it again before it is shown.
     */
    public static String undo(String escaped) {
        if (escaped.indexOf('%') < 0) {
            return escaped;
        }
        byte[] in = escaped.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (in[i] == '%' && high >= 0 && low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Tells whether a character is safe on a terminal and in a log, in any script: none that moves the cursor, ends a line,
     * turns the writing direction or has no glyph (control, format, line and paragraph separator, lone surrogate, private
     * use, unassigned). Blanks of all kinds are safe.
     */
    public static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    static boolean isLetter(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    static boolean isLetterOrDigit(int c) {
        return isLetter(c) || c >= '0' && c <= '9';
    }
}
