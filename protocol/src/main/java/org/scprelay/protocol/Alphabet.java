package org.scprelay.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * How control lines are written on a link: the ASCII side (UTF-8, LF) or the EBCDIC side (a single-byte code page, NL).
 *
 * <p>Immutable. The code page concerns control lines alone; data has {@code SITE CODEPAGE}.
 */
public final class Alphabet {

    /** The ASCII side. */
    public static final Alphabet ASCII = new Alphabet(Optional.empty());

    /** The EBCDIC side in IBM-1047, the page of control lines unless HELLO names another. */
    public static final Alphabet IBM_1047 =
            ebcdic("IBM-1047").orElseThrow(() -> new IllegalStateException("this JDK lacks the module jdk.charsets"));

    private static final int EBCDIC_NL = 0x15;
    private static final int EBCDIC_LF = 0x25;
    private static final int EBCDIC_BLANK = 0x40;
    private static final int CR = 0x0D;
    private static final int LF = 0x0A;

    private final Optional<EbcdicPage> page;

    private Alphabet(Optional<EbcdicPage> page) {
        this.page = page;
    }

    /**
     * Chooses by the first octet of a link: {@code H} or {@code h} in ASCII or EBCDIC.
     *
     * @param octet what {@link LinkInput#peek()} returned
     * @return empty for anything else, the end of the stream (-1) included
     */
    public static Optional<Alphabet> ofFirstOctet(int octet) {
        return switch (octet) {
            case 0x48, 0x68 -> Optional.of(ASCII);
            case 0xC8, 0x88 -> Optional.of(IBM_1047);
            default -> Optional.empty();
        };
    }

    /**
     * Returns the EBCDIC side in a code page.
     *
     * @param name {@code IBM-273}, {@code IBM273}, {@code CP273} or {@code 273}, in any case
     * @return empty when the JDK does not know it, or it is not a single-byte EBCDIC page that holds all of ASCII
     */
    public static Optional<Alphabet> ebcdic(String name) {
        return EbcdicPage.find(name).map(found -> new Alphabet(Optional.of(found)));
    }

    /** Returns the name of the code page: {@code UTF-8} on the ASCII side, else {@code IBM-nnn}. */
    public String page() {
        return page.map(EbcdicPage::name).orElse("UTF-8");
    }

    /** Tells whether this is the EBCDIC side. */
    public boolean isEbcdic() {
        return page.isPresent();
    }

    /** Tells whether an octet ends a line: LF; on the EBCDIC side NL (15) or LF (25). */
    boolean endsLine(int octet) {
        return isEbcdic() ? octet == EBCDIC_NL || octet == EBCDIC_LF : octet == LF;
    }

    /** Tells whether an octet is the carriage return, 0D on both sides. */
    static boolean isCarriageReturn(int octet) {
        return octet == CR;
    }

    /** Tells whether an octet is a letter A to Z or a to z. */
    boolean isLetter(int octet) {
        return Escapes.isLetter(page.isPresent() ? page.get().character(octet) : octet & 0xFF);
    }

    /** Tells whether an octet is a blank. */
    boolean isBlank(int octet) {
        return (octet & 0xFF) == (isEbcdic() ? EBCDIC_BLANK : ' ');
    }

    /**
     * Tells whether an octet alone shows that this is no text: C0, DEL, and on the EBCDIC side C1 and unassigned ones.
     * On the ASCII side octets from 80 are judged by {@link Utf8Check}.
     */
    boolean isNeverText(int octet) {
        if (page.isEmpty()) {
            return (octet & 0xFF) < ' ' || (octet & 0xFF) == 0x7F;
        }
        return isControl(page.get().character(octet)) || !page.get().isAssigned(octet);
    }

    /** Returns the character of ASCII 20 to 7E that an octet stands for, or -1 for any other. */
    int plain(int octet) {
        int c = page.isPresent() ? page.get().character(octet) : octet & 0xFF;
        return c >= ' ' && c < 0x7F ? c : -1;
    }

    private static boolean isControl(int c) {
        return c < ' ' || c >= 0x7F && c < 0xA0;
    }

    /** Decodes octets that were checked already. */
    String decode(byte[] octets, int length) {
        if (page.isEmpty()) {
            return new String(octets, 0, length, StandardCharsets.UTF_8);
        }
        char[] out = new char[length];
        for (int i = 0; i < length; i++) {
            out[i] = page.get().character(octets[i]);
        }
        return new String(out);
    }

    /**
     * Decodes text for people that the other side sent in a frame (the reason of an ABORT): what is no text becomes
     * {@code ?}. The result may hold any other Unicode character: escape it before it is shown.
     */
    public String decodeLeniently(byte[] octets) {
        StringBuilder out = new StringBuilder(octets.length);
        decode(octets, octets.length)
                .codePoints()
                .map(c -> isControl(c) || c == 0xFFFD ? '?' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    /**
     * Encodes a line and its end.
     *
     * @param line any text on the ASCII side; on the EBCDIC side characters that the page has
     * @throws IllegalArgumentException when a character is not to be had or is a control character, or the line is
     *     longer than {@link LineReader#MAX_LINE} with its end; the message says which
     */
    public byte[] encodeLine(String line) {
        byte[] text = encode(line);
        if (text.length >= LineReader.MAX_LINE) {
            throw new IllegalArgumentException(
                    "a line of " + text.length + " octets is longer than " + LineReader.MAX_LINE + " with its end");
        }
        byte[] out = Arrays.copyOf(text, text.length + 1);
        out[text.length] = (byte) (isEbcdic() ? EBCDIC_NL : LF);
        return out;
    }

    /**
     * Encodes text without a line end.
     *
     * @throws IllegalArgumentException when a character is not to be had, or is a control character
     */
    public byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (!encode(c, out)) {
                throw new IllegalArgumentException(String.format("a line in %s cannot hold U+%04X", page(), c));
            }
        });
        return out.toByteArray();
    }

    /** Encodes text for people, the reason of an ABORT: what is not to be had becomes {@code ?}. */
    public byte[] encodeLeniently(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (!encode(c, out)) {
                encode('?', out);
            }
        });
        return out.toByteArray();
    }

    /** Tells whether a line can hold a character. */
    public boolean holds(int c) {
        return encode(c, new ByteArrayOutputStream(4));
    }

    private boolean encode(int c, ByteArrayOutputStream out) {
        boolean loneSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        if (isControl(c) || loneSurrogate) {
            return false;
        }
        if (page.isEmpty()) {
            out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            return true;
        }
        int octet = Character.isBmpCodePoint(c) ? page.get().octet((char) c) : -1;
        if (octet >= 0) {
            out.write(octet);
        }
        return octet >= 0;
    }

    /** Returns the side and the page. */
    @Override
    public String toString() {
        return (isEbcdic() ? "EBCDIC " : "ASCII ") + page();
    }
}
