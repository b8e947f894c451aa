package org.scprelay.client;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds out of a code page of data, by any name that the relay takes, whether it is one of EBCDIC. */
final class PageNames {

    private static final byte[] EBCDIC_A = {(byte) 0xC1};
    private static final Pattern NUMBER =
            Pattern.compile("(?:X-)?(?:IBM-?|CP-?|CCSID-?)?0*([0-9]{1,5})", Pattern.CASE_INSENSITIVE);
    private static final String UTF_8_NUMBER = "1208";

    private PageNames() {}

    /** Tells whether a page is one of EBCDIC, double-byte ones included; empty where this machine does not know it. */
    static Optional<Boolean> isEbcdic(String page) {
        return charset(page).map(known -> new String(EBCDIC_A, known).charAt(0) == 'A');
    }

    /** Numbers are names for the relay, and mostly none for Java. */
    private static Optional<Charset> charset(String page) {
        Matcher number = NUMBER.matcher(page);
        if (!number.matches()) {
            return Optional.of(page).filter(PageNames::isSupported).map(Charset::forName);
        }
        String digits = number.group(1);
        if (digits.equals(UTF_8_NUMBER)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        String three = "0".repeat(Math.max(0, 3 - digits.length())) + digits;
        return Stream.of("IBM" + three, "IBM0" + three, "IBM00" + three, "x-IBM" + three, "windows-" + digits)
                .filter(PageNames::isSupported)
                .findFirst()
                .map(Charset::forName);
    }

    private static boolean isSupported(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException e) {
            return false;
        }
    }
}
