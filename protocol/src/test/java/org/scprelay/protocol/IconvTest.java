package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Code pages of control lines against another implementation: glibc's iconv.
 *
 * <p>Without iconv these tests are skipped with a reason; where SCPRELAY_TESTS_COMPLETE is 1 they fail.
 */
final class IconvTest {

    /** Octets in which the tables of the JDK and of glibc differ, other than the line ends 15 and 25. */
    private static final Map<String, Set<Integer>> KNOWN = Map.of(
            "278", Set.of(0x71, 0xE0), "285", Set.of(0xA1), "871", Set.of(0x4A, 0xC0), "1026", Set.of(0x9D, 0xBC));

    @BeforeEach
    void iconvIsThere() {
        String missing = "no glibc iconv that knows IBM1047 on the path (Debian: libc-bin, libc6): code pages are not"
                + " compared with a second implementation";
        boolean there;
        try {
            there = Arrays.equals(new byte[] {'H'}, iconv("IBM1047", new byte[] {(byte) 0xC8}));
        } catch (IOException | IllegalStateException e) {
            there = false;
        }
        if (!there) {
            assertNotEquals("1", System.getenv("SCPRELAY_TESTS_COMPLETE"), missing);
            Assumptions.abort(missing);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "037", "273", "277", "278", "280", "284", "285", "297", "500", "871", "1026", "1047", "1140", "1141",
                "1142", "1143", "1144", "1145", "1146", "1147", "1148", "1149"
            })
    void everyOctetOfAPage(String number) throws IOException {
        Alphabet alphabet = Alphabet.ebcdic(number).orElseThrow();
        byte[] all = new byte[256];
        for (int octet = 0; octet < 256; octet++) {
            all[octet] = (byte) octet;
        }
        String theirs = decode(number, all);
        String ours = alphabet.decode(all, all.length);
        assertEquals(256, theirs.length());
        Set<Integer> differ = new TreeSet<>();
        for (int octet = 0; octet < 256; octet++) {
            if (!alphabet.endsLine(octet) && theirs.charAt(octet) != ours.charAt(octet)) {
                differ.add(octet);
            }
        }
        assertEquals(new TreeSet<>(KNOWN.getOrDefault(number, Set.of())), differ);
    }

    /** A whole line, written by our code and read by iconv. */
    @Test
    void aLineThatWeEncode() throws IOException {
        String text = "STOR '/b\u00fcro/[a]{b}|c\\d~e^f`g@h#i$j%k&l!m\"n' SIZE=1";
        for (String number : List.of("037", "273", "500", "1047", "1140", "1141")) {
            byte[] octets = Alphabet.ebcdic(number).orElseThrow().encode(text);
            assertEquals(text, decode(number, octets), number);
        }
    }

    private static String decode(String number, byte[] octets) throws IOException {
        return new String(iconv("IBM" + number, octets), StandardCharsets.UTF_8);
    }

    private static byte[] iconv(String page, byte[] octets) throws IOException {
        Process process = new ProcessBuilder("iconv", "-f", page, "-t", "UTF-8")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(octets);
        }
        byte[] out = process.getInputStream().readAllBytes();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException("iconv does not take " + page);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return out;
    }
}
