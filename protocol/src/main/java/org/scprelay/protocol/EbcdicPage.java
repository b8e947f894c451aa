package org.scprelay.protocol;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A single-byte EBCDIC code page as a table, for control lines.
 *
 * <p>Immutable. The octets 15 and 25 end lines whatever the page says of them, so that the differences between tables of
 * different makers in these two do not matter here.
 */
final class EbcdicPage {

    private static final int OCTETS = 256;
    private static final int ASCII = 128;
    private static final char UNASSIGNED = '\uFFFD';
    private static final String CONTROL_PAGE = "IBM1047";

    private final String name;
    private final char[] toUnicode;
    private final int[] fromAscii;

    private EbcdicPage(String name, char[] toUnicode) {
        this.name = name;
        this.toUnicode = toUnicode;
        this.fromAscii = reverse(toUnicode);
    }

    /**
     * Finds a page by {@code IBM-273}, {@code IBM273}, {@code CP273} or {@code 273}, in any case.
     *
     * @return empty when this JDK does not have it, or it is no page for control lines: one octet a character, all of
     *     ASCII, and what HELLO is written in before CODEPAGE at the places where IBM-1047 has it
     */
    static Optional<EbcdicPage> find(String name) {
        Optional<Charset> charset = charset(name);
        if (charset.isEmpty() || charset.get().newEncoder().maxBytesPerChar() != 1.0f) {
            return Optional.empty();
        }
        EbcdicPage page = new EbcdicPage("IBM-" + number(name), table(charset.get()));
        return page.holdsAscii() && page.agreesWith(table(Charset.forName(CONTROL_PAGE)))
                ? Optional.of(page)
                : Optional.empty();
    }

    /** Finds the JDK's charset of an IBM page, EBCDIC or not. */
    static Optional<Charset> charset(String name) {
        String number = number(name);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        for (String candidate : new String[] {"IBM" + number, "IBM0" + number}) {
            if (Charset.isSupported(candidate)) {
                Charset charset = Charset.forName(candidate);
                return charset.canEncode() ? Optional.of(charset) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Returns the number of a page without leading zeros beyond three digits, or nothing when the name has none. */
    static String number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String digits = upper;
        for (String prefix : new String[] {"IBM-", "IBM", "CP"}) {
            if (upper.startsWith(prefix)) {
                digits = upper.substring(prefix.length());
                break;
            }
        }
        boolean good =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return good ? String.format(Locale.ROOT, "%03d", Integer.parseInt(digits)) : "";
    }

    private static char[] table(Charset charset) {
        char[] table = new char[OCTETS];
        for (int i = 0; i < OCTETS; i++) {
            String one = new String(new byte[] {(byte) i}, charset);
            table[i] = one.length() == 1 ? one.charAt(0) : UNASSIGNED;
        }
        return table;
    }

    private static int[] reverse(char[] table) {
        int[] back = new int[ASCII];
        Arrays.fill(back, -1);
        for (int i = OCTETS - 1; i >= 0; i--) {
            if (table[i] < ASCII) {
                back[table[i]] = i;
            }
        }
        return back;
    }

    private boolean holdsAscii() {
        for (int c = ' '; c < 0x7F; c++) {
            if (fromAscii[c] < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean agreesWith(char[] other) {
        for (int i = 0; i < OCTETS; i++) {
            if ((isInvariant(other[i]) || isInvariant(toUnicode[i])) && other[i] != toUnicode[i]) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether a character may stand in HELLO before the end of the CODEPAGE pair. */
    static boolean isInvariant(int c) {
        return Escapes.isLetterOrDigit(c) || c == ' ' || c == '/' || c == '=' || c == '-' || c == '.';
    }

    String name() {
        return name;
    }

    char character(int octet) {
        return toUnicode[octet & 0xFF];
    }

    boolean isAssigned(int octet) {
        return character(octet) != UNASSIGNED;
    }

    /** Returns the octet of a character, or -1 when the page does not have it. */
    int octet(char c) {
        if (c < ASCII) {
            return fromAscii[c];
        }
        for (int i = 0; i < OCTETS; i++) {
            if (toUnicode[i] == c) {
                return c == UNASSIGNED ? -1 : i;
            }
        }
        return -1;
    }
}
