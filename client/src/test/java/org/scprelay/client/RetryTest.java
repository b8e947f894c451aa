package org.scprelay.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.client.FakeRelay.Wire;

/** RETRY: what is repeated, what goes on, and what never is. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RetryTest {

    private static final String ALL = "0123456789";
    private static final String RETRY = "RETRY 2 1 RESUME";
    /** More than sockets hold, so that a link can be lost before the end of the data was sent. */
    private static final int MUCH = 30_000_000;

    @TempDir
    Path directory;

    private final byte[] octets = new byte[MUCH];
    private Path file;
    private Path much;

    @BeforeEach
    void input() throws IOException {
        file = Files.writeString(directory.resolve("input"), ALL);
        new Random(1).nextBytes(octets);
        much = Files.write(directory.resolve("much"), octets);
    }

    private static String sha256(byte[] octets) {
        return HexFormat.of().formatHex(CountedOutput.sha256Digest().digest(octets));
    }

    private static void stored(Wire wire, int bytes, int link, String hash) throws IOException {
        wire.send("226 SCR0226I ID=A BYTES=" + bytes + " LINK=" + link + " SHA256=" + hash + " PROTOCOL=SFTP : stored");
    }

    private Job store(FakeRelay relay, String retry, String... before) {
        List<String> statements = new ArrayList<>(List.of(before));
        statements.addAll(List.of("INPUT " + file, retry, "STOR /x ID=A", "QUIT"));
        return Job.at(relay, statements.toArray(String[]::new));
    }

    private static long stores(FakeRelay relay) {
        return relay.lines().stream().filter(line -> line.startsWith("STOR")).count();
    }

    /** Over the same link: what held for one transfer is said again. */
    @Test
    void aReplyOfFourIsRepeatedOverTheSameLink() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("SITE MTIME=5 MODE=0600");
            wire.expect("STOR");
            wire.send("450 SCR4500E ID=A : busy");
            wire.accept("NOOP", "SITE MTIME=5");
            wire.stat("STATE=NEVER");
            wire.go("STOR");
            assertEquals(ALL, new String(wire.data(), US_ASCII));
            wire.stored("A", 10);
            wire.bye();
        })) {
            Job job = store(relay, "RETRY 2 1", "SITE MTIME=5 MODE=0600");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** A new link is told what the old one knew: never the user or the port of an earlier host. */
    @Test
    void aLostLinkIsMadeAgainWithItsSettings() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    wire.accept("USER one", "PORT 23", "HOST first", "TYPE I", "SITE MODE=0600");
                    wire.stored(wire.go("STOR"), wire.data().length);
                    wire.accept("HOST two@second");
                    wire.go("STOR");
                    wire.take(1);
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    wire.accept("HOST second", "USER two", "TYPE I", "SITE MODE=0600");
                    wire.stat("STATE=FAILED CODE=426");
                    wire.go("STOR");
                    wire.stored("A", wire.data().length);
                    wire.bye();
                })) {
            Job job = Job.at(
                    relay,
                    "USER one",
                    "PORT 23",
                    "HOST first",
                    "TYPE I",
                    "SITE MODE=0600",
                    "INPUT " + file,
                    "STOR /y ID=B",
                    "HOST two@second",
                    "INPUT " + much,
                    "RETRY 1 1",
                    "STOR /x ID=A",
                    "QUIT");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** A first attempt that the relay still ends, and then the rest of the file, with the hash of all of it. */
    @ParameterizedTest
    @CsvSource({"0, true", "12, false"})
    void aStoreGoesOnWhereTheRelayIsSure(int returnCode, boolean right) throws Exception {
        String hash = sha256(right ? octets : ALL.getBytes(US_ASCII));
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    wire.accept("SITE RESUME=ON");
                    wire.go("STOR");
                    wire.take(5);
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    wire.stat("STATE=RUNNING");
                    wire.stat("STATE=FAILED CODE=426 LEFT=PART PART=3");
                    wire.accept("SITE RESUME=ON", "SITE RESTART=3 HASH=SHA256");
                    assertEquals("STOR /x SIZE=" + MUCH + " ID=A", wire.expect("STOR"));
                    wire.send("150 SCR0150I ID=A PROTOCOL=SFTP : go");
                    assertArrayEquals(Arrays.copyOfRange(octets, 3, MUCH), wire.data());
                    stored(wire, MUCH, MUCH - 3, hash);
                    wire.accept("SITE RESUME=OFF", "SITE HASH=OFF");
                    wire.bye();
                })) {
            Job job = Job.at(relay, "ONERROR CONTINUE", "INPUT " + much, RETRY, "STOR /x ID=A", "QUIT");
            assertEquals(returnCode, job.run(), job.listing());
        }
    }

    @Test
    void aPartThatIsNotThereAnyMoreIsSentAnew() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("SITE RESUME=ON");
            wire.go("STOR");
            wire.send("451 SCR4513E ID=A LEFT=PART PART=3 : ended");
            rest(wire);
            wire.accept("NOOP");
            wire.stat("STATE=FAILED CODE=451 LEFT=PART PART=3");
            wire.accept("SITE RESTART=3 HASH=SHA256");
            wire.expect("STOR");
            wire.send("552 SCR5523E ID=A PART=0 : gone");
            wire.go("STOR");
            assertEquals(ALL, new String(wire.data(), US_ASCII));
            wire.stored("A", 10);
            wire.accept("SITE RESUME=OFF", "SITE HASH=OFF");
            wire.bye();
        })) {
            Job job = store(relay, RETRY);
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** Takes what comes behind an early final reply: the end of a short input, or ABORT. */
    private static void rest(Wire wire) throws IOException {
        try {
            wire.data();
        } catch (FakeRelay.Aborted e) {
            assertTrue(e.getMessage().contains("final reply"), e.getMessage());
        }
    }

    /** An older relay keeps nothing, and a destination may not: the job is done all the same. */
    @Test
    void whereNothingIsKeptTheWholeIsSent() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.expect("SITE RESUME=ON");
            wire.send("504 SCR5040E : not served");
            wire.accept("SITE RESUME=OFF");
            wire.go("STOR");
            wire.data();
            wire.stored("A", 10);
            wire.bye();
        })) {
            Job job = store(relay, RETRY);
            assertEquals(0, job.run(), job.listing());
        }
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("SITE RESUME=ON");
            wire.expect("STOR");
            wire.send("504 SCR5047E ID=A : RESUME needs SFTP");
            wire.accept("SITE RESUME=OFF");
            wire.go("STOR");
            wire.data();
            wire.stored("A", 10);
            wire.bye();
        })) {
            Job job = store(relay, RETRY);
            assertEquals(0, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STATE=UNKNOWN", "STATE=DONE CODE=226", "STATE=FAILED CODE=552"})
    void whatMayBeDoneOrNeedsAPersonIsNotRepeated(String outcome) throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet().go("STOR");
                    wire.take(1);
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    wire.stat(outcome);
                    wire.bye();
                })) {
            Job job = Job.at(relay, "INPUT " + much, "RETRY 3 1", "STOR /x ID=A");
            assertEquals(12, job.run(), job.listing());
            assertEquals(1, stores(relay));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SITE APPEND=ON", "INPUT STDIN"})
    void whatCannotBeSentTwiceIsNot(String statement) throws Exception {
        boolean append = statement.startsWith("SITE");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            if (append) {
                wire.accept(statement);
            }
            wire.go("STOR");
            wire.take(1);
            wire.reset();
        })) {
            Job job = Job.at(
                            relay,
                            append ? statement : "ONERROR STOP",
                            append ? "INPUT " + much : statement,
                            RETRY,
                            "STOR /x ID=A")
                    .standardInput(new ByteArrayInputStream(octets));
            assertEquals(8, job.run(), job.listing());
            assertEquals(1, stores(relay));
            assertTrue(job.listing().contains("not repeated: "), job.listing());
        }
    }

    private static void announce(Wire wire, int mtime) throws IOException {
        wire.send(
                "150 SCR0151I ID=" + Wire.id(wire.expect("RETR")) + " PROTOCOL=SFTP SIZE=10 MTIME=" + mtime + " : go");
    }

    private static void sent(Wire wire, int link, String hash) throws IOException {
        wire.count(link);
        wire.send("226 SCR0227I ID=A BYTES=10 LINK=" + link + " SHA256=" + hash + " PROTOCOL=SFTP : sent");
    }

    private Job fetch(FakeRelay relay, String output) {
        return Job.at(relay, "OUTPUT " + output, "RETRY 3 1 RESUME", "RETR /x ID=A", "QUIT");
    }

    @Test
    void aFetchGoesOnWithWhatCame() throws Exception {
        Path output = directory.resolve("output");
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    announce(wire, 1);
                    wire.frame(0, "0123".getBytes(US_ASCII));
                    wire.halfClose();
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet();
                    wire.accept("SITE RESTART=4 HASH=SHA256");
                    announce(wire, 1);
                    wire.frame(0, "456789".getBytes(US_ASCII));
                    sent(wire, 6, sha256(ALL.getBytes(US_ASCII)));
                    wire.accept("SITE HASH=OFF");
                    wire.bye();
                })) {
            Job job = fetch(relay, output.toString());
            assertEquals(0, job.run(), job.listing());
            assertEquals(ALL, Files.readString(output));
        }
    }

    /** What came of a file that has another time now is thrown away. */
    @Test
    void aFileThatChangedIsFetchedAnew() throws Exception {
        Path output = directory.resolve("output");
        try (FakeRelay relay = new FakeRelay(
                RetryTest::broken,
                wire -> {
                    wire.greet();
                    wire.accept("SITE RESTART=4 HASH=SHA256");
                    announce(wire, 2);
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet();
                    whole(wire);
                    wire.bye();
                })) {
            Job job = fetch(relay, output.toString());
            assertEquals(0, job.run(), job.listing());
            assertEquals(ALL, Files.readString(output));
        }
    }

    /** So is what has another hash, though its size and time are the same. */
    @Test
    void piecesThatAreNotTheFileAreFetchedAnew() throws Exception {
        Path output = directory.resolve("output");
        try (FakeRelay relay = new FakeRelay(RetryTest::broken, wire -> {
            wire.greet();
            wire.accept("SITE RESTART=4 HASH=SHA256");
            announce(wire, 1);
            wire.frame(0, "456789".getBytes(US_ASCII));
            sent(wire, 6, sha256(ALL.getBytes(US_ASCII)));
            wire.accept("NOOP");
            whole(wire);
            wire.accept("SITE HASH=OFF");
            wire.bye();
        })) {
            Job job = fetch(relay, output.toString());
            assertEquals(0, job.run(), job.listing());
            assertEquals(ALL, Files.readString(output));
        }
    }

    private static void broken(Wire wire) throws IOException {
        wire.greet();
        announce(wire, 1);
        wire.frame(0, "abcd".getBytes(US_ASCII));
        wire.halfClose();
        wire.untilClosed();
    }

    private static void whole(Wire wire) throws IOException {
        announce(wire, 2);
        wire.frame(0, ALL.getBytes(US_ASCII));
        sent(wire, 10, "-");
    }

    @Test
    void standardOutputIsNotWrittenTwice() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            announce(wire, 1);
            wire.frame(0, "0123".getBytes(US_ASCII));
            wire.halfClose();
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "OUTPUT STDOUT", "RETRY 3 1", "RETR /x ID=A");
            assertEquals(8, job.run(), job.listing());
            assertArrayEquals("0123".getBytes(US_ASCII), job.output());
            assertFalse(job.listing().contains("RETRY 1 of 3"), job.listing());
        }
    }
}
