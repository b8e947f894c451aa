package org.scprelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What convert makes of files, and what it says. */
class ConvertCommandTest {

    private static final Charset IBM_1047 = Charset.forName("IBM1047");

    @TempDir
    Path temporary;

    private static byte[] ebcdic(String text) {
        byte[] octets = text.replace('\n', '\u0085').getBytes(IBM_1047);
        // In this charset of the JDK 25 is U+0085; on the host it is 15 that ends a line.
        for (int next = 0; next < octets.length; next++) {
            octets[next] = octets[next] == 0x25 ? 0x15 : octets[next];
        }
        return octets;
    }

    private static String[] words(String arguments) {
        return ("convert " + arguments).split(" +");
    }

    private Console ok(byte[] input, String arguments) {
        return ends(0, input, arguments);
    }

    private Console ends(int status, byte[] input, String arguments) {
        Console console = Console.fed(temporary, input);
        assertEquals(status, console.run(words(arguments)), console.err());
        return console;
    }

    @Test
    void recordsOfTheHostBecomeLinesOfThePartner() {
        byte[] host = ebcdic("Ein Satz mit ä  " + "                " + "[3]             ");
        Console console = ok(host, "--stor CODEPAGE=IBM-1047 RECFM=F LRECL=16 EOL=CRLF");
        assertEquals("Ein Satz mit ä\r\n\r\n[3]\r\n", console.out());
        assertEquals("scprelay: RECORDS=3 LINK=48 BYTES=24\n", console.err());
        assertEquals(
                "Ein Satz mit ä  \n                \n[3]             \n",
                ok(host, "--stor codepage=ibm1047 recfm=f lrecl=16 trim=off").out());
        assertEquals(
                "Ein Satz mit ä\n\n[3]\n",
                ok(host, "--stor CODEPAGE=1047 TRIM=ON --host-recfm F:16").out());
    }

    @Test
    void linesOfThePartnerBecomeRecordsOfTheHost() {
        byte[] partner = "\uFEFFerste Zeile\r\n\r\nÄ\n".getBytes(UTF_8);
        assertArrayEquals(
                ebcdic("erste Zeile \u0020           Ä           "),
                ok(partner, "--retr CODEPAGE=IBM-1047 RECFM=F LRECL=12").octets());
        assertArrayEquals(
                ebcdic("erste Zeile\n\nÄ\n"),
                ok(partner, "--retr CODEPAGE=IBM-1047").octets());
        byte[] words = ok(partner, "--retr CODEPAGE=IBM-1047 --host-recfm V").octets();
        assertArrayEquals(new byte[] {0, 15, 0, 0}, Arrays.copyOf(words, 4));
        assertEquals(3 * 4 + 12, words.length);
        Console back = ok(words, "--stor CODEPAGE=IBM-1047 --host-recfm V --stru r");
        assertEquals("erste Zeile\n\nÄ\n", back.out());
        assertEquals("scprelay: RECORDS=3 LINK=12 BYTES=16\n", back.err());
    }

    @Test
    void octetsOfTypeIPassAndTheirRecordsMayBeDescribed() {
        byte[] host = {1, 2, 3, 4, 5, 6};
        Console plain = ok(host, "--stor --type i");
        assertArrayEquals(host, plain.octets());
        assertEquals("scprelay: LINK=6 BYTES=6\n", plain.err());
        byte[] words = {0, 7, 0, 0, 1, 2, 3, 0, 7, 0, 0, 4, 5, 6};
        assertArrayEquals(
                words, ok(host, "--stor --type I --host-recfm F:3 RDW=ON").octets());
        assertArrayEquals(
                host, ok(words, "--retr --type I --host-recfm F:3 RDW=ON").octets());
        assertArrayEquals(host, ok(words, "--stor --type I --host-recfm V").octets());
        assertArrayEquals(
                words,
                ok(host, "--retr --type I --host-recfm V RECFM=F LRECL=3").octets());
    }

    @Test
    void aViewShowsEachRecordAndWhatItBecomes() {
        Console lines = ok(ebcdic("A\u001b[31m|\\\n\nend"), "--stor CODEPAGE=IBM-1047 --records");
        assertEquals("""
              record     offset   octets  become  text
                   1          0        9       9  |A\\u001b[31m|\\\\\\n|
                   2          9        1       1  |\\n|
                   3         10        3       3  |end|
            """, lines.out());
        Console fixed = ok(ebcdic("Äb  cd  "), "--stor CODEPAGE=IBM-1047 RECFM=F LRECL=4 --hex --limit 1");
        assertEquals("""
              record     offset   octets  become  text
                   1          0        4       4  |Äb\\n|
                              0  63 82 40 40                                      C3 84 62 0A
            """, fixed.out());
        assertEquals("scprelay: RECORDS=2 LINK=8 BYTES=7\n", fixed.err());
        Console none = ok(ebcdic("Äb  cd  "), "--stor CODEPAGE=IBM-1047 RECFM=F LRECL=4 --records --limit 0");
        assertEquals("", none.out());
        assertEquals(fixed.err(), none.err());
    }

    @Test
    void aLongLineIsShownInPart() {
        byte[] host = ebcdic("A".repeat(70_000));
        Console console = ok(host, "--stor CODEPAGE=IBM-1047 --records");
        assertTrue(
                console.out().endsWith("    70000   70000  |" + "A".repeat(65_536) + "| and 4464 octets more\n"),
                console.out().substring(0, 100));
    }

    @Test
    void aViewTellsOfSubstitutesAndOfWhatWasCutOrWrapped() {
        byte[] partner = "漢 and 字\nlonger than that\nok\n".getBytes(UTF_8);
        Console console =
                ends(4, partner, "--retr CODEPAGE=IBM-1047 RECFM=F LRECL=8 OVERFLOW=TRUNC UNMAPPABLE=SUBST --records");
        assertEquals("""
              record     offset   octets  become  text
                   1          0       12       8  |\\u001a and \\u001a | SUBST=2
                   2         12       17       8  |longer t| TRUNCATED=1
                   3         29        3       8  |ok      |
            """, console.out());
        assertEquals("scprelay: RECORDS=3 LINK=24 BYTES=32 SUBST=2 TRUNCATED=1\n", console.err());
        Console wrapped = ends(
                4, partner, "--retr CODEPAGE=IBM-1047 LRECL=8 OVERFLOW=WRAP UNMAPPABLE=SUBST --records --host-recfm V");
        assertTrue(
                wrapped.out().contains("       2         12       17      16  |longer than that| RECORDS=2\n"),
                wrapped.out());
        assertTrue(wrapped.err().startsWith("scprelay: RECORDS=4 LINK=25 BYTES=32 SUBST=2"), wrapped.err());
    }

    @Test
    void recordsBehindWordsAreShownWhereTheyAre() {
        byte[] words = {0, 5, 0, 0, (byte) 0xC1, 0, 4, 0, 0, 0, 6, 0, 0, (byte) 0xC2, (byte) 0xC3};
        String rows = """
              record     offset   octets  become  text
                   1          0        1       1  |A|
                   2          5        0       0  ||
                   3          9        2       2  |BC|
            """;
        assertEquals(
                rows,
                ok(words, "--stor --type I CODEPAGE=IBM-1047 --host-recfm V --records")
                        .out());
        assertEquals(
                rows,
                ok(words, "--retr --type I CODEPAGE=IBM-1047 --host-recfm V RDW=ON --records")
                        .out());
        assertEquals(
                rows,
                ok(words, "--stor EOL=NONE CODEPAGE=IBM-1047 --host-recfm V --records")
                        .out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--stor CODEPAGE=IBM-1047 CHARSET=US-ASCII; first\\n"
                        + "Äb;551 SCR5510E RECORD=2 OFFSET=0 : record 2 offset 0: octet 63 of IBM-1047, U+00C4, is not in"
                        + " US-ASCII;octet 6 of the file: >63< 82",
                "--stor CODEPAGE=IBM-1047 RECFM=F LRECL=3; abcd\\n"
                        + "f;551 SCR5511E RECORD=2 OFFSET=1 : record 2 offset 1: octet 15 of IBM-1047 in a record is a"
                        + " line end in UTF-8;octet 4 of the file: 84 >15< 86",
                "--stor CODEPAGE=IBM-1047 RECFM=F LRECL=4; abcdefghijkl123;551 SCR5513E RECORD=4 OFFSET=3 : record 4"
                        + " offset 3: the file ends within a record: 3 octets remain of LRECL=4;octet 15 of the file: F1"
                        + " F2 F3 > <, the end",
                "--stor CODEPAGE=IBM-1047 --host-recfm F:4 LRECL=2; abcd;"
                        + "551 SCR5512E RECORD=1 OFFSET=2 : record 1 offset 2: the record is longer than LRECL=2;"
                        + "octet 2 of the file: 81 82 >83< 84"
            })
    void whatTheRelayRefusesIsRefusedInItsWordsAndShown(String arguments, String text, String reply, String place) {
        byte[] host = ebcdic(text.replace("\\n", "\n"));
        for (String view : new String[] {"", " --records", " --hex --limit 0"}) {
            Console console = ends(12, host, arguments + view);
            String[] lines = console.err().split("\n");
            assertEquals(2, lines.length, console.err());
            assertTrue(lines[0].startsWith("scprelay: " + reply), console.err());
            assertEquals("scprelay: standard input: " + place, lines[1]);
        }
    }

    @Test
    void theOffsetOfAFaultDoesNotCountTheByteOrderMarkButItsPlaceDoes() {
        byte[] partner = "\uFEFFab漢\n".getBytes(UTF_8);
        Console console = ends(12, partner, "--retr CODEPAGE=IBM-1047");
        assertTrue(
                console.err().contains("551 SCR5510E RECORD=1 OFFSET=2 : record 1 offset 2: U+6F22 is not in IBM-1047"),
                console.err());
        assertTrue(console.err().contains("octet 5 of the file: EF BB BF 61 62 >E6< BC A2 0A\n"), console.err());
    }

    @Test
    void aFaultFarBehindIsFoundInAnyPiece() {
        byte[] line = ebcdic("some line of some length\n");
        byte[] host = new byte[400_000 / line.length * line.length];
        for (int at = 0; at < host.length; at += line.length) {
            System.arraycopy(line, 0, host, at, line.length);
        }
        int at = 333_333;
        host[at] = 0x63;
        String expected = "551 SCR5510E RECORD=%d OFFSET=%d :".formatted(at / line.length + 1, at % line.length);
        for (String view : new String[] {"", " --records", " --hex --limit 3"}) {
            Console console = ends(12, host, "--stor CODEPAGE=IBM-1047 CHARSET=US-ASCII" + view);
            assertTrue(console.err().contains(expected), console.err());
            assertTrue(console.err().contains(": octet 333333 of the file: "), console.err());
            assertTrue(console.err().contains(" >63< "), console.err());
        }
    }

    @Test
    void whatIsSaidOfTheHostsFileMustBeSo() {
        byte[] words = {0, 5, 0, 0, (byte) 0xC1, 0, 9, 9, 9, 0};
        Console console = ends(12, words, "--stor CODEPAGE=IBM-1047 --host-recfm V");
        assertTrue(
                console.err().contains("scprelay: record 2 of the input: 00090909 is no record descriptor word"),
                console.err());
        assertTrue(console.err().contains("is --host-recfm what the file has?"), console.err());
        assertFalse(console.err().contains("551"), console.err());
        Console remote = ends(12, words, "--retr --type I RDW=ON --host-recfm V");
        assertTrue(
                remote.err().contains("551 SCR5514E RECORD=2 OFFSET=0 : record 2 offset 0: 00090909 is no record"),
                remote.err());
        assertTrue(remote.err().contains("the word stands at octet 5 of the file"), remote.err());
        byte[] partner = "abc\nde\n".getBytes(UTF_8);
        Console longer = ends(12, partner, "--retr CODEPAGE=IBM-1047 --host-recfm F:2");
        assertTrue(
                longer.err().contains("record 1 for the host has more octets than the 2 of --host-recfm"),
                longer.err());
        Console shorter = ends(12, partner, "--retr CODEPAGE=IBM-1047 --host-recfm F:3");
        assertTrue(
                shorter.err()
                        .contains("record 2 for the host has 2 octets, not the 3 of --host-recfm;"
                                + " RECFM=F LRECL=3 pads"),
                shorter.err());
    }

    @Test
    void aNewFileIsMadeWholeOrNotAtAll() throws Exception {
        Path in = Files.write(temporary.resolve("in"), ebcdic("ab\nÄ\n"));
        Path out = temporary.resolve("out.txt");
        Console console = Console.in(temporary);
        assertEquals(12, console.run(words("--stor CODEPAGE=IBM-1047 CHARSET=US-ASCII in -o out.txt")));
        assertEquals(List.of(in), files());
        assertEquals(0, console.run(words("--stor CODEPAGE=IBM-1047 in --output out.txt")), console.err());
        assertEquals("ab\nÄ\n", Files.readString(out));
        assertEquals("", console.out());
        assertEquals(List.of(in, out), files());
        assertEquals(0, console.run(words("--stor CODEPAGE=IBM-1047 in --output shown.txt --records")));
        assertEquals("ab\nÄ\n", Files.readString(temporary.resolve("shown.txt")));
        assertEquals(3, console.out().lines().count());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(temporary)) {
            return all.sorted().toList();
        }
    }

    @Test
    void anEmptyFileIsNoRecordAndNoFailure() {
        for (String arguments : new String[] {
            "--stor CODEPAGE=IBM-1047",
            "--stor CODEPAGE=IBM-1047 RECFM=F LRECL=80 --records",
            "--retr CODEPAGE=IBM-1047 RECFM=F LRECL=80",
            "--stor CODEPAGE=IBM-1047 --host-recfm V",
            "--retr --type I RDW=ON --host-recfm V --hex"
        }) {
            Console console = ok(new byte[0], arguments);
            assertEquals("", console.out());
            assertEquals("scprelay: RECORDS=0 LINK=0 BYTES=0\n", console.err());
        }
    }

    @Test
    void everyCodePageOfTheRelayIsListed() {
        Console console = Console.in(temporary);
        assertEquals(0, console.run("convert", "--pages"));
        List<String> lines = console.out().lines().toList();
        assertTrue(lines.get(0).endsWith("  [  ]  {  }  \\  |  ~  ^  #  @  $  !  €"), lines.get(0));
        assertTrue(
                lines.contains("IBM-1047        EBCDIC         256  AD BD C0 D0 E0 4F A1 5F 7B 7C 5B 5A --"),
                console.out());
        assertTrue(
                lines.contains("IBM-1141        EBCDIC         256  63 FC 43 DC EC BB 59 5F 7B B5 5B 4F 9F"),
                console.out());
        assertTrue(lines.contains("UTF-8           Unicode"), console.out());
        assertTrue(lines.stream().anyMatch(l -> l.startsWith("ISO-8859-15     other ")), console.out());
        // Where the relay serves pages of two octets a character.
        assertTrue(
                lines.stream().filter(l -> l.startsWith("IBM-939 ")).allMatch(l -> l.contains(" double ")),
                console.out());
        long euro = lines.stream()
                .filter(l -> l.startsWith("IBM-114") && l.endsWith("--"))
                .count();
        assertEquals(0, euro, console.out());
    }

    @Test
    void theOrderOfPairsFileAndOptionsDoesNotMatter() throws Exception {
        Files.write(temporary.resolve("a=b"), ebcdic("x"));
        Console console = Console.in(temporary);
        for (String arguments : new String[] {
            "--stor ./a=b CODEPAGE=IBM-1047", "CODEPAGE=IBM-1047 ./a=b --stor", "CODEPAGE=IBM-1047 --stor -- ./a=b"
        }) {
            assertEquals(0, console.run(words(arguments)), console.err());
            assertEquals("x", console.out());
        }
    }
}
