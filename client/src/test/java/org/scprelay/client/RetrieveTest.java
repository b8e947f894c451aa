package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RETR, LIST and EXEC against a scripted relay. */
@Timeout(40)
class RetrieveTest {

    private static final byte[] DATA = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private Job job(FakeRelay relay, String disposition) {
        return Job.at(relay, "OUTPUT " + folder.resolve("out") + disposition, "RETR /x ID=A");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private static void good(FakeRelay.Wire wire) throws IOException {
        wire.greet().go("RETR /x ID=");
        wire.frame(0, DATA);
        wire.count(5);
        wire.send("226 SCR0226I ID=A BYTES=5 LINK=5 : sent");
        wire.bye();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6})
    void aRelayThatCallsAPieceTheWholeFileIsNotBelieved(int announced) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("RETR /x ID=A");
            wire.send("150 SCR0151I ID=A PROTOCOL=SCP SIZE=" + announced + " : sending /x");
            wire.frame(0, DATA);
            wire.count(5);
            wire.send("226 SCR0227I ID=A BYTES=5 LINK=5 : sent");
            if (announced == 5) {
                wire.bye();
            } else {
                wire.untilClosed();
            }
        })) {
            Job job = job(relay, "");
            assertEquals(announced == 5 ? 0 : 16, job.run(), job.listing());
            assertEquals(announced == 5 ? List.of("out") : List.of(), names());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 1_048_576, 3_000_001})
    void everyOctetArrivesOnce(int size) throws Exception {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("RETR");
            wire.frame(0, new byte[0]);
            for (int at = 0; at < size; at += 1_000_000) {
                wire.frame(0, java.util.Arrays.copyOfRange(data, at, Math.min(size, at + 1_000_000)));
            }
            wire.count(size);
            wire.send("226 SCR0226I ID=A BYTES=" + size + " LINK=" + size + " : sent");
            wire.bye();
        })) {
            Job job = job(relay, "");
            assertEquals(0, job.run(), job.listing());
        }
        assertArrayEquals(data, Files.readAllBytes(folder.resolve("out")));
        assertEquals(List.of("out"), names());
    }

    /** What the relay does after 150, and the return code: a line each, octets as "F flags text", "C count", else a reply. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "16|F 00 hello|C 4",
                "16|F 00 hello|C 6",
                "16|C 1",
                "8|F 00 hello|F 40 |226 SCR0226I ID=A BYTES=5 LINK=5 : sent",
                "8|F 40 hello|226 SCR0226I ID=A BYTES=5 LINK=5 : sent",
                "8|F 00 hello|F 20 remote lost|451 SCR0451E : remote lost",
                "12|F 00 hello|F 20 no|550 SCR0550E : no",
                "16|F 00 hello|F 20 remote lost|226 SCR0226I ID=A BYTES=5 LINK=5 : sent",
                "8|F 00 hello|F 20 remote lost",
                "8|F 00 hello",
                "8|F 00 hello|C 5",
                "8|F 00 hello|C 5|451 SCR0451E ID=A : lost",
                "16|F 00 hello|C 5|226 SCR0226I ID=A BYTES=5 LINK=4 : sent",
                "16|F 00 hello|C 5|226 SCR0226I ID=A BYTES=4 LINK=5 : sent",
                "16|F 00 hello|C 5|226 SCR0226I ID=B BYTES=5 LINK=5 : sent",
                "16|F 00 hello|C 5|226 SCR0226I : sent",
                "16|F 00 hello|C 5|200 SCR0200I ID=A BYTES=5 LINK=5 : sent",
                "16|F 00 hello|C 5|what",
                "16|F 80 hello|C 5",
                "16|F 08 hello|C 5",
                "16|F 01 hello|C 5",
                "16|F 10 hello",
                "16|F 50 hello",
                "16|F 60 hello",
                "16|L 00100001",
                "16|L 00FFFFFF",
                "16|L 20000201"
            })
    void aTransferThatIsOffLeavesNothing(String script) throws Exception {
        String[] steps = script.split("\\|");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("RETR");
            for (String step : List.of(steps).subList(1, steps.length)) {
                play(wire, step);
            }
            wire.halfClose();
            wire.untilClosed();
        })) {
            Job job = job(relay, "");
            assertEquals(Integer.parseInt(steps[0]), job.run(), job.listing());
        }
        assertEquals(List.of(), names());
    }

    private static void play(FakeRelay.Wire wire, String step) throws IOException {
        if (step.startsWith("F ")) {
            wire.frame(
                    Integer.parseInt(step.substring(2, 4), 16),
                    step.substring(5).getBytes(StandardCharsets.UTF_8));
        } else if (step.startsWith("C ")) {
            wire.count(Long.parseLong(step.substring(2)));
        } else if (step.startsWith("L ")) {
            wire.octets(java.util.HexFormat.of().parseHex(step.substring(2)));
        } else {
            wire.send(step);
        }
    }

    @Test
    void theReasonOfAnAbortIsListed() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("RETR");
            wire.frame(0x20, "disk\nRETURN CODE 00".getBytes(StandardCharsets.UTF_8));
            wire.send("451 SCR0451E : lost");
            wire.bye();
        })) {
            Job job = job(relay, "");
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("the relay gave the transfer up: disk?RETURN CODE 00"), job.listing());
        }
    }

    @Test
    void aSilentRelayIsGivenUp() throws Exception {
        ClientTimers quick = new ClientTimers(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("RETR");
            wire.frame(0, DATA);
            wire.untilClosed();
        })) {
            Job job = job(relay, "").with(quick);
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("data from the relay did not come within 0.200 s"), job.listing());
        }
        assertEquals(List.of(), names());
    }

    @Test
    void newRefusesAFileThatIsThereBeforeTheRelayIsAsked() throws Exception {
        Files.writeString(folder.resolve("out"), "old");
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = job(relay, "");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().replaceAll("\n {9}", "").contains("exists already"), job.listing());
        }
        assertEquals("old", Files.readString(folder.resolve("out")));
        assertEquals(List.of("out"), names());
    }

    @Test
    void newNeverReplacesAFileThatAppearedMeanwhile() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("RETR");
            Files.writeString(folder.resolve("out"), "other");
            wire.frame(0, DATA);
            wire.count(5);
            wire.send("226 SCR0226I ID=A BYTES=5 LINK=5 : sent");
            wire.bye();
        })) {
            Job job = job(relay, "");
            assertEquals(12, job.run(), job.listing());
        }
        assertEquals("other", Files.readString(folder.resolve("out")));
        assertEquals(List.of("out"), names());
    }

    @Test
    void replaceKeepsTheModeAndFollowsASymbolicLink() throws Exception {
        Path real = Files.writeString(folder.resolve("real"), "old and longer");
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(folder.resolve("out"), real);
        try (FakeRelay relay = new FakeRelay(RetrieveTest::good)) {
            Job job = job(relay, " DISP=REPLACE");
            assertEquals(0, job.run(), job.listing());
        }
        assertEquals("hello", Files.readString(real));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(real)));
        assertTrue(Files.isSymbolicLink(folder.resolve("out")));
        assertEquals(List.of("out", "real"), names());
    }

    @Test
    void appendAddsOnlyWhatCameWhole() throws Exception {
        Path out = Files.writeString(folder.resolve("out"), "old ");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("RETR");
            wire.frame(0, DATA);
            wire.frame(0x20, "lost".getBytes(StandardCharsets.UTF_8));
            wire.send("451 SCR0451E : lost");
            wire.bye();
        })) {
            assertEquals(8, job(relay, " DISP=APPEND").run());
        }
        assertEquals("old ", Files.readString(out));
        for (String expected : List.of("old hello", "old hellohello")) {
            try (FakeRelay relay = new FakeRelay(RetrieveTest::good)) {
                assertEquals(0, job(relay, " DISP=APPEND").run());
            }
            assertEquals(expected, Files.readString(out));
        }
        assertEquals(List.of("out"), names());
    }

    @Test
    void specialFilesAndFoldersAreNeverReplaced() throws Exception {
        Files.createDirectory(folder.resolve("out"));
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = job(relay, " DISP=REPLACE");
            assertEquals(12, job.run(), job.listing());
        }
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = Job.at(relay, "OUTPUT /dev/null DISP=REPLACE", "RETR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("OUTPUT /dev/null is no ordinary file"), job.listing());
        }
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("none/out"), "RETR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("no such file or folder"), job.listing());
        }
    }

    @Test
    void standardOutputGetsOnlyTheData() throws Exception {
        try (FakeRelay relay = new FakeRelay(RetrieveTest::good)) {
            Job job = Job.at(relay, "OUTPUT STDOUT", "RETR /x ID=A");
            assertEquals(0, job.run(), job.error());
            assertArrayEquals(DATA, job.output());
            assertTrue(job.error().endsWith("RETURN CODE 00\n"), job.error());
        }
    }

    @Test
    void standardOutputThatIsClosedIsAFailure() throws Exception {
        java.io.PrintStream closed = new java.io.PrintStream(new java.io.OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("broken pipe");
            }
        });
        try (StreamOutput output = new StreamOutput(closed)) {
            IOException e = org.junit.jupiter.api.Assertions.assertThrows(
                    IOException.class, () -> output.write(java.nio.ByteBuffer.wrap(new byte[100_000])));
            assertEquals("standard output cannot be written", e.getMessage());
        }
    }

    @Test
    void listGoesToTheListingEscaped() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("LIST /d");
            wire.send("150 SCR0150I : go");
            wire.frame(0x80, "f 0644 5 2026-11-22T08:00:00Z a".getBytes(StandardCharsets.UTF_8));
            wire.frame(0, "b\nRETURN".getBytes(StandardCharsets.UTF_8));
            wire.frame(0x80, " CODE 00".getBytes(StandardCharsets.UTF_8));
            wire.count(47);
            wire.send("226 SCR0226I LINK=47 : sent");
            wire.bye();
        })) {
            Job job = Job.at(relay, "LIST /d");
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().contains("     | f 0644 5 2026-11-22T08:00:00Z a\n"), job.listing());
            assertTrue(job.listing().contains("     | b\\u{A}RETURN CODE 00\n"), job.listing());
        }
    }

    @Test
    void execGoesToOutputWithBothStreams() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            assertEquals("EXEC ls  -l 'a b'", wire.greet().expect("EXEC"));
            wire.send("150 SCR0150I : go");
            wire.frame(0, "out\n".getBytes(StandardCharsets.UTF_8));
            wire.frame(0x08, "err\n".getBytes(StandardCharsets.UTF_8));
            wire.count(8);
            wire.send("250 SCR0250I EXIT=0 : ended");
            wire.bye();
        })) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("out"), "EXEC ls  -l 'a b'");
            assertEquals(0, job.run(), job.listing());
        }
        assertEquals("out\nerr\n", Files.readString(folder.resolve("out")));
    }

    @Test
    void aCommandThatFailedIsReturnCode12() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("EXEC false");
            wire.send("150 SCR0150I : go");
            wire.frame(0x08, "no\n".getBytes(StandardCharsets.UTF_8));
            wire.count(3);
            wire.send("554 SCR0554E EXIT=1 : ended");
            wire.bye();
        })) {
            Job job = Job.at(relay, "EXEC false");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("     | no\n"), job.listing());
            assertFalse(job.listing().contains("| \n"), job.listing());
        }
    }

    /** The reason of a failure stands in what the command wrote. */
    @Test
    void theOutputOfACommandThatFailedIsKept() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("EXEC false");
            wire.send("150 SCR0150I : go");
            wire.frame(0x08, "why\n".getBytes(StandardCharsets.UTF_8));
            wire.count(4);
            wire.send("554 SCR5540E EXIT=1 : ended");
            wire.bye();
        })) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("out"), "EXEC false");
            assertEquals(12, job.run(), job.listing());
        }
        assertEquals("why\n", Files.readString(folder.resolve("out")));
    }

    @Test
    void theOutputOfACommandThatWasLostIsNot() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("EXEC true");
            wire.send("150 SCR0150I : go");
            wire.frame(0, "some\n".getBytes(StandardCharsets.UTF_8));
            wire.frame(0x20, "lost".getBytes(StandardCharsets.UTF_8));
            wire.send("451 SCR4510E : lost");
            wire.bye();
        })) {
            Job job = Job.at(relay, "OUTPUT " + folder.resolve("out"), "EXEC true");
            assertEquals(8, job.run(), job.listing());
        }
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 SCR0253I : done", "250 SCR0253I EXIT=1 : done", "226 SCR0226I EXIT=0 : done"})
    void aGoodReplyOfExecSaysExit0(String reply) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("EXEC true");
            wire.send("150 SCR0150I : go");
            wire.count(0);
            wire.send(reply);
        })) {
            assertEquals(16, Job.at(relay, "EXEC true").run());
        }
    }
}
