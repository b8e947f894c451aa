package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HELLO: versions, pairs, and the change of the code page inside its line. */
final class HelloReaderTest {

    private static LineReader lines(String text, Alphabet alphabet) {
        byte[] octets = alphabet.encodeLine(text);
        Alphabet first = Alphabet.ofFirstOctet(octets[0] & 0xFF).orElseThrow();
        return new LineReader(CutChannel.input(octets, 1), first);
    }

    private static Hello ascii(String text) throws IOException {
        return new HelloReader(lines(text, Alphabet.ASCII)).read().orElseThrow();
    }

    private static ProtocolException refused(LineReader lines) {
        return assertThrows(ProtocolException.class, new HelloReader(lines)::read);
    }

    @Test
    void everyPageOfTheDocumentIsServedAndDecodesTheRestOfItsLine() throws IOException {
        for (String number :
                "037 273 277 278 280 284 285 297 500 871 1026 1047 1140 1141 1142 1143 1144 1145 1146 1147 1148 1149"
                        .split(" ")) {
            Alphabet page = Alphabet.ebcdic(number).orElseThrow();
            Hello hello = Hello.plain().withCodePage("IBM-" + number).named("#@$[]{}", "a|b^c~", "it's `!\" \\");
            LineReader lines = lines(hello.command().format(), page);
            assertEquals(Optional.of(hello), new HelloReader(lines).read());
            assertEquals("IBM-" + number, lines.alphabet().page());
        }
    }

    @Test
    void thePageIsThatOfLaterLinesToo() throws IOException {
        Alphabet german = Alphabet.ebcdic("IBM-273").orElseThrow();
        byte[] all = Octets.join(
                german.encodeLine("HELLO SCPRELAY/1 CODEPAGE=ibm-273"), german.encodeLine("STOR /\u00fc[1]"));
        LineReader lines = new LineReader(CutChannel.whole(all), Alphabet.IBM_1047);
        assertEquals(
                Optional.of("IBM-273"),
                new HelloReader(lines).read().orElseThrow().codePage());
        assertEquals(Optional.of("STOR /\u00fc[1]"), lines.next());
    }

    @Test
    void onTheAsciiSideThePageIsThatOfDataAlone() throws IOException {
        LineReader lines = lines("HELLO SCPRELAY/1 JOB='\u00fc' CODEPAGE=cp273", Alphabet.ASCII);
        assertEquals(
                Optional.of("IBM-273"),
                new HelloReader(lines).read().orElseThrow().codePage());
        assertEquals(Alphabet.ASCII, lines.alphabet());
        assertEquals(
                Optional.of("ISO-8859-1"),
                ascii("HELLO SCPRELAY/1 CODEPAGE=latin1").codePage());
        assertEquals(
                504,
                refused(lines("HELLO SCPRELAY/1 CODEPAGE=klingon", Alphabet.ASCII))
                        .code());
        assertEquals(
                504,
                refused(lines("HELLO SCPRELAY/1 CODEPAGE=a/b", Alphabet.ASCII)).code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"JOB='a'", "JOB=a_b", "CLIENT='x CODEPAGE=IBM-037'", "JOB=#", "JOB=\u00e4", "JOB=a+b", "JOB=a:b"
            })
    void onTheEbcdicSideOnlyInvariantCharactersStandBeforeThePage(String pair) {
        LineReader lines = lines("HELLO SCPRELAY/1 " + pair + " CODEPAGE=IBM-273", Alphabet.IBM_1047);
        assertEquals(501, refused(lines).code());
        assertEquals(Alphabet.IBM_1047, lines.alphabet());
    }

    @Test
    void withoutAPageTheWholeLineIsIbm1047() throws IOException {
        Hello hello = Hello.plain().named("#1", "VSE[1]", "night \u00e4 batch");
        assertEquals(Optional.of(hello), new HelloReader(lines(hello.command().format(), Alphabet.IBM_1047)).read());
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM-9999", "IBM-930", "IBM-1364", "IBM-290", "IBM-420", "IBM-850", "UTF-8", "X"})
    void otherPagesAreRefusedInIbm1047WhateverFollows(String page) {
        LineReader lines = lines("HELLO SCPRELAY/1 CODEPAGE=" + page + " 'no closing quote", Alphabet.IBM_1047);
        assertEquals(504, refused(lines).code());
        assertEquals(Alphabet.IBM_1047, lines.alphabet());
    }

    @Test
    void aBadPairBehindThePageIsRefusedInThatPage() {
        LineReader lines = lines(
                "HELLO SCPRELAY/1 CODEPAGE=IBM-273 MAXFRAME=0",
                Alphabet.ebcdic("273").orElseThrow());
        assertEquals(501, refused(lines).code());
        assertEquals("IBM-273", lines.alphabet().page());
    }

    @ParameterizedTest
    @CsvSource({
        "HELLO,501",
        "HELLO SCPRELAY/2,504",
        "HELLO SCPRELAY/2 'x,504",
        "HELLO FTP,504",
        "HELLO SCPRELAY/1 X,501",
        "HELLO SCPRELAY/1 JOB=,501",
        "HELLO SCPRELAY/1 =x,501",
        "HELLO SCPRELAY/1 JOB=a job=b,501",
        "HELLO SCPRELAY/1 MAXFRAME=1023,501",
        "HELLO SCPRELAY/1 MAXFRAME=1e9,501",
        "HELLO SCPRELAY/1 MAXFRAME=,501",
        "HELLO SCPRELAY/1 MAXFRAME=-5000,501",
        "HELP,503",
        "HOST x,503",
        "HELO x,500"
    })
    void refusals(String line, int code) {
        ProtocolException refusal = refused(lines(line, Alphabet.ASCII));
        assertEquals(code, refusal.code());
        assertEquals(code == 504 ? Map.of("VERSIONS", "1") : Map.of(), refusal.pairs());
    }

    @Test
    void aUnicodeBlankIsNoBlank() {
        assertEquals(
                504, refused(lines("HELLO \u2003SCPRELAY/1", Alphabet.ASCII)).code());
        assertEquals(
                504, refused(lines("HELLO \u017fCPRELAY/1", Alphabet.ASCII)).code());
    }

    @Test
    void unknownPairsAreIgnored() throws IOException {
        assertEquals(Hello.plain(), ascii("HELLO SCPRELAY/1 COLOUR='dark blue' x_y.z=1 \u00e9=2"));
    }

    @Test
    void maxFrameIsAtLeast1024AndNoMoreThanAHeaderCanSay() throws IOException {
        assertEquals(
                OptionalInt.of(1024), ascii("HELLO SCPRELAY/1 MAXFRAME=01024").maxFrame());
        assertEquals(OptionalInt.empty(), ascii("hello 'scprelay/1'").maxFrame());
        assertEquals(
                OptionalInt.of(Frame.LONGEST),
                ascii("HELLO SCPRELAY/1 MAXFRAME=99999999999999999999").maxFrame());
    }

    @Test
    void theEndOfTheStream() throws IOException {
        assertTrue(new HelloReader(new LineReader(CutChannel.whole(new byte[0]), Alphabet.ASCII))
                .read()
                .isEmpty());
        LineReader half = new LineReader(CutChannel.whole(Octets.ascii("HELLO SCPRELAY/1")), Alphabet.ASCII);
        assertThrows(EOFException.class, new HelloReader(half)::read);
    }

    @Test
    void thePageCountsFromTheBlankBehindItsName() {
        // IBM-424 leaves octets unassigned that are text in IBM-1047.
        Alphabet hebrew = Alphabet.ebcdic("IBM-424").orElseThrow();
        byte[] head = hebrew.encode("HELLO SCPRELAY/1 CODEPAGE=IBM-424 JOB=");
        for (int octet = 0x41; octet < 0xFF; octet++) {
            LineReader lines = new LineReader(
                    CutChannel.whole(Octets.join(head, new byte[] {(byte) octet}, Octets.hex("15"))),
                    Alphabet.IBM_1047);
            boolean assigned = !hebrew.isNeverText(octet);
            try {
                new HelloReader(lines).read();
                assertTrue(assigned, "octet " + Integer.toHexString(octet));
            } catch (IOException refused) {
                // A quote or a second pair is a 501; 500 is for what is no text in the page that was named.
                assertEquals(assigned ? 501 : 500, ((ProtocolException) refused).code());
            }
        }
        assertTrue(hebrew.isNeverText(0xFF));
    }
}
