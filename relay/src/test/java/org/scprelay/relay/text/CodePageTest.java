package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CodePageTest {

    /** Every charset of this Java in which one octet is one character. */
    static List<String> singleOctetPages() {
        List<String> names = new ArrayList<>();
        for (Charset charset : Charset.availableCharsets().values()) {
            if (charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1.0f) {
                names.add(charset.name());
            }
        }
        return names;
    }

    /** The EBCDIC pages of this Java with SO and SI. */
    static List<String> doubleBytePages() {
        return List.of("IBM-930", "IBM-933", "IBM-935", "IBM-937", "IBM-939", "IBM-1364");
    }

    @ParameterizedTest
    @CsvSource({
        "IBM-1047, IBM-1047",
        "IBM1047, IBM-1047",
        "1047, IBM-1047",
        "cp1047, IBM-1047",
        "ibm-1047, IBM-1047",
        "37, IBM-037",
        "IBM-037, IBM-037",
        "cp037, IBM-037",
        "IBM-1140, IBM-1140",
        "1140, IBM-1140",
        "IBM01140, IBM-1140",
        "1025, IBM-1025",
        "x-IBM1025, IBM-1025",
        "IBM-875, IBM-875",
        "838, IBM-Thai",
        "UTF-8, UTF-8",
        "utf8, UTF-8",
        "1208, UTF-8",
        "IBM-1208, UTF-8",
        "ISO-8859-15, ISO-8859-15",
        "iso8859-15, ISO-8859-15",
        "IBM-923, ISO-8859-15",
        "819, ISO-8859-1",
        "latin1, ISO-8859-1",
        "windows-1252, windows-1252",
        "cp1252, windows-1252",
        "1252, windows-1252",
        "us-ascii, US-ASCII",
        "IBM-850, IBM-850",
        "858, IBM-858",
        "939, IBM-939",
        "x-IBM939, IBM-939",
        "cp1364, IBM-1364",
        "IBM-930, IBM-930"
    })
    void namesThatUsersWrite(String written, String name) throws CodePageException {
        assertEquals(name, CodePage.of(written).name());
        assertSame(CodePage.of(name), CodePage.of(written), "built once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "IBM",
                "IBM-",
                "0",
                "99999",
                "123456",
                "IBM-924",
                "IBM-1390",
                "IBM-1399",
                "EBCDIC",
                "IBM-1047 ",
                "no such page",
                "../1047",
                "UTF_8_",
                "\u0661\u0660\u0664\u0667",
                "IBM-1047-S390"
            })
    void whatThisJavaDoesNotHave(String name) {
        CodePageException refused = assertThrows(CodePageException.class, () -> CodePage.of(name));
        assertTrue(refused.getMessage().startsWith("code page " + name + " is not among those of this Java ("));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "Shift_JIS", "GB18030", "IBM-943", "x-IBM300", "x-JISAutoDetect", "ISO-2022-CN"})
    void moreThanOneOctetACharacter(String name) {
        CodePageException refused = assertThrows(CodePageException.class, () -> CodePage.of(name));
        assertTrue(refused.getMessage()
                .endsWith(
                        "has more than one octet a character: not served; single-octet pages, UTF-8 and the EBCDIC pages"
                                + " IBM-930, 933, 935, 937, 939 and 1364 are"));
    }

    @Test
    void theRefusalOfALongNameIsShort() {
        CodePageException refused = assertThrows(CodePageException.class, () -> CodePage.of("X".repeat(4000)));
        assertTrue(refused.getMessage().length() < 200);
    }

    /** No character twice: what has a character comes back as the same octet. */
    @ParameterizedTest
    @MethodSource("singleOctetPages")
    void everyOctetRoundTrips(String name) throws CodePageException {
        for (CodePage page : List.of(CodePage.of(name), CodePage.of(name).withLineEnd25())) {
            int assigned = 0;
            for (int octet = 0; octet < 256; octet++) {
                int character = page.character(octet);
                if (character >= 0) {
                    assertEquals(octet, page.octet(character), name + " " + Integer.toHexString(octet));
                    assigned++;
                }
            }
            assertTrue(assigned >= 120, name + " " + assigned);
        }
    }

    /** The same through the translation, to UTF-8 and back, all 256 octets, or those that are characters. */
    @ParameterizedTest
    @MethodSource("singleOctetPages")
    void everyOctetRoundTripsThroughUtf8(String name) throws Exception {
        CodePage page = CodePage.of(name);
        byte[] all = new byte[256];
        int count = 0;
        for (int octet = 0; octet < 256; octet++) {
            if (page.character(octet) >= 0) {
                all[count++] = (byte) octet;
            }
        }
        ByteBuffer source = ByteBuffer.wrap(all, 0, count);
        byte[] utf8 = translate(page, CodePage.of("UTF-8"), source.duplicate());
        byte[] back = translate(CodePage.of("UTF-8"), page, ByteBuffer.wrap(utf8));
        assertEquals(source, ByteBuffer.wrap(back));
    }

    private static byte[] translate(CodePage from, CodePage to, ByteBuffer octets) throws IOException, TextFault {
        TextRules rules = TextRules.of(from, to)
                .with(TextRules.Structure.RECORDS, TextRules.UNLIMITED)
                .with(TextRules.LineEnd.NONE);
        CutSink sink = CutSink.plain();
        TextUpload upload = new TextUpload(rules, sink);
        upload.take(octets);
        upload.endRecord();
        upload.finish();
        return sink.octets();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "037", "273", "277", "278", "280", "284", "285", "297", "500", "871", "1026", "1047", "1140", "1141",
                "1142", "1143", "1144", "1145", "1146", "1147", "1148", "1149"
            })
    void latinPagesHaveAll256(String number) throws CodePageException {
        CodePage page = CodePage.of(number);
        assertTrue(page.isEbcdic());
        assertFalse(page.isUnicode());
        for (int octet = 0; octet < 256; octet++) {
            assertTrue(page.character(octet) >= 0, number + " " + octet);
        }
    }

    @Test
    void oneRuleFor15And25() throws CodePageException {
        int ebcdic = 0;
        for (String name : singleOctetPages()) {
            CodePage page = CodePage.of(name);
            if (!page.isEbcdic()) {
                assertSame(page, page.withLineEnd25());
                continue;
            }
            ebcdic++;
            assertEquals('\n', page.character(0x15), name);
            assertEquals(0x85, page.character(0x25), name);
            assertEquals(0x85, page.withLineEnd25().character(0x15), name);
            assertEquals('\n', page.withLineEnd25().character(0x25), name);
            assertEquals(0x0D, page.octet('\r'), name);
            assertEquals(0x40, page.blank(), name);
            assertEquals(0x3F, page.octet(0x1A), name + ": SUB");
        }
        assertTrue(ebcdic >= 36, "EBCDIC pages of this Java: " + ebcdic);
    }

    /** Five Thai characters have two octets each; one of the two is refused, since it would come back as the other. */
    @Test
    void thaiOctetsThatWouldComeBackAsOthers() throws CodePageException {
        CodePage thai = CodePage.of("838");
        int[][] pairs = {{0x51, 0xED}, {0xCA, 0xEE}, {0xE1, 0xEF}, {0xFA, 0xFD}, {0xFB, 0xFE}};
        for (int[] pair : pairs) {
            assertTrue(thai.character(pair[0]) < 0 ^ thai.character(pair[1]) < 0);
        }
    }
}
