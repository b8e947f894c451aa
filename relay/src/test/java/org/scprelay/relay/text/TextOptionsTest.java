package org.scprelay.relay.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.text.TextOptionException.Kind;

/** The keys of SITE about text and records, and what they make of TYPE and STRU. */
class TextOptionsTest {

    private static final Form TEXT = Form.IMAGE.withText(true);
    private static final Form RECORDS = Form.IMAGE.withRecords(true);
    private static final Form TEXT_RECORDS = TEXT.withRecords(true);

    /** Makes options of "KEY=value KEY=value". */
    private static TextOptions options(String pairs) throws TextOptionException {
        TextOptions options = TextOptions.DEFAULTS;
        for (String pair : pairs.isBlank() ? new String[0] : pairs.trim().split(" +")) {
            assertTrue(TextOptions.isKey(pair.split("=")[0]), pair);
            options = options.after(pair.split("=")[0], pair.split("=", -1)[1]);
        }
        return options;
    }

    private static CodePage page(String name) {
        try {
            return CodePage.of(name);
        } catch (CodePageException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CODEPAGE | 1047 | CODEPAGE=IBM-1047",
                "CHARSET | latin1 | CHARSET=ISO-8859-1",
                "EOL | crlf | EOL=CRLF",
                "NL | 25 | NL=25",
                "OVERFLOW | Wrap | OVERFLOW=WRAP",
                "UNMAPPABLE | subst | UNMAPPABLE=SUBST",
                "RDW | on | RDW=ON",
                "RECFM | f | RECFM=F",
                "LRECL | 080 | LRECL=80",
                "LRECL | 65535 | LRECL=65535",
                "TRIM | off | TRIM=OFF",
            })
    void aValueIsNotedAsItIsShown(String key, String value, String shown) throws TextOptionException {
        assertEquals(shown, TextOptions.DEFAULTS.after(key, value).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EOL | CR | EOL is LF, CRLF, NL or NONE",
                "NL | 21 | NL is 15 or 25",
                "OVERFLOW | CUT | OVERFLOW is ERROR, TRUNC or WRAP",
                "UNMAPPABLE | ? | UNMAPPABLE is ERROR or SUBST",
                "RDW | YES | RDW is OFF or ON",
                "RECFM | VB | RECFM is F or V",
                "LRECL | 0 | LRECL is a number from 1 to 65535",
                "LRECL | 65536 | LRECL is a number from 1 to 65535",
                "LRECL | -1 | LRECL is a number from 1 to 65535",
                "LRECL | 9999999999 | LRECL is a number from 1 to 65535",
                "TRIM | '' | TRIM is ON or OFF",
            })
    void aWrongValueIsSaid(String key, String value, String text) {
        TextOptionException bad = assertThrows(TextOptionException.class, () -> TextOptions.DEFAULTS.after(key, value));
        assertEquals(Kind.BAD_VALUE, bad.kind());
        assertEquals(text, bad.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"CODEPAGE,IBM-99999", "CHARSET,KLINGON-1", "CHARSET,''", "CODEPAGE,%s"})
    void anUnknownPageIsSaidWithItsKey(String key, String name) {
        TextOptionException bad = assertThrows(TextOptionException.class, () -> TextOptions.DEFAULTS.after(key, name));
        assertEquals(Kind.NO_PAGE, bad.kind());
        assertTrue(bad.getMessage().startsWith(key + ": code page " + name), bad.getMessage());
    }

    @Test
    void otherKeysAreNoneOfThese() {
        assertFalse(TextOptions.isKey("MODE"));
        assertFalse(TextOptions.isKey("eol"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | false | LINES | false",
                "'' | true | RECORDS | false",
                "RECFM=V LRECL=100 | false | LINES | false",
                "RECFM=F LRECL=80 | false | FIXED | true",
                "RECFM=F LRECL=80 | true | FIXED_RECORDS | true",
                "TRIM=OFF RECFM=F LRECL=80 | false | FIXED | false",
                "TRIM=ON | true | RECORDS | true",
            })
    void structureAndTrim(String pairs, boolean records, TextRules.Structure structure, boolean trim)
            throws TextOptionException {
        TextRules rules = options(pairs).rules(records, page("IBM-1047"));
        assertEquals(structure, rules.structure());
        assertEquals(trim, rules.trim());
    }

    @Test
    void thePageOfTheLinkIsTheUsualOneUnlessGiven() throws TextOptionException {
        assertEquals("IBM-273", options("").rules(false, page("IBM-273")).link().name());
        assertEquals("UTF-8", options("").rules(false, page("IBM-273")).remote().name());
        TextRules rules = options("CODEPAGE=IBM-037 CHARSET=ISO-8859-15").rules(false, page("IBM-273"));
        assertEquals("IBM-037", rules.link().name());
        assertEquals("ISO-8859-15", rules.remote().name());
    }

    @Test
    void everyKeyReachesTheRules() throws TextOptionException {
        TextRules rules =
                options("EOL=CRLF OVERFLOW=WRAP UNMAPPABLE=SUBST LRECL=7").rules(true, page("1047"));
        assertEquals(TextRules.LineEnd.CRLF, rules.end());
        assertEquals(TextRules.LongLines.WRAP, rules.longLines());
        assertTrue(rules.substitutes());
        assertEquals(7, rules.length());
    }

    @Test
    void nl25ExchangesTheLineEndsOfBothPages() throws IOException, TextFault, TextOptionException {
        byte[] in = {(byte) 0xC1, 0x25, (byte) 0xC2};
        assertEquals("A\nB", new String(stored("NL=25", TEXT, in), ISO_8859_1));
        assertEquals(
                List.of((byte) 0xC1, (byte) 0x25),
                bytes(retrieved("NL=25", TEXT, new byte[] {'A', '\n'}).octets()));
        assertEquals(
                List.of((byte) 0xC1, (byte) 0x15),
                bytes(retrieved("", TEXT, new byte[] {'A', '\n'}).octets()));
    }

    private static List<Byte> bytes(byte[] octets) {
        return java.util.stream.IntStream.range(0, octets.length)
                .mapToObj(i -> octets[i])
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EOL=NL CHARSET=windows-1252 | windows-1252",
                "EOL=NL CODEPAGE=windows-1252 | windows-1252",
            })
    void eolNlNeedsAPageThatHasIt(String pairs, String page) {
        TextOptionException bad =
                assertThrows(TextOptionException.class, () -> options(pairs).rules(false, page("1047")));
        assertEquals(Kind.BAD_VALUE, bad.kind());
        assertTrue(bad.getMessage().contains(page), bad.getMessage());
    }

    @Test
    void recfmFWithoutLreclIsRefusedAtTheTransfer() throws TextOptionException {
        TextOptions options = options("RECFM=F");
        for (Form form : List.of(Form.IMAGE, TEXT, RECORDS, TEXT_RECORDS)) {
            for (TextOptionException bad : List.of(
                    assertThrows(TextOptionException.class, () -> options.upload(form, page("1047"))),
                    assertThrows(TextOptionException.class, () -> options.download(form, page("1047"))))) {
                assertEquals(Kind.BAD_VALUE, bad.kind());
                assertEquals("RECFM=F needs LRECL, the octets of a record", bad.getMessage());
            }
        }
    }

    @Test
    void octetsOfTypeIStruFPassAsTheyAreWhateverElseIsGiven() throws TextOptionException {
        TextOptions options = options("RDW=ON RECFM=F LRECL=80 EOL=CRLF CHARSET=ISO-8859-1");
        assertTrue(options.upload(Form.IMAGE, page("1047")).isEmpty());
        assertTrue(options.download(Form.IMAGE, page("1047")).isEmpty());
    }

    @Test
    void recordsOfAFileAreAskedForWhereNothingSaysThem() throws TextOptionException {
        TextOptionException bad = assertThrows(
                TextOptionException.class, () -> options("LRECL=80").download(RECORDS, page("1047")));
        assertEquals(Kind.NO_RECORDS, bad.kind());
    }

    private static byte[] stored(String pairs, Form form, byte[]... records)
            throws IOException, TextFault, TextOptionException {
        CutSink sink = CutSink.plain();
        Conversion upload =
                options(pairs).upload(form, page("1047")).orElseThrow().to(sink);
        for (byte[] record : records) {
            upload.take(ByteBuffer.wrap(record));
            if (form.records()) {
                upload.endRecord();
            }
        }
        upload.finish();
        assertEquals(sink.octets().length, upload.written());
        return sink.octets();
    }

    private static CutSink retrieved(String pairs, Form form, byte[] file)
            throws IOException, TextFault, TextOptionException {
        CutSink sink = CutSink.plain();
        Conversion download =
                options(pairs).download(form, page("1047")).orElseThrow().to(sink);
        download.take(ByteBuffer.wrap(file));
        download.finish();
        return sink;
    }

    @Test
    void recordEndsAreDroppedUnlessRdwSaysOtherwise() throws IOException, TextFault, TextOptionException {
        byte[] one = {1, 2};
        byte[] two = {3};
        assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), bytes(stored("", RECORDS, one, two)));
        assertEquals(
                List.of(
                        (byte) 0, (byte) 6, (byte) 0, (byte) 0, (byte) 1, (byte) 2, (byte) 0, (byte) 5, (byte) 0,
                        (byte) 0, (byte) 3),
                bytes(stored("RDW=ON RECFM=F LRECL=1", RECORDS, one, two)));
    }

    @Test
    void rdwComesBeforeRecfm() throws IOException, TextFault, TextOptionException {
        byte[] file = {0, 5, 0, 0, 9, 0, 4, 0, 0};
        assertEquals(
                2, retrieved("RDW=ON RECFM=F LRECL=3", RECORDS, file).records().size());
        assertEquals(3, retrieved("RECFM=F LRECL=3", RECORDS, file).records().size());
    }

    /** Else RETR with the same options would give other records. */
    @Test
    void octetsOfFixedRecordsAreNeitherMoreNorFewer() throws IOException, TextFault, TextOptionException {
        assertEquals(4, stored("RECFM=F LRECL=2", RECORDS, new byte[2], new byte[2]).length);
        TextFault shorter =
                assertThrows(TextFault.class, () -> stored("RECFM=F LRECL=2", RECORDS, new byte[2], new byte[1]));
        assertEquals(TextFault.Kind.UNFINISHED, shorter.kind());
        assertEquals("2 1", shorter.record() + " " + shorter.offset());
        TextFault longer = assertThrows(
                TextFault.class, () -> stored("RECFM=F LRECL=2", RECORDS, new byte[2], new byte[2], new byte[3]));
        assertEquals(TextFault.Kind.TOO_LONG, longer.kind());
        assertEquals("3 2", longer.record() + " " + longer.offset());
    }

    @Test
    void aRecordOfTypeIThatHasNoEndIsAFault() throws TextOptionException, IOException, TextFault {
        Conversion upload =
                options("").upload(RECORDS, page("1047")).orElseThrow().to(CutSink.plain());
        upload.take(ByteBuffer.allocate(3));
        upload.endRecord();
        upload.take(ByteBuffer.allocate(2));
        TextFault fault = assertThrows(TextFault.class, upload::finish);
        assertEquals(TextFault.Kind.UNFINISHED, fault.kind());
        assertEquals("2 2", fault.record() + " " + fault.offset());
    }
}
