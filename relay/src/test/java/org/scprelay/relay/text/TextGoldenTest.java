package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.text.TextRules.LineEnd;
import org.scprelay.relay.text.TextRules.LongLines;
import org.scprelay.relay.text.TextRules.Structure;

/** The main cases against octets that other programs made: iconv and dd, see make-expected beside the files. */
final class TextGoldenTest {

    /** STOR: fixed records of 80 become trimmed lines. */
    @ParameterizedTest
    @CsvSource({"UTF-8, LF, german.utf8", "UTF-8, CRLF, german.crlf", "ISO-8859-15, LF, german.latin9"})
    void fixedRecordsBecomeLines(String charset, LineEnd end, String expected) throws Exception {
        TextRules rules = TextRules.of(CodePage.of("IBM-1141"), CodePage.of(charset))
                .with(Structure.FIXED, 80)
                .with(end);
        assertArrayEquals(octets(expected), Cut.stored(rules, octets("german.1141.fixed"), new Random(5)));
    }

    /** STOR: NL lines become lines. */
    @ParameterizedTest
    @CsvSource({
        "IBM-1141, german.1141.nl, UTF-8, LF, german.utf8",
        "IBM-1141, german.1141.nl, UTF-8, CRLF, german.crlf",
        "IBM-1141, german.1141.nl, ISO-8859-15, LF, german.latin9",
        "ISO-8859-15, german.latin9, IBM-1141, LF, german.1141.nl",
        "UTF-8, german.crlf, ISO-8859-15, LF, german.latin9",
        "UTF-8, german.utf8, UTF-8, CRLF, german.crlf",
        "1025, cyrillic.1025.nl, UTF-8, LF, cyrillic.utf8",
        "1025, cyrillic.1025.nl, ISO-8859-5, LF, cyrillic.iso5"
    })
    void linesBecomeLines(String page, String source, String charset, LineEnd end, String expected) throws Exception {
        TextRules rules = TextRules.of(CodePage.of(page), CodePage.of(charset)).with(end);
        assertArrayEquals(octets(expected), Cut.stored(rules, octets(source), new Random(6)));
    }

    /** RETR: lines become fixed records padded with blanks. */
    @ParameterizedTest
    @CsvSource({"UTF-8, german.utf8", "UTF-8, german.crlf", "ISO-8859-15, german.latin9"})
    void linesBecomeFixedRecords(String charset, String source) throws Exception {
        TextRules rules =
                TextRules.of(CodePage.of("IBM-1141"), CodePage.of(charset)).with(Structure.FIXED, 80);
        assertArrayEquals(
                octets("german.1141.fixed"),
                Cut.retrieved(rules, octets(source), new Random(7)).octets());
    }

    /** RETR: lines become NL lines. */
    @ParameterizedTest
    @CsvSource({
        "IBM-1141, german.1141.nl, UTF-8, LF, german.utf8",
        "IBM-1141, german.1141.nl, UTF-8, CRLF, german.crlf",
        "IBM-1141, german.1141.nl, ISO-8859-15, NONE, german.latin9",
        "ISO-8859-15, german.latin9, IBM-1141, LF, german.1141.nl",
        "UTF-8, german.crlf, ISO-8859-15, CRLF, german.latin9",
        "1025, cyrillic.1025.nl, UTF-8, LF, cyrillic.utf8",
        "1025, cyrillic.1025.nl, ISO-8859-5, LF, cyrillic.iso5"
    })
    void linesComeBack(String page, String expected, String charset, LineEnd end, String source) throws Exception {
        TextRules rules = TextRules.of(CodePage.of(page), CodePage.of(charset)).with(end);
        assertArrayEquals(
                octets(expected),
                Cut.retrieved(rules, octets(source), new Random(8)).octets());
    }

    /** RETR: lines longer than LRECL are cut off and counted. */
    @ParameterizedTest
    @ValueSource(strings = {"german.utf8", "german.crlf"})
    void longLinesAreCutOff(String source) throws Exception {
        TextRules rules = TextRules.of(CodePage.of("IBM-1141"), CodePage.of("UTF-8"))
                .with(Structure.FIXED, 40)
                .with(LongLines.TRUNC);
        CutSink sink = new CutSink(new Random(2), 7);
        TextDownload download = Cut.retrieve(rules, octets(source), new Random(9), sink);
        assertArrayEquals(octets("german.1141.fixed40"), sink.octets());
        assertEquals(
                new String(octets("german.truncated"), StandardCharsets.US_ASCII).strip(),
                Long.toString(download.truncated()));
    }

    /** Double-byte pages, both ways: fixed records and NL lines. A double-byte blank at the end of a line is not trimmed. */
    @ParameterizedTest
    @CsvSource({"japanese, 930", "japanese, 939", "korean, 933", "korean, 1364", "chinese, 935", "taiwan, 937"})
    void doubleBytePages(String text, String page) throws Exception {
        byte[] utf8 = octets(text + ".utf8");
        byte[] lines = octets(text + "." + page + ".nl");
        byte[] records = octets(text + "." + page + ".fixed");
        TextRules rules = TextRules.of(CodePage.of(page), CodePage.of("UTF-8"));
        TextRules fixed = rules.with(Structure.FIXED, 80);
        for (int seed = 0; seed < 20; seed++) {
            assertArrayEquals(utf8, Cut.stored(rules, lines, new Random(seed)));
            assertArrayEquals(utf8, Cut.stored(rules.withTrim(true), lines, new Random(seed)));
            assertArrayEquals(utf8, Cut.stored(fixed, records, new Random(seed)));
            assertArrayEquals(
                    lines, Cut.retrieved(rules, utf8, new Random(seed)).octets());
            assertArrayEquals(
                    records, Cut.retrieved(fixed, utf8, new Random(seed)).octets());
        }
    }

    private static byte[] octets(String name) throws IOException {
        try (InputStream in = TextGoldenTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
