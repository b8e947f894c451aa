package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** STAT ID= (docs/PROTOCOL.md, section 6). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutcomeTest {

    private static final byte[] OCTETS = "new".getBytes(US_ASCII);

    @TempDir
    Path directory;

    private Path remote;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    @BeforeEach
    void makeRemote() throws IOException {
        remote = Files.createDirectory(directory.resolve("remote"));
    }

    private Bench bench() throws IOException {
        return new Bench(settings -> TestRelay.with(settings, directory.resolve("state")));
    }

    private String path() {
        return remote.resolve("file").toString();
    }

    private void begin(WireClient client, String id) throws IOException {
        WireClient.require(150, client.ask("STOR " + path() + " SIZE=3 ID=" + id));
    }

    private Reply store(WireClient client, String id) throws IOException {
        begin(client, id);
        client.frame(0, OCTETS);
        client.eof(3);
        return client.reply();
    }

    private static String state(WireClient client, String id) throws IOException {
        Reply reply = Bench.assertReply("211 SCR0212", client.ask("STAT ID=" + id));
        assertEquals(Optional.of(id), reply.pair("ID"));
        return reply.pair("STATE").orElseThrow();
    }

    @Test
    void doneCarriesThePairsOfTheFinalReply() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client();
                WireClient other = bench.client()) {
            assertEquals("NEVER", state(other, "NIGHT"));
            begin(client, "NIGHT");
            assertEquals("RUNNING", state(other, "NIGHT"));
            client.frame(0, OCTETS);
            client.eof(3);
            Reply last = WireClient.require(226, client.reply());
            Reply answer = other.ask("STAT ID=NIGHT");
            assertEquals(Optional.of("226"), answer.pair("CODE"));
            assertEquals(Optional.of("SCR0226I"), answer.pair("MESSAGE"));
            last.pairs().forEach((key, value) -> assertEquals(Optional.of(value), answer.pair(key), key));
            assertEquals(last.text(), answer.text());
            assertEquals("DONE", state(other, "NIGHT"));
        }
    }

    @Test
    void theIdOfADeliveryIsUsedUp() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            WireClient.require(226, store(client, "NIGHT"));
            int connects = bench.engine().connects().size();
            Bench.assertReply("503 SCR5034", client.ask("STOR " + path() + "2 SIZE=3 ID=NIGHT"));
            assertEquals(connects, bench.engine().connects().size(), "nothing was opened for it");
            assertFalse(Files.exists(Path.of(path() + "2")));
            WireClient.require(226, store(client, "NEXT"));
        }
    }

    @Test
    void afterAFailureTheSameIdIsANewAttempt() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            begin(client, "NIGHT");
            client.frame(0x20, "no tape".getBytes(US_ASCII));
            Bench.assertReply("426 SCR4261", client.reply());
            assertEquals("FAILED", state(client, "NIGHT"));
            assertEquals(Optional.of("426"), client.ask("STAT ID=NIGHT").pair("CODE"));
            WireClient.require(226, store(client, "NIGHT"));
            assertEquals("DONE", state(client, "NIGHT"));
        }
    }

    @Test
    void whatIsRefusedBefore150NeverBegan() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            Bench.assertReply("550 SCR5500", client.ask("STOR " + remote + "/none/file SIZE=3 ID=NIGHT"));
            assertEquals("NEVER", state(client, "NIGHT"));
        }
    }

    @Test
    void aClientThatVanishedBehindItsEofFindsItsFileDone() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client();
                WireClient other = bench.client()) {
            begin(client, "NIGHT");
            client.frame(0, OCTETS);
            client.eof(3);
            client.hangUp();
            Awaitility.await().until(() -> !state(other, "NIGHT").equals("RUNNING"));
            assertEquals("DONE", state(other, "NIGHT"));
            assertEquals("new", Files.readString(Path.of(path())));
        }
    }

    @Test
    void aClientThatVanishedInsideTheDataFindsAFailure() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client();
                WireClient other = bench.client()) {
            begin(client, "NIGHT");
            client.frame(0, new byte[1]);
            client.hangUp();
            Awaitility.await().until(() -> !state(other, "NIGHT").equals("RUNNING"));
            assertEquals(Optional.of("426"), other.ask("STAT ID=NIGHT").pair("CODE"));
            assertFalse(Files.exists(Path.of(path())));
        }
    }

    @Test
    void aFetchWhoseClientVanishedIsAFailure() throws Exception {
        Files.write(Path.of(path()), new byte[8 << 20]);
        try (Bench bench = bench();
                WireClient client = bench.client();
                WireClient other = bench.client()) {
            WireClient.require(150, client.ask("RETR " + path() + " ID=FETCH"));
            assertEquals("RUNNING", state(other, "FETCH"));
            client.hangUp();
            Awaitility.await().until(() -> !state(other, "FETCH").equals("RUNNING"));
            assertEquals(Optional.of("426"), other.ask("STAT ID=FETCH").pair("CODE"));
        }
    }

    @Test
    void aRelayThatIsStoppedRemembers() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            WireClient.require(226, store(client, "NIGHT"));
        }
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            assertEquals("DONE", state(client, "NIGHT"));
            Bench.assertReply("503 SCR5034", client.ask("STOR " + path() + " SIZE=3 ID=NIGHT"));
        }
    }

    @Test
    void theOutcomeIsOnRecordWhenTheFinalReplyComes() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            for (int i = 0; i < 20; i++) {
                WireClient.require(226, store(client, "N-" + i));
                assertEquals("DONE", journalled("N-" + i), "copied while the relay runs");
            }
        }
    }

    private String journalled(String id) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("state"))) {
            Path journal =
                    files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
            return Files.readAllLines(journal).stream()
                            .anyMatch(line -> line.contains(" END STOR ") && line.contains(" " + id + " 226 "))
                    ? "DONE"
                    : "nothing";
        }
    }

    @Test
    void whatCannotBeRecordedDoesNotBeginAndLeavesNoPart() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            Remote scp = Remote.real();
            bench.engine().replace("scp ", scp);
            // The directory of outcomes vanishes before the first record makes a file in it.
            Files.move(directory.resolve("state"), directory.resolve("away"));
            Reply reply = Bench.assertReply("421 SCR4216", client.ask("STOR " + path() + " SIZE=3 ID=NIGHT"));
            assertEquals(Optional.empty(), reply.pair("LEFT"));
            Bench.assertEnd(client);
            try (Stream<Path> left = Files.list(remote)) {
                assertEquals(0, left.count(), "nothing is left at the destination");
            }
        }
    }

    @Test
    void badQuestionsAreRefused() throws Exception {
        try (Bench bench = bench();
                WireClient client = bench.client()) {
            Bench.assertReply("501 SCR5010", client.ask("STAT ID="));
            Bench.assertReply("501 SCR5010", client.ask("STAT ID=../../etc"));
            Bench.assertReply("501 SCR5010", client.ask("STAT NAME=x"));
            Bench.assertReply("211 SCR0211", client.ask("STAT"));
        }
    }
}
