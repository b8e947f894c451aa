package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alphabets and UTF-8 by exhaustion. */
final class AlphabetTest {

    @Test
    void theFirstOctetChooses() {
        for (int octet = -1; octet < 256; octet++) {
            Optional<Alphabet> expected =
                    switch (octet) {
                        case 0x48, 0x68 -> Optional.of(Alphabet.ASCII);
                        case 0xC8, 0x88 -> Optional.of(Alphabet.IBM_1047);
                        default -> Optional.empty();
                    };
            assertEquals(expected, Alphabet.ofFirstOctet(octet));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM-037", "ibm037", "IBM-37", "cp037", "037", "37", "IBM-00037"})
    void namesOfPages(String name) {
        assertEquals("IBM-037", Alphabet.ebcdic(name).orElseThrow().page());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "IBM", "IBM-", "CP", "IBM-X", "IBM--37", "IBM-037x", "IBM-0", "IBM-000037",
                        "\u0661\u0660\u0664\u0667",
                "930", "933", "939", "1364", "290", "420", "1097", "850", "437", "UTF-8"
            })
    void whatIsNoPageForControlLines(String name) {
        assertEquals(Optional.empty(), Alphabet.ebcdic(name));
    }

    /**
     * Well-formed text without control characters is taken, all else is not: against the JDK's strict decoder. The first
     * two octets are all that there are, the others those at which a rule changes.
     */
    @Test
    void utf8IsJudgedAsTheJdkDoes() {
        int[] edges = {0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
        for (int two = 0; two < 1 << 16; two++) {
            judge(two >>> 8, 1);
            judge(two, 2);
            for (int third : edges) {
                judge(two << 8 | third, 3);
                // Only leads of four octets, and their neighbours, are worth a fourth.
                for (int fourth : two >>> 8 >= 0xEF && two >>> 8 <= 0xF8 ? edges : new int[0]) {
                    judge(two << 16 | third << 8 | fourth, 4);
                }
            }
        }
    }

    private static void judge(int word, int length) {
        byte[] octets = new byte[length];
        Utf8Check check = new Utf8Check();
        boolean good = true;
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (word >>> 8 * (length - 1 - i));
            good = good && check.accept(octets[i]);
        }
        boolean expected;
        try {
            expected = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .chars()
                    .noneMatch(c -> c >= 0x80 && c < 0xA0);
        } catch (CharacterCodingException malformed) {
            expected = false;
        }
        if (expected != (good && check.isComplete())) {
            throw new AssertionError(Octets.hex(octets) + " is " + (expected ? "" : "not ") + "good");
        }
    }

    @Test
    void whatALineCannotHoldIsNotEncoded() {
        Alphabet german = Alphabet.ebcdic("273").orElseThrow();
        for (String bad : new String[] {"\n", "\r", "\t", "\u0000", "\u007f", "\u0085", "\ud800", "a\udc00b"}) {
            assertThrows(IllegalArgumentException.class, () -> Alphabet.ASCII.encode(bad));
            assertThrows(IllegalArgumentException.class, () -> german.encode(bad));
            assertTrue(Octets.hex(german.encodeLeniently(bad)).contains("6F"), "a question mark");
        }
        for (String bad : new String[] {"\u20ac", "\ufffd", "\ud83d\ude00"}) {
            assertThrows(IllegalArgumentException.class, () -> german.encode(bad));
            assertEquals("6F", Octets.hex(german.encodeLeniently(bad)));
            assertArrayEquals(Octets.ascii(bad), Alphabet.ASCII.encode(bad));
        }
        Alphabet hebrew = Alphabet.ebcdic("424").orElseThrow();
        assertThrows(IllegalArgumentException.class, () -> hebrew.encode("\ufffd"));
    }

    @Test
    void aLineThatIsTooLongIsNotEncoded() {
        assertEquals(4096, Alphabet.ASCII.encodeLine("x".repeat(4095)).length);
        assertThrows(IllegalArgumentException.class, () -> Alphabet.ASCII.encodeLine("x".repeat(4096)));
        assertThrows(IllegalArgumentException.class, () -> Alphabet.ASCII.encodeLine("\u00e9".repeat(2048)));
    }

    @Test
    void aReasonIsDecodedWhateverItHolds() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        for (Alphabet alphabet : new Alphabet[] {Alphabet.ASCII, Alphabet.IBM_1047}) {
            String text = alphabet.decodeLeniently(all);
            assertTrue(text.chars().noneMatch(c -> c < 0x20 || c >= 0x7F && c < 0xA0 || c == 0xFFFD));
            assertTrue(text.contains("ABC"));
        }
    }
}
