package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STOR of an INPUT that has records against a scripted relay: which records go over the link. */
@Timeout(40)
class RecordStoreTest {

    /** {@code ab}, an empty record, {@code cde}: RECFM=V, made by hand. */
    private static final String VARIABLE = "00060000 6162 00040000 00070000 636465";

    /** The same in two blocks. */
    private static final String BLOCKED = "000E0000 00060000 6162 00040000 000B0000 00070000 636465";

    @TempDir
    private Path folder;

    private Path file(String hex) throws IOException {
        return Files.write(folder.resolve("in"), HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static List<String> text(List<byte[]> records) {
        return records.stream()
                .map(octets -> new String(octets, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void recordsTravelAndTheNextTransferIsAsTheDeckSays() throws Exception {
        Path file = Files.writeString(folder.resolve("in"), "aabbcc");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            String id = wire.go("STOR /x SIZE=6 ID=");
            assertEquals(List.of("aa", "bb", "cc"), text(wire.records()));
            wire.stored(id, 6, 6, 3);
            wire.accept("STRU F");
            id = wire.go("STOR /y SIZE=6 ID=");
            assertEquals("aabbcc", new String(wire.data(), StandardCharsets.UTF_8));
            wire.stored(id, 6);
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=F LRECL=2", "STOR /x", "INPUT " + file, "STOR /y");
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().contains("-- 6 octets in 3 records sent in "), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"V", "VB"})
    void wordsAreNotSent(String recfm) throws Exception {
        Path file = file(recfm.equals("V") ? VARIABLE : BLOCKED);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            String id = wire.go("STOR /x SIZE=5 ID=");
            assertEquals(List.of("ab", "", "cde"), text(wire.records()));
            wire.stored(id, 5, 5, 3);
            wire.accept("STRU F");
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=" + recfm, "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"17, 0", "13, 16", "5, 16"})
    void wordsThatTheRemoteFileGetsAreInItsSize(int bytes, int code) throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("SITE RDW=ON").accept("STRU R");
            String id = wire.go("STOR /x SIZE=17 ID=");
            wire.records();
            wire.stored(id, bytes, 5, 3);
            if (code == 0) {
                wire.accept("STRU F").bye();
            } else {
                wire.untilClosed();
            }
        })) {
            Job job = Job.at(relay, "SITE RDW=ON", "INPUT " + file + " RECFM=V", "STOR /x");
            assertEquals(code, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" RECORDS=2", " RECORDS=4", ""})
    void aRelayThatCountedOtherRecordsIsNotBelieved(String records) throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            String id = wire.go("STOR /x SIZE=5 ID=");
            wire.records();
            wire.send("226 SCR0226I ID=" + id + " BYTES=5 LINK=5" + records + " : stored");
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=V", "STOR /x");
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void withTypeAThereIsNoSize() throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("STRU R");
            String id = wire.go("STOR /x ID=");
            wire.records();
            wire.stored(id, 8, 5, 3);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "TYPE A", "INPUT " + file + " RECFM=V", "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void whatTheDeckSaidIsNeitherSaidAgainNorTakenBack() throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            String id = wire.go("STOR /x SIZE=5 ID=");
            wire.records();
            wire.stored(id, 5, 5, 3);
            wire.bye();
        })) {
            Job job = Job.at(relay, "STRU R", "INPUT " + file + " RECFM=V", "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** The longest record is longer than a frame may be here, and the file than all buffers. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 79, 80, 65_535})
    void manyRecordsOfAnyLength(int length) throws Exception {
        int count = 2_000_000 / (length + 4);
        byte[] octets = new byte[length * count];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i / length);
        }
        Path file = Files.write(folder.resolve("in"), octets);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.send(FakeRelay.GREETING.replace("1048576", "65536"));
            wire.accept("STRU R");
            String id = wire.go("STOR /x SIZE=" + octets.length + " ID=");
            List<byte[]> records = wire.records();
            assertEquals(count, records.size());
            for (int i = 0; i < count; i++) {
                byte[] record = records.get(i);
                assertEquals(length, record.length);
                assertTrue(record[0] == (byte) i && record[length - 1] == (byte) i, "record " + i);
            }
            wire.stored(id, octets.length, octets.length, count);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=F LRECL=" + length, "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "F LRECL=4 | 616263646566      | record 2 at offset 4 has 2 octets, not LRECL=4: the file ends within"
                        + " it",
                "V  | 00060000 6162 00070000 6364 | record 2 at offset 6 lacks 1 octets: the file ends within it",
                "V  | 00060000 6162 0007          | record 2 at offset 6 has 2 octets of a descriptor word: the file"
                        + " ends there",
                "V  | 00060000 6162 00030000 63   | record 2 at offset 6 begins with 00030000, which is no record"
                        + " descriptor word: 4 to 32760 as 2 octets, then 0000",
                "V  | 7FF90000                    | record 1 at offset 0 begins with 7FF90000, which is no record"
                        + " descriptor word: 4 to 32760 as 2 octets, then 0000",
                "V  | 00060004 6162               | record 1 at offset 0 begins with 00060004, which is no record"
                        + " descriptor word: 4 to 32760 as 2 octets, then 0000",
                "V  | 00060100 6162 00060200 6364 | record 1 at offset 0 begins with 00060100, a segment of a spanned"
                        + " record (RECFM=VS), which is not served",
                "VB | 000A0000 00060000 6162 80001000 | record 2 at offset 10 is to begin a block, but 80001000 is the"
                        + " word of a large block, which is not served",
                "VB | 00040000                    | record 1 at offset 0 is to begin a block, but 00040000 is no block"
                        + " descriptor word: 8 to 32760 as 2 octets, then 0000",
                "VB | 000A0000 00070000 616263    | record 1 at offset 4 begins with 00070000, but its block has only"
                        + " 6 octets left",
                "VB | 000C0000 00060000 6162 0000 | record 1 at offset 4 begins with 00060000, which leaves 2 octets"
                        + " of its block, too few for a record",
                "VB | 000E0000 00060000 6162      | record 2 at offset 10 is not there: the file ends, and its block"
                        + " lacks 4 octets",
                "VB | 00060000 6162 00070000 636465 | record 1 at offset 0 is to begin a block, but 00060000 is no"
                        + " block descriptor word: 8 to 32760 as 2 octets, then 0000",
            })
    void aFileWithoutSuchRecordsIsNotSent(String recfm, String hex, String message) throws Exception {
        Path file = file(hex);
        try (FakeRelay relay = new FakeRelay(
                wire -> wire.greet().accept("STRU R").accept("STRU F").bye())) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=" + recfm, "STOR /x");
            assertEquals(12, job.run(), job.listing());
            String unwrapped = job.listing().replaceAll("\n {9}", "");
            assertTrue(unwrapped.contains("-- INPUT " + file + " cannot be sent: " + message + "\n"), unwrapped);
        }
        // What cannot be read twice is found out on the way: the relay is told, and takes nothing for good.
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R").go("STOR /x ID=");
            assertEquals(message, wire.abortedRecords());
            wire.send("426 SCR4263E : the client gave up");
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "INPUT STDIN RECFM=" + recfm, "RETRY 2 1", "STOR /x")
                    .standardInput(new ByteArrayInputStream(Files.readAllBytes(file)));
            assertEquals(12, job.run(), job.listing());
            String unwrapped = job.listing().replaceAll("\n {9}", "");
            assertTrue(unwrapped.contains("INPUT standard input cannot be read on: " + message), unwrapped);
        }
    }

    /** No rule is broken, but nobody wants the words of records in his records. */
    @ParameterizedTest
    @CsvSource({
        "4, 000E0000 00060000 6162 00040000 000B0000 00070000 636465",
        "0, 000E0000 00060000 6162 00040000 00070000 636465",
        "0, 00040000 00040000",
    })
    void blocksThatAreReadAsRecordsAreAWarning(int code, String hex) throws Exception {
        Path file = file(hex);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            String id = wire.go("STOR /x SIZE=");
            List<byte[]> records = wire.records();
            long octets = records.stream().mapToLong(r -> r.length).sum();
            wire.stored(id, octets, octets, records.size());
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=V", "STOR /x");
            assertEquals(code, job.run(), job.listing());
            assertEquals(code == 4, job.listing().contains("looks like a block of records: is it RECFM=VB?"));
        }
    }

    @Test
    void anEmptyFileHasNoRecords() throws Exception {
        Path file = file("");
        for (String recfm : List.of("F LRECL=80", "V", "VB")) {
            try (FakeRelay relay = new FakeRelay(wire -> {
                wire.greet().accept("STRU R");
                String id = wire.go("STOR /x SIZE=0 ID=");
                assertEquals(List.of(), wire.records());
                wire.stored(id, 0, 0, 0);
                wire.accept("STRU F").bye();
            })) {
                Job job = Job.at(relay, "INPUT " + file + " RECFM=" + recfm, "STOR /x");
                assertEquals(0, job.run(), job.listing());
            }
        }
    }

    @Test
    void aRelayThatHasNoRecordsGetsNoData() throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STRU R");
            wire.send("504 SCR5040E : STRU R is not served by this version");
            wire.accept("STRU F");
            String id = wire.go("STOR /y SIZE=17 ID=");
            wire.data();
            wire.stored(id, 17);
            wire.bye();
        })) {
            Job job = Job.at(
                    relay, "ONERROR CONTINUE", "INPUT " + file + " RECFM=V", "STOR /x", "INPUT " + file, "STOR /y");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("-- the relay refused it; nothing was sent"), job.listing());
        }
    }

    /** The relay stops transfers until SITE succeeds: what the client says by itself must not be that. */
    @ParameterizedTest
    @CsvSource({
        "'', 'TYPE A', 'INPUT *|one|/*'",
        "'RETRY 1 1 RESUME', 'TYPE I', 'INPUT FILE'",
        "'', 'TYPE A', 'INPUT FILE RECFM=V'"
    })
    void aSettingThatWasRefusedIsNotForgotten(String retry, String type, String input) throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("SITE CODEPAGE=IBM-273").accept(type).expect("SITE CHARSET=IBM-0");
            wire.send("504 SCR5040E : no such code page");
            wire.bye();
        })) {
            List<String> deck = new ArrayList<>(List.of("ONERROR CONTINUE", "SITE CODEPAGE=IBM-273", type));
            deck.add("SITE CHARSET=IBM-0");
            deck.addAll(List.of(input.replace("FILE", file.toString()).split("\\|")));
            deck.addAll(retry.isEmpty() ? List.of() : List.of(retry));
            deck.add("STOR /x");
            Job job = Job.at(relay, deck.toArray(String[]::new));
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("-- SITE was refused before, and must succeed first"), job.listing());
        }
    }

    @Test
    void aNewLinkIsToldOfTheRecordsToo() throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet().accept("STRU R").go("STOR /x SIZE=5 ID=A");
                    wire.reset();
                },
                wire -> {
                    wire.greet().accept("STRU R").expect("STAT ID=A");
                    wire.send("211 SCR0211I ID=A STATE=NEVER : never");
                    wire.go("STOR /x SIZE=5 ID=A");
                    assertEquals(List.of("ab", "", "cde"), text(wire.records()));
                    wire.stored("A", 5, 5, 3);
                    wire.accept("STRU F").bye();
                })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=V", "RETRY 1 1 RESUME", "STOR /x ID=A");
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().contains("RESUME is not possible with these settings"), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "2, 16"})
    void anOutcomeThatIsAskedForHasTheSameRecords(int records, int code) throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet().accept("STRU R").go("STOR /x SIZE=5 ID=A");
                    wire.records();
                    wire.reset();
                },
                wire -> {
                    wire.greet().expect("STAT ID=A");
                    wire.send("211 SCR0211I ID=A STATE=DONE CODE=226 BYTES=5 LINK=5 RECORDS=" + records + " : done");
                })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=V", "STOR /x ID=A");
            assertEquals(code, job.run(), job.listing());
        }
    }

    @Test
    void theListingForProgramsCountsRecords() throws Exception {
        Path file = file(VARIABLE);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            String id = wire.go("STOR /x ");
            wire.records();
            wire.stored(id, 5, 5, 3);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file + " RECFM=V", "STOR /x").json();
            assertEquals(0, job.run(), job.listing());
            assertTrue(
                    job.listing().contains("\"direction\":\"sent\",\"octets\":5,\"records\":3,\"milliseconds\":"),
                    job.listing());
        }
    }
}
