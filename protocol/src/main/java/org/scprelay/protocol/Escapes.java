package org.scprelay.protocol;

import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/** The %XX escapes of replies: each character that may not stand there becomes %XX of its UTF-8 octets. */
public final class Escapes {

    private static final String VALUE_MARKS = "-._/:@+,()";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Escapes() {}

    /** Escapes the value of a pair: letters, digits and {@code -._/:@+,()} stay. */
    public static String value(String raw) {
        return escape(raw, c -> isLetterOrDigit(c) || VALUE_MARKS.indexOf(c) >= 0);
    }

    /** Escapes text for people: ASCII 20 to 7E without {@code %} stays. */
    public static String text(String raw) {
        return escape(raw, c -> c >= ' ' && c < 0x7F && c != '%');
    }

    private static String escape(String raw, IntPredicate stays) {
        if (raw.chars().allMatch(stays)) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length() + 16);
        for (byte octet : raw.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= 0 && stays.test(octet)) {
                out.append((char) octet);
            } else {
                out.append('%').append(HEX[(octet >> 4) & 0xF]).append(HEX[octet & 0xF]);
            }
        }
        return out.toString();
    }

    /** Undoes {@link #value} and {@link #text}; a {@code %} that no two hex digits follow stays as it is. */
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

    static boolean isLetter(int c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    static boolean isLetterOrDigit(int c) {
        return isLetter(c) || c >= '0' && c <= '9';
    }
}
