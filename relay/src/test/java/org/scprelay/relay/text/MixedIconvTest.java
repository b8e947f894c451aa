package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Double-byte pages against glibc's iconv, and both against IBM's own tables: ibm-930_P120-1999, ibm-933_P110-1999,
 * ibm-935_P110-1999, ibm-937_P110-1999, ibm-939_P120-1999 and ibm-1364_P110-2007 of repository unicode-org/icu-data,
 * charset/data/ucm, looked up in November 2026. All pairs and all octets were compared: glibc's are IBM's, and ours are, with
 * these exceptions.
 *
 * <ul>
 *   <li>15 and 25: our rule, see {@link CodePage}. (IBM and glibc have 15 U+0085 and 25 U+000A.)
 *   <li>930 and 939: the JDK has U+FFE4, U+FF5E, U+2015, U+2225 (and in 939 U+FF0D) for 426A, 43A1, 444A, 447C (and 4260), as
 *       in IBM's tables for Windows, ibm-939_P120_P12A-2005_U2 for one. IBM's table of the page and glibc have U+00A6, U+301C,
 *       U+2014, U+2016 and U+2212: so have we.
 *   <li>937: 189 pairs, most of them radicals in rows 48 and 49, are characters that other pairs are, too. IBM (marked |3
 *       there) and glibc read them; we refuse them, since they would come back as the others.
 *   <li>930 and 939: glibc writes U+005C and U+007E as the octets that it reads as U+00A5 and U+203E. IBM's tables and ours
 *       have octets of their own for each of the four. So these two are left out of what iconv is to write.
 * </ul>
 *
 * Both IBM and glibc also write some dozens of characters as pairs that are read as others; we refuse those.
 */
@Tag("heavy")
final class MixedIconvTest {

    private static final int TEXTS_OF_A_PAGE = 100_000;

    private static final Map<String, Integer> PAIRS = Map.of(
            "IBM-930",
            11_635,
            "IBM-933",
            10_757,
            "IBM-935",
            9_356,
            "IBM-937",
            20_264 - 189,
            "IBM-939",
            11_635,
            "IBM-1364",
            19_551);

    @BeforeEach
    void iconvIsThere() throws IOException {
        Iconv.require();
    }

    static List<String> pages() {
        return CodePageTest.doubleBytePages();
    }

    /** Every pair of octets from 4040 to FEFE, read by iconv. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyPair(String name) throws Exception {
        CodePage page = CodePage.of(name);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int pair = 0x4040; pair <= 0xFEFE; pair++) {
            if (isPair(pair)) {
                all.writeBytes(new byte[] {PairTable.SO, (byte) (pair >> 8), (byte) pair, PairTable.SI, '\r'});
            }
        }
        IntBuffer theirs = ByteBuffer.wrap(Iconv.translate(iconv(name), "UTF-32BE", all.toByteArray()))
                .asIntBuffer();
        int read = 0;
        for (int pair = 0x4040; pair <= 0xFEFE; pair++) {
            if (isPair(pair)) {
                int character = theirs.get();
                if (character == '\r') {
                    character = -1;
                } else {
                    assertEquals('\r', theirs.get());
                }
                int ours = page.character(pair >> 8, pair & 0xFF);
                int near = page.nearOfPair(pair);
                assertTrue(ours < 0 || near < 0);
                assertEquals(character, Math.max(ours, near), name + " " + Integer.toHexString(pair));
                read += ours >= 0 ? 1 : 0;
            }
        }
        assertEquals(PAIRS.get(name), read);
    }

    /** Every octet outside of pairs. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyOctet(String name) throws Exception {
        CodePage page = CodePage.of(name);
        for (int octet = 0; octet < 256; octet++) {
            if (octet == CodePage.NL || octet == CodePage.LF) {
                continue;
            }
            byte[] theirs = Iconv.translate(iconv(name), "UTF-32BE", new byte[] {(byte) octet});
            int character = theirs.length == 0 ? -1 : ByteBuffer.wrap(theirs).getInt();
            assertEquals(character, page.character(octet), name + " " + octet);
        }
    }

    /** The other way: every character of a page, written by iconv. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyCharacter(String name) throws Exception {
        CodePage page = CodePage.of(name);
        StringBuilder text = new StringBuilder();
        for (int character : characters(page)) {
            text.append((char) character);
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] theirs = Iconv.translate("UTF-8", iconv(name), utf8);
        assertArrayEquals(theirs, stored(CodePage.of("UTF-8"), page, List.of(utf8)));
        assertArrayEquals(utf8, stored(page, CodePage.of("UTF-8"), List.of(theirs)));
        assertTrue(theirs.length > 2 * PAIRS.get(name));
    }

    /** Random texts to UTF-8 and back, with SO and SI as iconv puts them. */
    @ParameterizedTest
    @MethodSource("pages")
    void randomTexts(String name) throws Exception {
        CodePage page = CodePage.of(name);
        CodePage utf8 = CodePage.of("UTF-8");
        List<Integer> characters = characters(page);
        Random random = new Random(name.hashCode());
        List<byte[]> texts = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        for (int count = 0; count < TEXTS_OF_A_PAGE; count++) {
            StringBuilder text = new StringBuilder();
            boolean wide = false;
            for (int length = random.nextInt(41); length > 0; length--) {
                wide = random.nextInt(4) == 0 != wide;
                text.append((char)
                        (wide
                                ? characters
                                        .get(random.nextInt(characters.size()))
                                        .intValue()
                                : 'A'));
            }
            // A line end, so that each text begins in the single-byte state.
            texts.add(text.append('\r').toString().getBytes(StandardCharsets.UTF_8));
            whole.append(text);
        }
        byte[] octets = whole.toString().getBytes(StandardCharsets.UTF_8);
        byte[] theirs = Iconv.translate("UTF-8", iconv(name), octets);
        assertArrayEquals(theirs, stored(utf8, page, texts));
        assertArrayEquals(octets, stored(page, utf8, List.of(theirs)));
    }

    /** To a page in which one octet is one character: the same, or refused by both. */
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "ISO-8859-5", "ISO-8859-7", "ISO-8859-15"})
    void toSingleOctets(String target) throws Exception {
        for (String name : pages()) {
            CodePage page = CodePage.of(name);
            CodePage other = CodePage.of(target);
            StringBuilder both = new StringBuilder();
            for (int character : characters(page)) {
                if (other.octet(character) >= 0) {
                    both.append((char) character);
                }
            }
            byte[] text = both.toString().getBytes(StandardCharsets.UTF_8);
            byte[] octets = Iconv.translate("UTF-8", iconv(name), text);
            byte[] theirs = Iconv.translate(iconv(name), target, octets);
            assertArrayEquals(theirs, stored(page, other, List.of(octets)), name);
            assertArrayEquals(octets, stored(other, page, List.of(theirs)), name);
            assertTrue(theirs.length >= 90, name);
        }
    }

    /** Between the two Japanese pages, whose octets differ and whose pairs do not. */
    @Test
    void betweenDoubleBytePages() throws Exception {
        CodePage from = CodePage.of("930");
        CodePage to = CodePage.of("939");
        StringBuilder both = new StringBuilder();
        for (int character : characters(from)) {
            if (to.octet(character) >= 0 || to.pair(character) >= 0) {
                both.append((char) character).append(character % 3 == 0 ? "a" : "");
            }
        }
        byte[] octets = Iconv.translate("UTF-8", "IBM930", both.toString().getBytes(StandardCharsets.UTF_8));
        byte[] theirs = Iconv.translate("IBM930", "IBM939", octets);
        assertArrayEquals(theirs, stored(from, to, List.of(octets)));
        assertArrayEquals(octets, stored(to, from, List.of(theirs)));
        assertTrue(theirs.length > 20_000);
    }

    private static String iconv(String name) {
        return name.replace("-", "");
    }

    private static boolean isPair(int pair) {
        return PairTable.isOfPair(pair >> 8) && PairTable.isOfPair(pair & 0xFF);
    }

    /** The characters of a page that iconv writes as it reads them. */
    private static List<Integer> characters(CodePage page) {
        List<Integer> characters = new ArrayList<>();
        for (int character = 0; character < 0x10000; character++) {
            boolean control = character == '\n' || character == CodePage.NEXT_LINE;
            boolean otherwise =
                    (character == '\\' || character == '~') && page.name().matches("IBM-93[09]");
            if (!control && !otherwise && (page.octet(character) >= 0 || page.pair(character) >= 0)) {
                characters.add(character);
            }
        }
        return characters;
    }

    /** Each text is a record, in pieces that are cut anywhere. */
    private static byte[] stored(CodePage from, CodePage to, List<byte[]> texts) throws IOException, TextFault {
        TextRules rules = TextRules.of(from, to)
                .with(TextRules.Structure.RECORDS, TextRules.UNLIMITED)
                .with(TextRules.LineEnd.NONE);
        Random random = new Random(1);
        CutSink sink = new CutSink(random, 4096);
        TextUpload upload = new TextUpload(rules, sink);
        for (byte[] text : texts) {
            for (int at = 0; at < text.length; ) {
                int count = Math.min(1 + random.nextInt(50), text.length - at);
                upload.take(ByteBuffer.wrap(text, at, count));
                at += count;
            }
            upload.endRecord();
        }
        upload.finish();
        return sink.octets();
    }
}
