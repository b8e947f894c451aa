package org.scprelay.protocol;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How control lines are written on a link: the ASCII side (UTF-8, LF) or the EBCDIC side (a single-byte code page, NL).
 *
 * <p>Immutable. The code page concerns control lines alone; data has {@code SITE CODEPAGE}.
 */
public final class Alphabet {

    /** The ASCII side. */
    public static final Alphabet ASCII = new Alphabet("UTF-8", null, null);

    /** The EBCDIC side in IBM-1047, the page of control lines unless HELLO names another. */
    public static final Alphabet IBM_1047 =
            ebcdic("IBM-1047").orElseThrow(() -> new IllegalStateException("this JDK lacks the module jdk.charsets"));

    private static final int EBCDIC_NL = 0x15;
    private static final int EBCDIC_LF = 0x25;
    private static final int CR = 0x0D;
    private static final int LF = 0x0A;
    private static final int UNMAPPED = 0xFFFD;

    private final String page;
    private final char[] toUnicode;
    private final byte[] fromAscii;

    private Alphabet(String page, char[] toUnicode, byte[] fromAscii) {
        this.page = page;
        this.toUnicode = toUnicode;
        this.fromAscii = fromAscii;
    }

    /** Chooses by the first octet of a link: {@code H} or {@code h} in ASCII or EBCDIC; empty for anything else. */
    public static Optional<Alphabet> ofFirstOctet(int octet) {
        return switch (octet & 0xFF) {
            case 0x48, 0x68 -> Optional.of(ASCII);
            case 0xC8, 0x88 -> Optional.of(IBM_1047);
            default -> Optional.empty();
        };
    }

    /**
     * Returns the EBCDIC side in a code page.
     *
     * @param name {@code IBM-273}, {@code IBM273}, {@code CP273} or {@code 273}, in any case
     * @return empty when the JDK does not know it, or it is not a single-byte EBCDIC page
     */
    public static Optional<Alphabet> ebcdic(String name) {
        Optional<Charset> charset = charset(name);
        if (charset.isEmpty()) {
            return Optional.empty();
        }
        char[] table = new char[256];
        for (int i = 0; i < table.length; i++) {
            String one = new String(new byte[] {(byte) i}, charset.get());
            // A double-byte page decodes a lone lead or shift octet to nothing or to U+FFFD.
            table[i] = one.length() == 1 ? one.charAt(0) : (char) UNMAPPED;
        }
        byte[] back = new byte[128];
        boolean[] found = new boolean[128];
        for (int i = 255; i >= 0; i--) {
            if (table[i] < 128) {
                back[table[i]] = (byte) i;
                found[table[i]] = true;
            }
        }
        boolean whole = table[0xC8] == 'H' && table[0x88] == 'h' && table[0x40] == ' ';
        for (int c = ' '; c < 0x7F; c++) {
            whole &= found[c];
        }
        boolean single = charset.get().canEncode() && charset.get().newEncoder().maxBytesPerChar() == 1.0f;
        return whole && single ? Optional.of(new Alphabet(displayName(name), table, back)) : Optional.empty();
    }

    private static Optional<Charset> charset(String name) {
        String digits = digits(name);
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        for (String candidate : new String[] {"IBM" + digits, "IBM0" + digits, "IBM00" + digits}) {
            if (Charset.isSupported(candidate)) {
                return Optional.of(Charset.forName(candidate));
            }
        }
        return Optional.empty();
    }

    private static String digits(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (String prefix : new String[] {"IBM-", "IBM", "CP"}) {
            if (upper.startsWith(prefix)) {
                upper = upper.substring(prefix.length());
                break;
            }
        }
        boolean number =
                upper.length() >= 2 && upper.length() <= 5 && upper.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? upper : "";
    }

    private static String displayName(String name) {
        return "IBM-" + digits(name);
    }

    /** Returns the name of the code page: {@code UTF-8} on the ASCII side, else {@code IBM-nnn}. */
    public String page() {
        return page;
    }

    /** Tells whether this is the EBCDIC side. */
    public boolean isEbcdic() {
        return toUnicode != null;
    }

    /** Tells whether an octet ends a line: LF; on the EBCDIC side NL (15) or LF (25). */
    boolean endsLine(int octet) {
        return isEbcdic() ? octet == EBCDIC_NL || octet == EBCDIC_LF : octet == LF;
    }

    /** Tells whether an octet is the carriage return, 0D on both sides. */
    static boolean isCarriageReturn(int octet) {
        return octet == CR;
    }

    /** Returns the character of one octet on the EBCDIC side. */
    private char character(int octet) {
        return toUnicode[octet & 0xFF];
    }

    /** Tells whether an octet is a letter A to Z or a to z. */
    boolean isLetter(int octet) {
        return Escapes.isLetter(isEbcdic() ? character(octet) : octet & 0xFF);
    }

    /** Tells whether an octet is a blank. */
    boolean isBlank(int octet) {
        return isEbcdic() ? (octet & 0xFF) == 0x40 : (octet & 0xFF) == ' ';
    }

    /**
     * Tells whether an octet alone shows that this is no text: C0, DEL, and on the EBCDIC side C1 and unassigned ones.
     * On the ASCII side octets from 80 are judged by {@link Utf8Check}.
     */
    boolean isNeverText(int octet) {
        int c = isEbcdic() ? character(octet) : octet & 0xFF;
        return c < ' ' || c == 0x7F || isEbcdic() && (c >= 0x80 && c < 0xA0 || c == UNMAPPED);
    }

    /** Decodes octets that were checked already. */
    String decode(byte[] octets, int length) {
        if (!isEbcdic()) {
            return new String(octets, 0, length, StandardCharsets.UTF_8);
        }
        char[] out = new char[length];
        for (int i = 0; i < length; i++) {
            out[i] = character(octets[i]);
        }
        return new String(out);
    }

    /**
     * Decodes text for people that the other side sent in a frame (the reason of an ABORT): what is no text becomes
     * {@code ?}.
     */
    public String decodeLeniently(byte[] octets) {
        String raw = isEbcdic() ? decode(octets, octets.length) : new String(octets, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(raw.length());
        raw.chars()
                .map(c -> c < ' ' || c >= 0x7F && c < 0xA0 || c == UNMAPPED ? '?' : c)
                .forEach(c -> out.append((char) c));
        return out.toString();
    }

    /**
     * Encodes a line and its end.
     *
     * @param line any text on the ASCII side; on the EBCDIC side characters that the page has
     * @throws IllegalArgumentException when a character is not to be had, or is a control character
     */
    public byte[] encodeLine(String line) {
        byte[] out = Arrays.copyOf(encode(line), encode(line).length + 1);
        out[out.length - 1] = (byte) (isEbcdic() ? EBCDIC_NL : LF);
        return out;
    }

    /**
     * Encodes text without a line end.
     *
     * @throws IllegalArgumentException as {@link #encodeLine}
     */
    public byte[] encode(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c >= 0x7F && c < 0xA0)) {
            throw new IllegalArgumentException("a control character cannot stand in a line");
        }
        if (!isEbcdic()) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] out = new byte[text.length()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) octet(text.charAt(i));
        }
        return out;
    }

    private int octet(char c) {
        if (c < 128) {
            return fromAscii[c];
        }
        for (int i = 0; i < 256; i++) {
            if (toUnicode[i] == c) {
                return i;
            }
        }
        throw new IllegalArgumentException("code page " + page + " does not have U+" + Integer.toHexString(c));
    }

    @Override
    public String toString() {
        return (isEbcdic() ? "EBCDIC " : "ASCII ") + page;
    }
}
