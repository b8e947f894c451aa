package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.text.TextRules.LineEnd;
import org.scprelay.relay.text.TextRules.LongLines;
import org.scprelay.relay.text.TextRules.Structure;

/** RETR of TYPE A; the octets were written by hand. */
final class TextDownloadTest {

    private static final HexFormat HEX = HexFormat.of();

    /** STRU R: each line is a record, whatever ends it. */
    @ParameterizedTest
    @CsvSource({
        "410a 42 0d0a 43, c1|c2|c3",
        "410a, c1",
        "41, c1",
        "0a 0a, |",
        "'', none",
        "41 0d 42 0a, c10dc2",
        "41 0d0d0a, c10d",
        "41 0d, c10d",
        "09 41 0c 0a, 05c10c",
        "efbbbf 41 0a, c1",
        "efbbbf, none",
        "41 c285 0a, c125"
    })
    void linesAreRecords(String file, String expected) throws Exception {
        check(rules().with(Structure.RECORDS, TextRules.UNLIMITED), file, expected, "");
    }

    /** STRU F: each line has NL, but a last one without an end. */
    @ParameterizedTest
    @CsvSource({"410a 42 0d0a 43, c115c215c3", "410a, c115", "'', ''", "0a, 15", "efbbbf 0a, 15"})
    void linesEndWithNl(String file, String expected) throws Exception {
        check(rules(), file, "none", expected);
    }

    @Test
    void theOtherNl() throws Exception {
        CodePage page = CodePage.of("1047").withLineEnd25();
        check(TextRules.of(page, CodePage.of("UTF-8")), "41 c285 0a", "none", "c11525");
    }

    @ParameterizedTest
    @CsvSource({"LF, 410a42", "CRLF, 410d0a42", "NL, 418542", "NONE, 4142"})
    void linesOfOthersEndWithEol(LineEnd end, String expected) throws Exception {
        TextRules rules =
                TextRules.of(CodePage.of("ISO-8859-1"), CodePage.of("UTF-8")).with(end);
        check(rules, "41 0d0a 42", "none", expected);
    }

    @Test
    void linesOfAnEbcdicFile() throws Exception {
        TextRules rules = TextRules.of(CodePage.of("ISO-8859-1"), CodePage.of("IBM-1047"));
        check(
                rules.with(Structure.RECORDS, TextRules.UNLIMITED),
                "c1 15 c2 25 c3 0d15 c4 0d25 c5",
                "41|42|43|44|45",
                "");
    }

    @ParameterizedTest
    @CsvSource({"41 0a 0a 414243, c14040404040c1c2c3", "'', ''", "0a, 404040"})
    void fixedRecordsArePadded(String file, String expected) throws Exception {
        check(rules().with(Structure.FIXED, 3), file, "none", expected);
    }

    @Test
    void recordsArePadded() throws Exception {
        check(rules().with(Structure.FIXED_RECORDS, 3), "41 0a 0a 414243", "c14040|404040|c1c2c3", "");
        TextRules utf8 = TextRules.of(CodePage.of("UTF-8"), CodePage.of("UTF-8"));
        check(utf8.with(Structure.FIXED_RECORDS, 3), "c3a4 0a", "c3a420", "");
    }

    @ParameterizedTest
    @CsvSource({
        "TRUNC, 4142434445 0a 41 0a 41424344, c1c2c3|c1|c1c2c3, 2",
        "WRAP, 4142434445 0a 41 0a 414243, c1c2c3|c4c5|c1|c1c2c3, 0",
        "WRAP, 414243414243 0a, c1c2c3|c1c2c3, 0",
        "TRUNC, 414243 0d0a, c1c2c3, 0"
    })
    void longLines(LongLines rule, String file, String expected, long truncated) throws Exception {
        TextRules rules = rules().with(Structure.RECORDS, 3).with(rule);
        assertEquals(truncated, check(rules, file, expected, "").truncated());
    }

    @Test
    void aLongLineIsAnError() throws Exception {
        fault(rules().with(Structure.RECORDS, 3), "41 0a 41424344", 2, 3);
        fault(rules().with(Structure.FIXED, 3), "c3a441424344", 1, 4);
    }

    /** No character is cut in two: what does not fit goes into the next record, and blanks fill this one. */
    @Test
    void charactersAreNotCut() throws Exception {
        TextRules utf8 =
                TextRules.of(CodePage.of("UTF-8"), CodePage.of("UTF-8")).with(Structure.FIXED_RECORDS, 3);
        check(utf8.with(LongLines.WRAP), "4142 c3a4 43 0a", "414220|c3a443", "");
        check(utf8.with(LongLines.TRUNC), "4142 c3a4 43 0a 44", "414220|442020", "");
        fault(utf8.with(LongLines.WRAP), "41 f09f9880 0a", 1, 1);
        fault(utf8, "4142 c3a4", 1, 2);
    }

    @Test
    void wrappedLinesOfStruF() throws Exception {
        check(rules().with(Structure.LINES, 2).with(LongLines.WRAP), "414243 0a 44", "none", "c1c215c315c4");
    }

    @Test
    void whatCannotBeTranslated() throws Exception {
        fault(rules(), "41 0a 4142 e282ac", 2, 2);
        fault(rules(), "41 ff", 1, 1);
        fault(rules(), "41 0a c3", 2, 0);
        TextRules rules = rules().substituting();
        assertEquals(3, check(rules, "e282ac 41 ff 0a c3", "none", "3fc13f153f").substituted());
    }

    /** What only begins like a byte order mark is text, and one that is not at the start too. */
    @Test
    void byteOrderMarks() throws Exception {
        fault(rules(), "efbb", 1, 0);
        fault(rules(), "efbbbf efbbbf 0a", 1, 0);
        TextRules utf8 = TextRules.of(CodePage.of("UTF-8"), CodePage.of("UTF-8"));
        check(utf8, "efbbbf efbbbf 0a", "none", "efbbbf0a");
        check(utf8, "efbba1 0a", "none", "efbba10a");
        check(TextRules.of(CodePage.of("ISO-8859-1"), CodePage.of("ISO-8859-1")), "efbbbf 0a", "none", "efbbbf0a");
    }

    private static TextRules rules() throws CodePageException {
        return TextRules.of(CodePage.of("IBM-1047"), CodePage.of("UTF-8"));
    }

    private static TextDownload check(TextRules rules, String file, String records, String stream) throws Exception {
        TextDownload last = null;
        for (int seed = 0; seed < 10; seed++) {
            CutSink sink = CutSink.plain();
            last = Cut.retrieve(rules, hex(file), new Random(seed), sink);
            List<byte[]> got = sink.records();
            assertEquals(
                    records.equals("none") ? List.of() : List.of(records.split("\\|", -1)),
                    got.stream().map(HEX::formatHex).collect(Collectors.toList()));
            if (!rules.structure().isRecords()) {
                assertEquals(stream, HEX.formatHex(sink.octets()));
            }
        }
        return last;
    }

    private static void fault(TextRules rules, String file, long record, long offset) {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            TextFault fault = assertThrows(TextFault.class, () -> Cut.retrieved(rules, hex(file), random));
            assertEquals(record + " " + offset, fault.record() + " " + fault.offset(), fault.getMessage());
        }
    }

    private static byte[] hex(String octets) {
        return HEX.parseHex(octets.replace(" ", ""));
    }
}
