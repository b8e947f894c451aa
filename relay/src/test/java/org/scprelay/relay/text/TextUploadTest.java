package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.text.TextRules.LineEnd;
import org.scprelay.relay.text.TextRules.LongLines;
import org.scprelay.relay.text.TextRules.Structure;

/** STOR of TYPE A; the octets were written by hand. */
final class TextUploadTest {

    private static final HexFormat HEX = HexFormat.of();

    /** Line ends of EBCDIC data: NL, LF, CR LF, CR NL; a CR alone is data. C1 C2 is AB. */
    @ParameterizedTest
    @CsvSource({
        "c1 15 c2 15, 41 0a 42 0a",
        "c1 25 c2 25, 41 0a 42 0a",
        "c1 0d25 c2 0d25, 41 0a 42 0a",
        "c1 0d15 c2 0d15, 41 0a 42 0a",
        "c1 15 c2 25 0d15 c1 0d25, 41 0a 42 0a 0a 41 0a",
        "c1 0d c2 15, 41 0d 42 0a",
        "c1 0d0d15, 41 0d 0a",
        "c1 1525 c2, 41 0a 0a 42",
        "c1 15 c2, 41 0a 42",
        "c1 0d, 41 0d",
        "15, 0a",
        "'', ''",
        "05 c1 0c 15, 09 41 0c 0a"
    })
    void linesOfEbcdic(String source, String expected) throws Exception {
        stream("IBM-1047", "UTF-8", rules -> rules, source, expected);
    }

    @ParameterizedTest
    @CsvSource({"41 0a 42 0d0a, 41 0d0a 42 0d0a", "41 0d 42 0a, 41 0d 42 0d0a", "41 85 0a, 41 c285 0d0a", "41, 41"})
    void linesOfOthers(String source, String expected) throws Exception {
        stream("ISO-8859-1", "UTF-8", rules -> rules.with(LineEnd.CRLF), source, expected);
    }

    @ParameterizedTest
    @CsvSource({
        "LF, 41 0a 0a",
        "CRLF, 41 0d0a 0d0a",
        "NL, 41 c285 c285",
        "NONE, 41",
    })
    void everyEnd(LineEnd end, String expected) throws Exception {
        records("IBM-1047", "UTF-8", rules -> rules.with(end), "c1|''", expected);
    }

    @ParameterizedTest
    @CsvSource({"LF, c1 15", "CRLF, c1 0d15", "NL, c1 15", "NONE, c1"})
    void everyEndInEbcdic(LineEnd end, String expected) throws Exception {
        records("ISO-8859-1", "IBM-1047", rules -> rules.with(end), "41", expected);
    }

    @Test
    void theOtherLineEnd() throws Exception {
        CodePage page = CodePage.of("1047").withLineEnd25();
        TextRules rules = TextRules.of(page, CodePage.of("UTF-8")).with(Structure.RECORDS, TextRules.UNLIMITED);
        assertEquals("41c2850a", HEX.formatHex(Cut.stored(rules, List.of(hex("c1 15")), new Random(1))));
        TextFault fault = assertThrows(TextFault.class, () -> Cut.stored(rules, List.of(hex("c1 25")), new Random(1)));
        assertEquals(1, fault.offset());
        TextRules back = TextRules.of(CodePage.of("UTF-8"), page);
        assertEquals("c125", HEX.formatHex(Cut.stored(back, hex("41 0a"), new Random(1))));
    }

    /** Octet 25 of a record is a character, and comes out as it; 15 would make two lines of one. */
    @Test
    void whatWouldBeTwoLines() throws Exception {
        records("IBM-1047", "UTF-8", rules -> rules, "c1 25 c2", "41 c285 42 0a");
        fault("IBM-1047", "UTF-8", rules -> rules, "c1|c1c2 15 c3", 2, 2);
        fault("IBM-1047", "UTF-8", rules -> rules, "c1 0d", 1, 1);
        fault("IBM-1047", "UTF-8", rules -> rules.with(LineEnd.NL), "c1 25", 1, 1);
        fault("IBM-1047", "IBM-273", rules -> rules, "c1 25", 1, 1);
        fault("UTF-8", "IBM-273", rules -> rules, "41 c3a4 c285", 1, 3);
        fault("UTF-8", "ISO-8859-1", rules -> rules, "41 0a", 1, 1);
        records("IBM-1047", "UTF-8", rules -> rules.with(LineEnd.NONE), "c1 15 0d|25", "41 0a 0d c285");
        records("IBM-1047", "IBM-1047", rules -> rules.with(LineEnd.NONE), "c1 15 0d|25", "c1 15 0d 25");
    }

    @ParameterizedTest
    @CsvSource({"c1 40 40, 41 0a", "40 c1 40 c1 40, 20 41 20 41 0a", "40 40, 0a", "'', 0a", "c1 05, 41 09 0a"})
    void trailingBlanks(String source, String expected) throws Exception {
        records("IBM-1047", "UTF-8", rules -> rules.withTrim(true), source, expected);
        stream("IBM-1047", "UTF-8", rules -> rules.withTrim(true), source + "15", expected);
    }

    @Test
    void blanksOfALastLine() throws Exception {
        stream("IBM-1047", "UTF-8", rules -> rules.withTrim(true), "c1 15 c2 4040", "41 0a 42");
        stream("IBM-1047", "UTF-8", rules -> rules.withTrim(true), "4040", "");
        stream("IBM-1047", "UTF-8", rules -> rules, "4040", "2020");
    }

    /** TRIM is on for RECFM=F and off for the others unless given. */
    @Test
    void defaultOfTrim() throws CodePageException {
        TextRules rules = TextRules.of(CodePage.of("1047"), CodePage.of("UTF-8"));
        assertTrue(!rules.trim() && !rules.with(Structure.RECORDS, 80).trim());
        assertTrue(rules.with(Structure.FIXED, 80).trim()
                && rules.with(Structure.FIXED_RECORDS, 80).trim());
    }

    @Test
    void fixedRecords() throws Exception {
        stream(
                "IBM-1047",
                "UTF-8",
                rules -> rules.with(Structure.FIXED, 3),
                "c1c2c3 c14040 404040",
                "414243 0a 41 0a 0a");
        stream("IBM-1047", "UTF-8", rules -> rules.with(Structure.FIXED, 3), "", "");
        streamFault("IBM-1047", "UTF-8", rules -> rules.with(Structure.FIXED, 3), "c1c2c3 c1c2", 2, 2);
        streamFault("IBM-1047", "UTF-8", rules -> rules.with(Structure.FIXED, 3), "c1c2c3 c11540", 2, 1);
    }

    @Test
    void recordsLongerThanAllowed() throws Exception {
        records("IBM-1047", "UTF-8", rules -> rules.with(Structure.RECORDS, 3), "c1c2c3|c1", "414243 0a 41 0a");
        fault("IBM-1047", "UTF-8", rules -> rules.with(Structure.RECORDS, 3), "c1c2c3|c1c2c3c4", 2, 3);
        fault("IBM-1047", "UTF-8", rules -> rules.with(Structure.FIXED_RECORDS, 3), "c1c24040", 1, 3);
        streamFault("IBM-1047", "UTF-8", rules -> rules.with(Structure.LINES, 3), "c1 15 c1c2c3c4", 2, 3);
    }

    @Test
    void anUnfinishedRecord() throws Exception {
        TextUpload upload = new TextUpload(rules("IBM-1047", "UTF-8").with(Structure.RECORDS, 80), CutSink.plain());
        upload.endRecord();
        upload.take(ByteBuffer.wrap(hex("c1c2")));
        TextFault fault = assertThrows(TextFault.class, upload::finish);
        assertEquals("2 2", fault.record() + " " + fault.offset());
        assertEquals(
                "the file ends within a record: no end of record came after its last 2 octets", fault.getMessage());
    }

    /** The euro is not in ISO-8859-1; octet 70 of IBM-424 is no character. */
    @Test
    void whatCannotBeTranslated() throws Exception {
        fault("IBM-1140", "ISO-8859-1", rules -> rules, "c1|c1c2 9f", 2, 2);
        fault("UTF-8", "IBM-1047", rules -> rules, "41 e282ac 41", 1, 1);
        fault("UTF-8", "ISO-8859-15", rules -> rules, "41 f09f9880", 1, 1);
        fault("IBM-424", "UTF-8", rules -> rules, "c1 70", 1, 1);
        fault("UTF-8", "UTF-8", rules -> rules, "41 c3", 1, 1);
        fault("UTF-8", "UTF-8", rules -> rules, "41 c3 28", 1, 1);
    }

    @Test
    void whatASubstituteIs() throws Exception {
        assertEquals(1, records("IBM-1140", "ISO-8859-1", TextRules::substituting, "c1 9f c1", "41 3f 41 0a"));
        assertEquals(1, records("UTF-8", "IBM-1047", TextRules::substituting, "41 e282ac 41", "c1 3f c1 15"));
        assertEquals(1, records("IBM-424", "UTF-8", TextRules::substituting, "c1 70", "41 efbfbd 0a"));
        assertEquals(0, records("IBM-1140", "UTF-8", TextRules::substituting, "9f", "e282ac 0a"));
    }

    /** Longest beginnings of characters (Unicode, section 3.9, table 3-8 and its neighbours), one substitute each. */
    @ParameterizedTest
    @CsvSource({
        "41 c080 42, 2",
        "f0808080 41, 4",
        "eda080 41, 3",
        "c3, 1",
        "e282 41, 1",
        "f09f98 20, 1",
        "f4918080, 4",
        "ff, 1",
        "80, 1",
        "e08080, 3",
        "e09fbf, 3",
        "f08fbfbf, 4",
        "f5808080, 4",
        "e1 80 e2 f09192 f1bf 41, 4"
    })
    void malformedUtf8(String source, int count) throws Exception {
        TextRules rules = rules("UTF-8", "UTF-8")
                .with(Structure.RECORDS, TextRules.UNLIMITED)
                .substituting();
        for (int seed = 0; seed < 20; seed++) {
            CutSink sink = CutSink.plain();
            TextUpload upload = Cut.store(rules.withTrim(seed % 2 == 0), List.of(hex(source)), new Random(seed), sink);
            assertEquals(count, upload.substituted());
        }
    }

    /** What is valid, and what it is, against the JDK: every two octets from BF00, alone and with one or two behind. */
    @Test
    void everyTwoOctetsOfUtf8() throws Exception {
        TextRules rules = rules("UTF-8", "UTF-8")
                .with(Structure.RECORDS, TextRules.UNLIMITED)
                .with(LineEnd.NONE);
        for (int pair = 0xBF00; pair < 0x10000; pair++) {
            for (int length = 2; length <= 4; length++) {
                byte[] octets =
                        Arrays.copyOf(new byte[] {(byte) (pair >> 8), (byte) pair, (byte) 0x80, (byte) 0xBF}, length);
                CutSink sink = CutSink.plain();
                TextUpload upload = new TextUpload(rules, sink);
                boolean valid = true;
                try {
                    upload.take(ByteBuffer.wrap(octets));
                    upload.endRecord();
                    upload.finish();
                    assertArrayEquals(octets, sink.octets());
                } catch (TextFault e) {
                    valid = false;
                }
                boolean validThere = !new String(octets, StandardCharsets.UTF_8).contains("\uFFFD");
                assertEquals(validThere, valid, HEX.formatHex(octets));
            }
        }
    }

    /** A character that is not whole stands before the blanks behind it. */
    @Test
    void anOpenCharacterAndBlanks() throws Exception {
        records(
                "UTF-8",
                "IBM-1047",
                rules -> rules.withTrim(true).substituting(),
                "c3 2020 41 c3 20",
                "3f 4040 c1 3f 15");
    }

    @Test
    void messagesSayWhatAndWhatToDo() {
        assertEquals(
                "octet 9F of IBM-1140, U+20AC, is not in ISO-8859-1; UNMAPPABLE=SUBST puts a substitute",
                message("IBM-1140", "ISO-8859-1", "9f"));
        assertEquals(
                "U+20AC is not in IBM-1047; UNMAPPABLE=SUBST puts a substitute",
                message("UTF-8", "IBM-1047", "e282ac"));
        assertEquals(
                "octet 70 is no character of IBM-424; UNMAPPABLE=SUBST puts a substitute",
                message("IBM-424", "UTF-8", "70"));
        assertEquals("octets are not valid UTF-8; UNMAPPABLE=SUBST puts a substitute", message("UTF-8", "UTF-8", "ff"));
        assertEquals(
                "octet 15 of IBM-1047 in a record is a line end in UTF-8: the record would become two; EOL=NONE or"
                        + " TYPE I passes it",
                message("IBM-1047", "UTF-8", "15"));
    }

    @Test
    void rulesThatCannotBeFollowed() throws CodePageException {
        TextRules rules = rules("IBM-1047", "windows-1252");
        assertThrows(IllegalArgumentException.class, () -> rules.with(LineEnd.NL));
        assertThrows(IllegalArgumentException.class, () -> rules.with(Structure.FIXED, TextRules.UNLIMITED));
        assertThrows(IllegalArgumentException.class, () -> rules.with(Structure.LINES, 0));
        assertThrows(IllegalArgumentException.class, () -> rules.with(Structure.LINES, 65_536));
        assertEquals(LongLines.ERROR, rules.longLines());
        TextUpload upload = new TextUpload(rules, CutSink.plain());
        assertThrows(IllegalStateException.class, upload::endRecord);
    }

    private interface Change {
        TextRules of(TextRules rules);
    }

    private static TextRules rules(String from, String to) throws CodePageException {
        return TextRules.of(CodePage.of(from), CodePage.of(to));
    }

    private static void stream(String from, String to, Change change, String source, String expected) throws Exception {
        TextRules rules = change.of(rules(from, to));
        for (int seed = 0; seed < 10; seed++) {
            String out = HEX.formatHex(Cut.stored(rules, hex(source), new Random(seed)));
            assertEquals(HEX.formatHex(hex(expected)), out);
        }
    }

    /** Returns how many characters were substituted. */
    private static long records(String from, String to, Change change, String source, String expected)
            throws Exception {
        TextRules rules = change.of(rules(from, to).with(Structure.RECORDS, TextRules.UNLIMITED));
        List<byte[]> records = split(source);
        long substituted = 0;
        for (int seed = 0; seed < 10; seed++) {
            CutSink sink = CutSink.plain();
            TextUpload upload = Cut.store(rules, records, new Random(seed), sink);
            assertEquals(HEX.formatHex(hex(expected)), HEX.formatHex(sink.octets()));
            assertEquals(records.size(), upload.records());
            substituted = upload.substituted();
        }
        return substituted;
    }

    private static void fault(String from, String to, Change change, String source, long record, long offset)
            throws CodePageException {
        TextRules rules = change.of(rules(from, to).with(Structure.RECORDS, TextRules.UNLIMITED));
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            TextFault fault = assertThrows(TextFault.class, () -> Cut.stored(rules, split(source), random));
            assertEquals(record + " " + offset, fault.record() + " " + fault.offset(), fault.getMessage());
        }
    }

    private static void streamFault(String from, String to, Change change, String source, long record, long offset)
            throws CodePageException {
        TextRules rules = change.of(rules(from, to));
        TextFault fault = assertThrows(TextFault.class, () -> Cut.stored(rules, hex(source), new Random(3)));
        assertEquals(record + " " + offset, fault.record() + " " + fault.offset(), fault.getMessage());
    }

    private static String message(String from, String to, String source) {
        return assertThrows(
                        TextFault.class,
                        () -> Cut.stored(
                                rules(from, to).with(Structure.RECORDS, TextRules.UNLIMITED),
                                split(source),
                                new Random(4)))
                .getMessage();
    }

    private static List<byte[]> split(String records) {
        List<byte[]> list = new ArrayList<>();
        for (String record : records.split("\\|")) {
            list.add(hex(record.replace("'", "")));
        }
        return list;
    }

    private static byte[] hex(String octets) {
        return HEX.parseHex(octets.replace(" ", ""));
    }
}
