package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RETR into an OUTPUT that has records against a scripted relay. */
@Timeout(40)
class RecordFetchTest {

    private static final int EOR = 0x80;

    @TempDir
    private Path folder;

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    /** {@code ab} in two frames, an empty record, {@code cde}. */
    private static void records(FakeRelay.Wire wire) throws IOException {
        wire.frame(0, octets("a"));
        wire.frame(0, new byte[0]);
        wire.frame(EOR, octets("b"));
        wire.frame(EOR, new byte[0]);
        wire.frame(EOR, octets("cde"));
        wire.count(5);
    }

    private static void sent(FakeRelay.Wire wire, long bytes, long link, long records) throws IOException {
        wire.send("226 SCR0227I ID=A BYTES=" + bytes + " LINK=" + link + " RECORDS=" + records + " : sent");
    }

    @ParameterizedTest
    @CsvSource({"V,  00060000 6162 00040000 00070000 636465", "VB, 00150000 00060000 6162 00040000 00070000 636465"})
    void variableRecordsHaveTheirWords(String recfm, String hex) throws Exception {
        Path out = folder.resolve("out");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("SITE RDW=ON").accept("STRU R").expect("RETR /x ID=A");
            wire.send("150 SCR0151I ID=A PROTOCOL=SFTP SIZE=17 : sending");
            records(wire);
            sent(wire, 17, 5, 3);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "SITE RDW=ON", "OUTPUT " + out + " RECFM=" + recfm, "RETR /x ID=A");
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().contains("-- 5 octets in 3 records received in "), job.listing());
        }
        assertEquals(hex.replace(" ", ""), HexFormat.of().withUpperCase().formatHex(Files.readAllBytes(out)));
    }

    @Test
    void blocksAreAsLongAsTheyMayBe() throws Exception {
        byte[] record = new byte[32_748];
        Arrays.fill(record, (byte) 'x');
        Path out = folder.resolve("out");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("STRU R").go("RETR");
            wire.frame(EOR, record);
            wire.frame(EOR, new byte[0]);
            wire.frame(EOR, octets("y"));
            wire.frame(EOR, new byte[0]);
            wire.count(32_749);
            sent(wire, 1, 32_749, 4);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "TYPE A", "OUTPUT " + out + " RECFM=VB", "RETR /x ID=A");
            assertEquals(0, job.run(), job.listing());
        }
        String hex = HexFormat.of().formatHex(Files.readAllBytes(out));
        assertTrue(hex.startsWith("7ff80000" + "7ff00000" + "78"), hex.substring(0, 20));
        assertTrue(hex.endsWith("78" + "00040000" + "000d0000" + "00050000" + "79" + "00040000"), hex);
    }

    @Test
    void fixedRecordsAreAsTheyCame() throws Exception {
        Path out = Files.writeString(folder.resolve("out"), "zz");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("SITE RECFM=F LRECL=2").accept("STRU R").go("RETR");
            wire.frame(EOR, octets("ab"));
            wire.frame(0, octets("c"));
            wire.frame(EOR, octets("d"));
            wire.count(4);
            sent(wire, 4, 4, 2);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(
                    relay, "SITE RECFM=F LRECL=2", "OUTPUT " + out + " RECFM=F LRECL=2 DISP=APPEND", "RETR /x ID=A");
            assertEquals(0, job.run(), job.listing());
        }
        assertEquals("zzabcd", Files.readString(out));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F LRECL=2 | ab,c | record 2 has 1 octets, not LRECL=2 (in TYPE A the relay fills it with blanks after"
                        + " SITE RECFM=F LRECL=2)",
                "F LRECL=2 | ab,cde | record 2 has more octets than LRECL=2",
            })
    void recordsThatDoNotFitLeaveNoFile(String recfm, String records, String message) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").go("RETR");
            for (String record : records.split(",")) {
                wire.frame(EOR, octets(record));
            }
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("out") + " RECFM=" + recfm, "RETR /x ID=A");
            assertEquals(12, job.run(), job.listing());
            String unwrapped = job.listing().replaceAll("\n {9}", "");
            assertTrue(unwrapped.contains("-- OUTPUT cannot be written: " + message + "\n"), unwrapped);
        }
        assertEquals(List.of(), names());
    }

    @ParameterizedTest
    @CsvSource({"V, 32756", "VB, 32752"})
    void aRecordThatIsTooLongForItsWordLeavesNoFile(String recfm, int longest) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").go("RETR");
            wire.frame(EOR, new byte[longest]);
            wire.frame(0, new byte[longest + 1]);
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("out") + " RECFM=" + recfm, "RETR /x ID=A");
            assertEquals(12, job.run(), job.listing());
            assertTrue(
                    job.listing().contains("record 2 has more octets than " + longest + ", the most"), job.listing());
        }
        assertEquals(List.of(), names());
    }

    @ParameterizedTest
    @CsvSource({"OPEN", "RECORDS", "NO-RECORDS", "BYTES", "SIZE"})
    void aRelayThatIsOffLeavesNoFile(String what) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").expect("RETR");
            wire.send("150 SCR0151I ID=A PROTOCOL=SFTP SIZE=" + (what.equals("SIZE") ? 4 : 5) + " : sending");
            if (what.equals("OPEN")) {
                wire.frame(0, octets("ab"));
                wire.count(2);
                wire.untilClosed();
                return;
            }
            records(wire);
            if (what.equals("NO-RECORDS")) {
                wire.send("226 SCR0227I ID=A BYTES=5 LINK=5 : sent");
            } else {
                sent(wire, what.equals("BYTES") ? 4 : 5, 5, what.equals("RECORDS") ? 2 : 3);
            }
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("out") + " RECFM=V", "RETR /x ID=A");
            assertEquals(16, job.run(), job.listing());
        }
        assertEquals(List.of(), names());
    }

    @Test
    void standardOutputHasWordsToo() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").go("RETR");
            records(wire);
            sent(wire, 5, 5, 3);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "OUTPUT STDOUT RECFM=V", "RETR /x ID=A");
            assertEquals(0, job.run(), job.error());
            assertArrayEquals(HexFormat.of().parseHex("000600006162" + "00040000" + "00070000636465"), job.output());
        }
    }

    /** Words were written, though no octet of data: standard output cannot take them back. */
    @Test
    void whatStandardOutputHasIsNotWrittenAgain() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").go("RETR");
            wire.frame(EOR, new byte[0]);
            wire.frame(0x20, octets("broken"));
            wire.send("426 SCR4260E ID=A : broken");
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "OUTPUT STDOUT RECFM=V", "RETRY 1 1", "RETR /x ID=A");
            assertEquals(8, job.run(), job.error());
            assertTrue(job.error().contains("not repeated: what standard output has"), job.error());
        }
    }

    @Test
    void aRepeatedFetchBeginsAnew() throws Exception {
        Path out = folder.resolve("out");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").go("RETR");
            wire.frame(EOR, octets("zz"));
            wire.frame(0, octets("y"));
            wire.frame(0x20, octets("broken"));
            wire.send("426 SCR4260E ID=A : broken");
            wire.accept("NOOP").go("RETR");
            records(wire);
            sent(wire, 5, 5, 3);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "OUTPUT " + out + " RECFM=VB", "RETRY 1 1", "RETR /x ID=A");
            assertEquals(0, job.run(), job.listing());
        }
        assertEquals(
                "0015000000060000616200040000" + "00070000636465",
                HexFormat.of().formatHex(Files.readAllBytes(out)));
    }

    @Test
    void entriesOfAListingAreRecords() throws Exception {
        Path out = folder.resolve("out");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("NLST /d");
            wire.send("150 SCR0150I : names");
            wire.frame(EOR, octets("a"));
            wire.frame(EOR, octets("bc"));
            wire.count(3);
            wire.send("226 SCR0226I LINK=3 RECORDS=2 : done");
            wire.bye();
        })) {
            Job job = Job.at(relay, "OUTPUT " + out + " RECFM=V", "NLST /d");
            assertEquals(0, job.run(), job.listing());
        }
        assertEquals("0005000061" + "000600006263", HexFormat.of().formatHex(Files.readAllBytes(out)));
    }

    /** LF is a letter like any other in an EBCDIC page: the entries would be one line for whoever reads them there. */
    @ParameterizedTest
    @CsvSource({
        "SITE CODEPAGE=IBM-1047, 15",
        "SITE CODEPAGE=939, 15",
        "SITE CODEPAGE=ibm-1141 NL=25, 25",
        "SITE CODEPAGE=ISO-8859-15, 0a",
        "SITE CODEPAGE=CP-1252, 0a",
        "SITE NL=25, 0a"
    })
    void entriesOfAListingAreLinesOfTheirPage(String site, String end) throws Exception {
        Path out = folder.resolve("out");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept(site).expect("NLST /d");
            wire.send("150 SCR0150I : names");
            wire.frame(EOR, new byte[] {(byte) 0x81});
            wire.frame(EOR, new byte[] {(byte) 0x82});
            wire.count(2);
            wire.send("226 SCR0226I LINK=2 RECORDS=2 : done");
            wire.bye();
        })) {
            Job job = Job.at(relay, site, "OUTPUT " + out, "NLST /d");
            assertEquals(0, job.run(), job.listing());
        }
        assertEquals("81" + end + "82" + end, HexFormat.of().formatHex(Files.readAllBytes(out)));
    }
}
