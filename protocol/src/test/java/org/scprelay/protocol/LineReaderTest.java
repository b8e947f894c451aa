package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/PROTOCOL.md section 1 for lines. */
final class LineReaderTest {

    private static LineReader ascii(String text) {
        return new LineReader(CutChannel.whole(Octets.ascii(text)), Alphabet.ASCII);
    }

    private static String refusal(LineReader lines) {
        ProtocolException refusal = assertThrows(ProtocolException.class, lines::next);
        assertEquals(500, refusal.code());
        return refusal.getMessage();
    }

    @Test
    void aLineOf4096OctetsWithItsEndIsRead() throws IOException {
        String line = "NOOP " + "x".repeat(4090);
        assertEquals(Optional.of(line), ascii(line + "\nQUIT\n").next());
        String shorter = "NOOP " + "x".repeat(4089);
        assertEquals(Optional.of(shorter), ascii(shorter + "\r\n").next());
    }

    @Test
    void aLongerLineIsRefusedAtItsOctet4096() {
        CutChannel channel = new CutChannel(Octets.ascii("NOOP " + "x".repeat(9000)), List.of(1));
        LineReader lines = new LineReader(new LinkInput(channel), Alphabet.ASCII);
        assertEquals("a line is longer than 4096 octets", refusal(lines));
        assertEquals(4096, channel.taken());
    }

    @Test
    void theCarriageReturnBelongsToTheLength() {
        assertTrue(refusal(ascii("NOOP " + "x".repeat(4090) + "\r\n")).contains("longer"));
    }

    @Test
    void aLineOfBlanksThatIsTooLongIsRefusedToo() {
        assertTrue(refusal(ascii(" ".repeat(5000))).contains("longer"));
    }

    @Test
    void blankLinesAreEmpty() throws IOException {
        LineReader lines = ascii("\n\r\n   \n  \r\nQUIT\n");
        for (int i = 0; i < 4; i++) {
            assertEquals(Optional.of(""), lines.next());
        }
        assertEquals(Optional.of("QUIT"), lines.next());
        assertEquals(Optional.empty(), lines.next());
        assertEquals(Optional.empty(), lines.next());
    }

    @Test
    void oneCarriageReturnBeforeTheEndIsDroppedAndNoOther() throws IOException {
        assertEquals(Optional.of("QUIT"), ascii("QUIT\r\n").next());
        assertTrue(refusal(ascii("QUIT\r\r\n")).contains("carriage return"));
        assertTrue(refusal(ascii("QU\rIT\n")).contains("carriage return"));
        assertTrue(refusal(ascii("\rQUIT\n")).contains("carriage return"));
    }

    @Test
    void bothEbcdicEndsAreEnds() throws IOException {
        LineReader lines = new LineReader(
                CutChannel.whole(Octets.hex("D8E4C9E3 15 D8E4C9E3 25 D8E4C9E3 0D15 D8E4C9E3 0D25 40 15 15")),
                Alphabet.IBM_1047);
        for (int i = 0; i < 4; i++) {
            assertEquals(Optional.of("QUIT"), lines.next());
        }
        assertEquals(Optional.of(""), lines.next());
        assertEquals(Optional.of(""), lines.next());
    }

    @Test
    void anEndOfTheOtherAlphabetIsNoEnd() {
        LineReader lines = new LineReader(CutChannel.whole(Octets.hex("D8E4C9E3 0A")), Alphabet.IBM_1047);
        assertTrue(refusal(lines).contains("0A"));
        assertTrue(refusal(new LineReader(CutChannel.whole(Octets.hex("51554954 15")), Alphabet.ASCII))
                .contains("15"));
    }

    /** Every octet on each side after a good verb: text, end, or a refusal with the octet itself. */
    @Test
    void everyOctetIsJudged() throws IOException {
        for (int octet = 0; octet < 256; octet++) {
            boolean control = octet < 0x20 || octet == 0x7F;
            boolean expected = !control && octet < 0x80 || octet == 0x0A;
            byte[] tail = octet == 0x0A ? new byte[0] : Octets.ascii("\n");
            assertEquals(expected, reads(Alphabet.ASCII, Octets.ascii("NOOP "), octet, tail), "ASCII " + octet);
            // IBM-1047: C0 and C1 stand in 00 to 3F and FF, DEL is 07, all others are text.
            boolean ebcdicText = octet >= 0x40 && octet != 0xFF || octet == 0x15 || octet == 0x25;
            byte[] nl = ebcdicText && octet < 0x40 ? new byte[0] : Octets.hex("15");
            assertEquals(ebcdicText, reads(Alphabet.IBM_1047, Octets.hex("D5D6D6D740"), octet, nl), "EBCDIC " + octet);
        }
    }

    private static boolean reads(Alphabet alphabet, byte[] head, int octet, byte[] tail) throws IOException {
        if (octet == 0x0D) {
            return false;
        }
        byte[] line = Octets.join(head, new byte[] {(byte) octet}, tail);
        try {
            return new LineReader(CutChannel.whole(line), alphabet).next().isPresent();
        } catch (ProtocolException refused) {
            assertEquals(500, refused.code());
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" NOOP\n", "1\n", "'NOOP'\n", "=\n", "\u00e9\n", "-\n", "  x\n"})
    void aLineBeginsWithALetter(String line) {
        assertEquals("a line does not begin with a letter", refusal(ascii(line)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STORES", "STORX ", "SOTR ", "S\n", "HELLO1", "QU\u0131T\n", "\u017fITE\n"})
    void anUnknownVerbIsRefusedWithoutWaitingForMore(String octets) {
        refusal(ascii(octets));
    }

    @Test
    void aVerbThatIsNotWholeYetIsWaitedFor() {
        assertThrows(EOFException.class, ascii("HELL")::next);
        assertThrows(EOFException.class, ascii("QUIT")::next);
        assertThrows(EOFException.class, ascii("QUIT\r")::next);
        assertThrows(EOFException.class, ascii(" ")::next);
    }

    @Test
    void whatARefusalQuotesIsPlainAndShort() {
        assertEquals("unknown command a?b?", refusal(ascii("a%b\u00e9 ")));
    }

    @Test
    void aCharacterThatIsCutByTheEndIsRefused() {
        LineReader lines = new LineReader(
                CutChannel.whole(Octets.join(Octets.ascii("NOOP "), Octets.hex("C3 0A"))), Alphabet.ASCII);
        refusal(lines);
        LineReader cr = new LineReader(
                CutChannel.whole(Octets.join(Octets.ascii("NOOP "), Octets.hex("C3 0D"))), Alphabet.ASCII);
        refusal(cr);
    }

    @Test
    void theNextLineForgetsTheOneBefore() throws IOException {
        LineReader lines = ascii("STOR \u00e9\r\nQUIT\n");
        assertEquals(Optional.of("STOR \u00e9"), lines.next());
        assertEquals(Optional.of("QUIT"), lines.next());
    }
}
