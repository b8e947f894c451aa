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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Code pages against another implementation, glibc's iconv, which has tables of its own.
 *
 * <p>Where the two differ, IBM's own tables decided (the files ibm-*.ucm that IBM gave to the ICU project, repository
 * unicode-org/icu-data, charset/data/ucm; looked up in November 2026):
 *
 * <ul>
 *   <li>15 and 25 of every EBCDIC page: our rule, see {@link CodePage}. (IBM's tables have 15 U+0085 and 25 U+000A, the
 *       pair of {@link CodePage#withLineEnd25}.)
 *   <li>278, ibm-278_P100-1999: 71 is U+005C and E0 is U+00C9, as we have it; glibc has the two the other way round.
 *   <li>285, ibm-285_P100-1999: A1 is U+00AF, as we have it; glibc has U+203E, which IBM takes in that direction only.
 *   <li>871, ibm-871_P100-1999: 4A is U+00DE and C0 is U+00FE, as we have it; glibc has the two the other way round.
 *   <li>1026, ibm-1026_P100-1995: 9D is U+00B8 and BC is U+00AF, as we have it; glibc has U+02DB and U+2014. (9A is U+00AA
 *       here and in glibc; IBM's newest table has the Turkish lira sign there.)
 *   <li>420, ibm-420_X120-1999: 45 is U+200B, as we have it; glibc has nothing there.
 *   <li>424, ibm-424_P100-1995: 78 is U+2017, 8F U+00B1, B3 U+2022, BC U+203E, as we have it; glibc has others.
 *   <li>870, ibm-870_P100-1999: B0 is U+02D9, as we have it; glibc has U+00B7.
 *   <li>875, ibm-875_P100-1995: 6A is U+007C, 74 U+00A0, DD U+0387, as we have it; glibc has others.
 *   <li>1122 and 922: the JDK has U+203E for the macron, IBM (ibm-1122_P100-1999, ibm-922_P100-1999) and glibc U+00AF: so have
 *       we.
 *   <li>290 and 918: our tables are IBM's (ibm-290_P100-1995, ibm-918_P100-1995); glibc has full-width or basic letters where
 *       IBM has half-width or presentation forms. They are not compared. 833 and 838 are not known to it.
 * </ul>
 */
@Tag("heavy")
final class IconvTest {

    private static final List<String> LATIN = List.of(
            "037", "273", "277", "278", "280", "284", "285", "297", "500", "871", "1026", "1047", "1140", "1141",
            "1142", "1143", "1144", "1145", "1146", "1147", "1148", "1149");

    private static final List<String> OTHERS =
            List.of("420", "424", "870", "875", "1025", "1097", "1112", "1122", "1123", "1166");

    private static final List<String> TARGETS = List.of(
            "ISO-8859-1",
            "ISO-8859-2",
            "ISO-8859-5",
            "ISO-8859-7",
            "ISO-8859-9",
            "ISO-8859-15",
            "windows-1252",
            "IBM850");

    /** Octets that are other characters in glibc's tables, see above; -1: none. */
    private static final Map<String, Map<Integer, Integer>> THEIRS = Map.of(
            "278", Map.of(0x71, 0xC9, 0xE0, 0x5C),
            "285", Map.of(0xA1, 0x203E),
            "871", Map.of(0x4A, 0xFE, 0xC0, 0xDE),
            "1026", Map.of(0x9D, 0x2DB, 0xBC, 0x2014),
            "420", Map.of(0x45, -1),
            "424", Map.of(0x78, 0x21D4, 0x8F, -1, 0xB3, 0xB7, 0xBC, 0xAF),
            "870", Map.of(0xB0, 0xB7),
            "875", Map.of(0x6A, -1, 0x74, 0x2207, 0xDD, 0xB7));

    private static final int OCTETS = 256;
    private static final int TEXTS_OF_A_PAGE = 32_000;

    static Stream<String> pages() {
        return Stream.concat(LATIN.stream(), OTHERS.stream());
    }

    @BeforeEach
    void iconvIsThere() throws IOException {
        Iconv.require();
    }

    /** All 256 octets of a page, read by iconv. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyOctet(String number) throws Exception {
        CodePage page = CodePage.of(number);
        int[] theirs = characters("IBM" + number, page);
        Map<Integer, Integer> differ = new TreeMap<>();
        for (int octet = 0; octet < OCTETS; octet++) {
            if (!endsLine(octet) && theirs[octet] != page.character(octet)) {
                differ.put(octet, theirs[octet]);
            }
        }
        assertEquals(new TreeMap<>(THEIRS.getOrDefault(number, Map.of())), differ);
        assertEquals(Set.of(0x0A, 0x85), Set.of(page.character(CodePage.NL), page.character(CodePage.LF)));
    }

    /** The other way: every character of a page, written by iconv. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyCharacter(String number) throws Exception {
        CodePage page = CodePage.of(number);
        byte[] octets = shared(number, page);
        StringBuilder text = new StringBuilder();
        for (byte octet : octets) {
            text.append((char) page.character(octet));
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        assertArrayEquals(octets, Iconv.translate("UTF-8", "IBM" + number, utf8));
        assertArrayEquals(octets, upload(CodePage.of("UTF-8"), page, List.of(utf8)));
    }

    /** All 256 octets into single-octet targets: the same octets, or refused by both. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyOctetToTargets(String number) throws Exception {
        CodePage page = CodePage.of(number);
        for (String name : TARGETS) {
            CodePage target = CodePage.of(name);
            byte[] octets = shared(number, page);
            ByteArrayOutputStream ours = new ByteArrayOutputStream();
            for (byte octet : octets) {
                ours.write(uploadOrNothing(page, target, new byte[] {octet}));
            }
            assertArrayEquals(Iconv.translate("IBM" + number, name, octets), ours.toByteArray(), name);
            assertTrue(ours.size() >= 100, name);
        }
    }

    /** Random texts to UTF-8 and back. */
    @ParameterizedTest
    @MethodSource("pages")
    void randomTexts(String number) throws Exception {
        CodePage page = CodePage.of(number);
        CodePage utf8 = CodePage.of("UTF-8");
        byte[] octets = shared(number, page);
        Random random = new Random(number.hashCode());
        List<byte[]> texts = new ArrayList<>();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int count = 0; count < TEXTS_OF_A_PAGE; count++) {
            byte[] text = new byte[random.nextInt(81)];
            for (int next = 0; next < text.length; next++) {
                text[next] = octets[random.nextInt(octets.length)];
            }
            texts.add(text);
            whole.write(text);
        }
        byte[] theirs = Iconv.translate("IBM" + number, "UTF-8", whole.toByteArray());
        assertArrayEquals(theirs, upload(page, utf8, texts));
        assertArrayEquals(whole.toByteArray(), upload(utf8, page, List.of(theirs)));
    }

    @Test
    void aMillionTexts() {
        assertTrue(pages().count() * TEXTS_OF_A_PAGE >= 1_000_000);
    }

    private static boolean endsLine(int octet) {
        return octet == CodePage.NL || octet == CodePage.LF;
    }

    /** Returns the octets of which both have the same character. */
    private static byte[] shared(String number, CodePage page) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int octet = 0; octet < OCTETS; octet++) {
            boolean differs = THEIRS.getOrDefault(number, Map.of()).containsKey(octet);
            if (!differs && !endsLine(octet) && page.character(octet) >= 0) {
                octets.write(octet);
            }
        }
        return octets.toByteArray();
    }

    /** Returns the character of each octet, -1 for none. A CR stands behind each, since iconv -c leaves out what is none. */
    private static int[] characters(String name, CodePage page) throws IOException {
        byte[] octets = new byte[2 * OCTETS];
        for (int octet = 0; octet < OCTETS; octet++) {
            octets[2 * octet] = (byte) octet;
            octets[2 * octet + 1] = (byte) page.octet('\r');
        }
        IntBuffer read =
                ByteBuffer.wrap(Iconv.translate(name, "UTF-32BE", octets)).asIntBuffer();
        int[] characters = new int[OCTETS];
        for (int octet = 0; octet < OCTETS; octet++) {
            characters[octet] = read.get();
            if (characters[octet] == '\r' && octet != page.octet('\r')) {
                characters[octet] = -1;
            } else {
                assertEquals('\r', read.get());
            }
        }
        return characters;
    }

    private static byte[] uploadOrNothing(CodePage from, CodePage to, byte[] text) throws IOException {
        try {
            return upload(from, to, List.of(text));
        } catch (TextFault e) {
            return new byte[0];
        }
    }

    private static byte[] upload(CodePage from, CodePage to, List<byte[]> texts) throws IOException, TextFault {
        CutSink sink = new CutSink(new Random(1), 4096);
        TextUpload upload = new TextUpload(
                TextRules.of(from, to)
                        .with(TextRules.Structure.RECORDS, TextRules.UNLIMITED)
                        .with(TextRules.LineEnd.NONE),
                sink);
        for (byte[] text : texts) {
            upload.take(ByteBuffer.wrap(text));
            upload.endRecord();
        }
        upload.finish();
        return sink.octets();
    }
}
