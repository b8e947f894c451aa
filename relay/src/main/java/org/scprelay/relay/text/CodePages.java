package org.scprelay.relay.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds charsets of the JDK by the names that users write, and makes code pages of them. */
final class CodePages {

    /** Where a table has no character; not a character itself (Unicode, section 23.7). */
    static final char UNASSIGNED = '\uFFFF';

    private static final int OCTETS = 256;
    private static final int LONGEST_NAME = 40;
    private static final int LETTER_A = 0xC1;
    private static final int BLANK = 0x40;
    private static final Pattern NUMBER = Pattern.compile("(?:X-)?(?:IBM-?|CP-?|CCSID-?)?0*([0-9]{1,5})");
    private static final String UTF_8_NUMBER = "1208";
    /** Octets in which IBM's own tables (ibm-1122_P100-1999, ibm-922_P100-1999) and glibc have the macron, and the JDK has not. */
    private static final Map<String, Integer> MACRON = Map.of("x-IBM1122", 0xBC, "x-IBM922", 0xAF);

    /** Pages with pairs of octets between SO and SI. */
    private static final Set<String> MIXED =
            Set.of("x-IBM930", "x-IBM933", "x-IBM935", "x-IBM937", "x-IBM939", "x-IBM1364");

    private static final Map<String, CodePage> KNOWN = new ConcurrentHashMap<>();

    private CodePages() {}

    static CodePage find(String name) throws CodePageException {
        Charset charset = charset(name).orElseThrow(() -> missing(name));
        CodePage known = KNOWN.get(charset.name());
        if (known == null) {
            known = make(charset);
            KNOWN.put(charset.name(), known);
        }
        return known;
    }

    private static CodePageException missing(String name) {
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return new CodePageException(
                "code page " + shown + " is not among those of this Java (" + System.getProperty("java.version")
                        + "): IBM-1047, IBM-037, IBM-273, ISO-8859-15 and UTF-8 are names of such");
    }

    private static Optional<Charset> charset(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        Matcher number = NUMBER.matcher(upper);
        if (!number.matches()) {
            return supported(upper);
        }
        String digits = number.group(1);
        if (digits.equals(UTF_8_NUMBER)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        String three = "0".repeat(Math.max(0, 3 - digits.length())) + digits;
        for (String candidate :
                new String[] {"IBM" + three, "IBM0" + three, "IBM00" + three, "X-IBM" + three, "WINDOWS-" + digits}) {
            Optional<Charset> charset = supported(candidate);
            if (charset.isPresent()) {
                return charset;
            }
        }
        return Optional.empty();
    }

    private static Optional<Charset> supported(String name) {
        // What is no legal name of a charset is refused like one that is not there.
        boolean legal = name.matches("[A-Z0-9][A-Z0-9+.:_-]*");
        return legal && Charset.isSupported(name) ? Optional.of(Charset.forName(name)) : Optional.empty();
    }

    /** Returns {@code IBM-1047} for IBM1047, IBM01140 and x-IBM1025, other names as they are. */
    private static String shown(Charset charset) {
        Matcher number = Pattern.compile("(?:x-)?IBM0*([0-9]+)").matcher(charset.name());
        if (!number.matches()) {
            return charset.name();
        }
        String digits = number.group(1);
        return "IBM-" + "0".repeat(Math.max(0, 3 - digits.length())) + digits;
    }

    private static CodePage make(Charset charset) throws CodePageException {
        String name = shown(charset);
        if (charset.equals(StandardCharsets.UTF_8)) {
            return new CodePage(name);
        }
        boolean mixed = MIXED.contains(charset.name());
        if (!mixed && (!charset.canEncode() || charset.newEncoder().maxBytesPerChar() != 1.0f)) {
            throw new CodePageException("code page " + name + " has more than one octet a character: not served;"
                    + " single-octet pages, UTF-8 and the EBCDIC pages IBM-930, 933, 935, 937, 939 and 1364 are");
        }
        char[] table = table(charset);
        boolean ebcdic = table[LETTER_A] == 'A' && table[BLANK] == ' ';
        if (ebcdic) {
            table[CodePage.NL] = '\n';
            table[CodePage.LF] = CodePage.NEXT_LINE;
        }
        CodePage page =
                new CodePage(name, ebcdic, table, mixed ? Optional.of(PairTable.of(charset)) : Optional.empty());
        if (page.octet(' ') < 0 || page.octet('\r') < 0 || page.octet('\n') < 0) {
            throw new CodePageException("code page " + name + " has no blank or no line end: not served");
        }
        return page;
    }

    /**
     * Reads the table of a charset. Where two octets are one character (IBM-838 has five such pairs), only the octet that
     * the character is written as counts: the other could not come back as it was.
     */
    private static char[] table(Charset charset) {
        char[] table = new char[OCTETS];
        CharsetEncoder encoder = charset.newEncoder();
        for (int octet = 0; octet < OCTETS; octet++) {
            table[octet] = character(charset, octet);
            boolean control = octet == CodePage.NL || octet == CodePage.LF;
            if (table[octet] != UNASSIGNED && !control && written(encoder, table[octet]) != octet) {
                table[octet] = UNASSIGNED;
            }
        }
        if (MACRON.containsKey(charset.name())) {
            table[MACRON.get(charset.name())] = '\u00AF';
        }
        return table;
    }

    private static char character(Charset charset, int octet) {
        try {
            String one = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(new byte[] {(byte) octet}))
                    .toString();
            return one.length() == 1 && !Character.isSurrogate(one.charAt(0)) && one.charAt(0) != '\uFFFD'
                    ? one.charAt(0)
                    : UNASSIGNED;
        } catch (CharacterCodingException e) {
            return UNASSIGNED;
        }
    }

    private static int written(CharsetEncoder encoder, char character) {
        try {
            ByteBuffer octets = encoder.encode(CharBuffer.wrap(new char[] {character}));
            return octets.remaining() == 1 ? octets.get() & 0xFF : -1;
        } catch (CharacterCodingException e) {
            return -1;
        }
    }
}
