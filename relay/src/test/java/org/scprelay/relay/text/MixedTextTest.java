package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.relay.text.TextRules.LineEnd;
import org.scprelay.relay.text.TextRules.LongLines;
import org.scprelay.relay.text.TextRules.Structure;

/** Double-byte pages, IBM-939 where no other is said; the octets were written by hand: 4F58 is U+6F22, 48F2 is U+5B57. */
final class MixedTextTest {

    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest
    @CsvSource({
        "0e 4f58 48f2 0f c1, e6bca2 e5ad97 41 0a",
        "c1 0e 4f58 0f c2, 41 e6bca2 42 0a",
        "0e 4f58 0f 0e 48f2 0f, e6bca2 e5ad97 0a",
        "c1 0e 0f c2, 41 42 0a",
        // The state goes on into the next record.
        "0e 4f58|48f2 0f c1, e6bca2 0a e5ad97 41 0a",
        "0e|4f58||48f2|0f|c1, 0a e6bca2 0a 0a e5ad97 0a 0a 41 0a"
    })
    void pairs(String records, String expected) throws Exception {
        assertEquals(0, stored(rules(), records, expected));
    }

    /** Single-byte blanks are trimmed, and double-byte blanks are not: these are characters, U+3000. */
    @ParameterizedTest
    @CsvSource({
        "0e 4f58 0f 40 40, e6bca2 0a",
        "0e 4f58 4040 0f, e6bca2 e38080 0a",
        "0e 4f58 4040 0f 40, e6bca2 e38080 0a",
        "0e 4f58 0f 40 0e 48f2 0f 40, e6bca2 20 e5ad97 0a",
        "0e 4040|4040 0f 40, e38080 0a e38080 0a",
        "40 40, 0a"
    })
    void trailingBlanks(String records, String expected) throws Exception {
        assertEquals(0, stored(rules().withTrim(true), records, expected));
    }

    @ParameterizedTest
    @CsvSource({
        "c1|0e 4f58 48, 2, 3, no second octet",
        "0e 4f58 48 0f, 1, 3, no second octet",
        "0e 48|f2 0f, 1, 1, no second octet",
        "c1 0e 4f58 40c1 0f, 1, 4, octets 40C1 are no character",
        "0e 4f58 15 c1 0f, 1, 3, octet 15 begins no pair",
        "0e ff 0f, 1, 1, octet FF begins no pair",
        "0e 4f58|c1|0e 48f2 0f, 2, 0, no second octet",
        "0e 4f58|0e 48f2 0f, 2, 0, is SO in the double-byte state since SO in record 1 at offset 0",
        "c1 0f, 1, 1, is SI in the single-byte state",
        "c1|c2 0e 4f58, 2, 1, ends in the double-byte state",
        "c1|c2 0e 4f58|48f2|, 2, 1, ends in the double-byte state",
        "0e 4f58 0f 15, 1, 4, is a line end"
    })
    void whatIsNoText(String records, long record, long offset, String message) throws Exception {
        fault(rules(), records, record, offset, message);
    }

    @Test
    void messagesSayWhatAndWhatToDo() throws Exception {
        CodePage page = CodePage.of("939");
        TextRules latin = TextRules.of(page, CodePage.of("ISO-8859-1")).with(Structure.RECORDS, TextRules.UNLIMITED);
        fault(
                latin,
                "0e 446a|4f58 0f",
                2,
                0,
                "octets 4F58 of IBM-939, U+6F22, are not in ISO-8859-1, in the double-byte state since SO in record 1 at"
                        + " offset 0: an SI may be missing; UNMAPPABLE=SUBST puts a substitute");
        assertEquals(0, stored(latin, "0e 446a 0f", "a7 0a"));
        fault(
                TextRules.of(CodePage.of("937"), CodePage.of("UTF-8")).with(Structure.RECORDS, TextRules.UNLIMITED),
                "0e 4841 0f",
                1,
                1,
                "octets 4841 of IBM-937, U+4E00, would come back as others; UNMAPPABLE=SUBST puts a substitute");
        fault(
                rules(),
                "0e 4f58",
                1,
                0,
                "the file ends in the double-byte state: no SI stands behind this SO; what stands there may have been"
                        + " read wrongly");
    }

    /** Every fault but the missing SI at the end can be substituted; 937 reads a radical as the character that it is. */
    @Test
    void substitutes() throws Exception {
        TextRules rules = rules().substituting();
        assertEquals(1, stored(rules, "0e 4f58 48 0f c1", "e6bca2 efbfbd 41 0a"));
        assertEquals(2, stored(rules, "0e 15 4f58 40c1 0f c1", "efbfbd e6bca2 efbfbd 41 0a"));
        assertEquals(2, stored(rules, "0e 4f58|0e 48f2 0f 0f", "e6bca2 0a efbfbd e5ad97 efbfbd 0a"));
        fault(rules, "0e 4f58", 1, 0, "ends in the double-byte state");
        TextRules taiwan = TextRules.of(CodePage.of("937"), CodePage.of("UTF-8"))
                .with(Structure.RECORDS, TextRules.UNLIMITED)
                .substituting();
        assertEquals(1, stored(taiwan, "0e 4841 0f", "e4b880 0a"));
    }

    /** Lines end in the single-byte state alone, by the rule of all EBCDIC pages. */
    @ParameterizedTest
    @MethodSource("org.scprelay.relay.text.CodePageTest#doubleBytePages")
    void lineEnds(String name) throws Exception {
        CodePage page = CodePage.of(name);
        assertTrue(page.isEbcdic() && page.isMixed() && !page.isUnicode());
        assertEquals("10 133", page.character(0x15) + " " + page.character(0x25));
        CodePage other = page.withLineEnd25();
        assertEquals("133 10", other.character(0x15) + " " + other.character(0x25));
        assertTrue(other.isMixed());
        assertEquals(0x3000, other.character(0x40, 0x40));
        assertEquals("64 63 13", page.blank() + " " + page.octet(0x1A) + " " + page.octet('\r'));
        TextRules lines = TextRules.of(page, CodePage.of("UTF-8"));
        String lined = HEX.formatHex(Cut.stored(lines, hex("0e 4040 0f 15 c1 0d25 0e 4040 0f"), new Random(1)));
        assertEquals("e380800a410ae38080", lined);
        TextFault fault =
                assertThrows(TextFault.class, () -> Cut.stored(lines, hex("c1 15 0e 4040 15 c1"), new Random(2)));
        assertEquals("2 3", fault.record() + " " + fault.offset());
    }

    @Test
    void fixedRecords() throws Exception {
        TextRules rules = rules().with(Structure.FIXED, 6);
        for (int seed = 0; seed < 20; seed++) {
            byte[] octets = hex("0e4f5848f20f c1c240404040 c10e4f580f40 c1c2c3c40e0f");
            assertEquals(
                    "e6bca2e5ad970a" + "41420a" + "41e6bca20a" + "414243440a",
                    HEX.formatHex(Cut.stored(rules, octets, new Random(seed))));
            // A pair is not in two records.
            TextFault fault = assertThrows(
                    TextFault.class, () -> Cut.stored(rules, hex("c1c20e4f5848 f20fc1404040"), new Random(1)));
            assertEquals("1 5", fault.record() + " " + fault.offset());
        }
    }

    /** RETR: SI before the end of a record, and room for it. */
    @ParameterizedTest
    @CsvSource({
        "RECORDS, 6, ERROR, e6bca2 e5ad97 0a, 0e4f5848f20f",
        "RECORDS, 6, ERROR, e6bca2 41 e5ad97, error 1 4",
        "RECORDS, 5, ERROR, 41 0a e6bca2 e5ad97, error 2 3",
        "RECORDS, 5, TRUNC, e6bca2 e5ad97 0a 41, 0e4f580f|c1",
        "RECORDS, 5, WRAP, e6bca2 e5ad97 0a 41, 0e4f580f|0e48f20f|c1",
        "RECORDS, 4, WRAP, e6bca2 41 e5ad97, 0e4f580f|c1|0e48f20f",
        "RECORDS, 5, WRAP, e6bca2 41 e5ad97, 0e4f580fc1|0e48f20f",
        "RECORDS, 3, WRAP, 41 e6bca2, error 1 1",
        "RECORDS, 3, TRUNC, 41 e6bca2 0a 42, c1|c2",
        "FIXED_RECORDS, 6, ERROR, e6bca2 0a 0a 41, 0e4f580f4040|404040404040|c14040404040",
        "FIXED_RECORDS, 5, WRAP, e6bca2 e5ad97, 0e4f580f40|0e48f20f40",
        "FIXED_RECORDS, 5, TRUNC, e6bca2 e5ad97, 0e4f580f40"
    })
    void records(Structure structure, int length, LongLines rule, String file, String expected) throws Exception {
        assertEquals(expected, retrieved(rules().with(structure, length).with(rule), file));
    }

    @Test
    void linesOfStruF() throws Exception {
        TextRules rules = rules().with(Structure.LINES, TextRules.UNLIMITED);
        assertEquals("0e4f580f150e48f20f", retrieved(rules, "e6bca2 0d0a e5ad97"));
        assertEquals("0e4f580f15", retrieved(rules, "e6bca2 0a"));
        assertEquals("0e4f580f40400e48f20fc1", retrieved(rules.with(Structure.FIXED, 11), "e6bca2 2020 e5ad97 41"));
    }

    /** U+FF5E of Windows is written like U+301C where that is asked for, and counted; what nothing is like is SUB. */
    @Test
    void charactersThatAreNotThere() throws Exception {
        assertEquals("error 1 1", retrieved(rules(), "41 efbd9e"));
        assertEquals("error 1 0", retrieved(rules(), "f09f9880"));
        assertEquals("0e43a10f", retrieved(rules().substituting(), "efbd9e"));
        assertEquals("0e43a10f", retrieved(rules(), "e3809c"));
        assertEquals("0e4f580f3f0e48f20f", retrieved(rules().substituting(), "e6bca2 f09f9880 e5ad97"));
        TextDownload download =
                Cut.retrieve(rules().substituting(), hex("efbd9e f09f9880"), new Random(3), CutSink.plain());
        assertEquals(2, download.substituted());
    }

    /** A remote file in a double-byte page; SI counts in the part of a line that is cut off, too. */
    @Test
    void remoteDoubleBytePages() throws Exception {
        CodePage page = CodePage.of("939");
        TextRules rules = TextRules.of(CodePage.of("UTF-8"), page).with(Structure.RECORDS, TextRules.UNLIMITED);
        assertEquals("e6bca241|e5ad97", retrieved(rules, "0e 4f58 0f c1 15 0e 48f2 0f"));
        TextRules cut = rules.with(Structure.RECORDS, 3).with(LongLines.TRUNC);
        assertEquals("e6bca2|41", retrieved(cut, "0e 4f58 48f2 0f 15 c1"));
        assertEquals("414243|41", retrieved(cut, "c1c2c3c4 0e 48f2 0f 15 c1"));
        assertEquals("error 1 4", retrieved(cut, "c1c2c3c4 0e 48f2"));
        assertEquals("error 1 3", retrieved(rules, "0e 4f58 15 c1 0f"));
        TextRules back = rules.with(Structure.RECORDS, 4).withTrim(true);
        assertEquals(0, stored(back, "e6bca2 20|41", "0e4f580f 15 c1 15"));
        assertEquals(0, stored(rules.withTrim(true), "e6bca2 20 e5ad97 20", "0e4f580f 40 0e48f20f 15"));
    }

    /** Both Japanese pages have the same pairs, and other octets for small letters. */
    @Test
    void betweenDoubleBytePages() throws Exception {
        TextRules rules =
                TextRules.of(CodePage.of("930"), CodePage.of("939")).with(Structure.RECORDS, TextRules.UNLIMITED);
        assertEquals(0, stored(rules, "62 0e 4f58 0f|0e 48f2|4f58 0f", "81 0e4f580f 15 0e48f20f 15 0e4f580f 15"));
        assertEquals("620e4f580f", retrieved(rules, "81 0e 4f58 0f 0e 0f"));
    }

    /** Of an announced size no octet is left behind the last character: SO and SI become nothing and need none. */
    @ParameterizedTest
    @CsvSource({
        "UTF-8, 0e 4f58 0f, e6bca2",
        "UTF-8, 0e 4f58 0f 0e 0f, e6bca2",
        "UTF-8, c1 0e 0f 40 40, 41",
        "ISO-8859-1, c1 0e 446a 0f, 41a7",
        "IBM-930, c1 0e 0f, c1",
        "IBM-930, c1 0e 4f58 0f 0e 0f, c10e4f580f"
    })
    void whatBecomesNothingAsksForNoRoom(String target, String octets, String expected) throws Exception {
        TextRules rules = TextRules.of(CodePage.of("939"), CodePage.of(target))
                .with(Structure.RECORDS, TextRules.UNLIMITED)
                .with(LineEnd.NONE)
                .withTrim(true);
        for (int seed = 0; seed < 20; seed++) {
            CutSink sink = new CutSink(new Random(seed), 5).ofSize(HEX.parseHex(expected).length);
            Cut.store(rules, split(octets), new Random(seed), sink);
            assertEquals(expected, HEX.formatHex(sink.octets()));
        }
    }

    private static TextRules rules() throws CodePageException {
        return TextRules.of(CodePage.of("939"), CodePage.of("UTF-8")).with(Structure.RECORDS, TextRules.UNLIMITED);
    }

    /** Returns how many characters were substituted. */
    private static long stored(TextRules rules, String records, String expected) throws Exception {
        long substituted = 0;
        for (int seed = 0; seed < 20; seed++) {
            CutSink sink = CutSink.plain();
            TextUpload upload = Cut.store(rules, split(records), new Random(seed), sink);
            assertEquals(expected.replace(" ", ""), HEX.formatHex(sink.octets()));
            substituted = upload.substituted();
        }
        return substituted;
    }

    private static void fault(TextRules rules, String records, long record, long offset, String message) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            TextFault fault = assertThrows(TextFault.class, () -> Cut.stored(rules, split(records), random));
            assertEquals(record + " " + offset, fault.record() + " " + fault.offset(), fault.getMessage());
            assertTrue(fault.getMessage().contains(message), fault.getMessage());
        }
    }

    /** Returns the records, or the stream, or where the fault is. */
    private static String retrieved(TextRules rules, String file) throws Exception {
        String last = "";
        for (int seed = 0; seed < 20; seed++) {
            String now;
            try {
                CutSink sink = Cut.retrieved(rules, hex(file), new Random(seed));
                now = rules.structure().isRecords()
                        ? String.join(
                                "|", sink.records().stream().map(HEX::formatHex).toList())
                        : HEX.formatHex(sink.octets());
            } catch (TextFault e) {
                now = "error " + e.record() + " " + e.offset();
            }
            assertTrue(seed == 0 || now.equals(last), now + " " + last);
            last = now;
        }
        return last;
    }

    private static List<byte[]> split(String records) {
        List<byte[]> list = new ArrayList<>();
        for (String record : records.split("\\|", -1)) {
            list.add(hex(record));
        }
        return list;
    }

    private static byte[] hex(String octets) {
        return HEX.parseHex(octets.replace(" ", ""));
    }
}
