package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** Every timer but remote-stall, one short and all others longer than the test may take. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TimerTest {

    private static final int SHORT = 700;

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    private String path() {
        return directory.resolve("file").toString();
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitNoSession(Bench bench) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.relay().sessions() == 0);
    }

    @Test
    void handshakeEndsASilentLinkWithoutAWord() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of("handshake", SHORT));
                WireClient client = bench.connect()) {
            assertEquals(-1, client.read());
            assertEquals(1, log.count("no octet came within handshake (700 ms)"));
        }
    }

    @Test
    void handshakeEndsAnUnfinishedHelloWithAReply() throws IOException {
        try (Bench bench = new Bench(Limits.of("handshake", SHORT));
                WireClient client = bench.connect()) {
            client.write("HELLO SCPRE".getBytes(US_ASCII));
            Bench.assertReply("421 SCR4215", client.reply());
            Bench.assertEnd(client);
        }
    }

    @Test
    void commandEndsAnUnfinishedLine() throws IOException {
        try (Bench bench = new Bench(Limits.of("command", SHORT));
                WireClient client = bench.client()) {
            client.write("NOO".getBytes(US_ASCII));
            Bench.assertReply("421 SCR4214", client.reply());
            Bench.assertEnd(client);
        }
    }

    @Test
    void idleEndsASessionWithoutACommand() throws IOException {
        try (Bench bench = new Bench(Limits.of("idle", SHORT));
                WireClient client = bench.client()) {
            Bench.assertReply("421 SCR4213", client.reply());
            Bench.assertEnd(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "  \r\n"})
    void blankLinesCountAsIdleHoweverManyThereAre(String blank) throws Exception {
        try (Bench bench = new Bench(Limits.of("idle", SHORT, "linger", SHORT));
                WireClient client = bench.client()) {
            Thread flood = new Thread(() -> {
                try {
                    byte[] lines = blank.repeat(1000).getBytes(US_ASCII);
                    while (client.link().isOpen()) {
                        client.write(lines);
                    }
                } catch (IOException e) {
                    // the relay closed the link: what this test waits for
                }
            });
            flood.start();
            Bench.assertReply("421 SCR4213", client.reply());
            awaitNoSession(bench);
            flood.join(20_000);
            assertTrue(!flood.isAlive(), "the link was closed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\0\0", "\0\0\0\u0009abc", "\u0050\0\0\u0008", "\u0050\0\0\u0008\0\0", "\u0020\0\0\u0009why"
            })
    void linkStallEndsAStorWhoseClientIsSilent(String octets) throws IOException {
        try (Bench bench = new Bench(Limits.of("linkStall", SHORT));
                WireClient client = bench.client()) {
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=9"));
            client.write(octets.getBytes(US_ASCII));
            Bench.assertReply("426 SCR4262", client.reply());
            Bench.assertEnd(client);
            assertEquals(List.of(), names());
        }
    }

    @Test
    void keepAliveFramesHoldAStor() throws IOException {
        try (Bench bench = new Bench(Limits.of("linkStall", 1000));
                WireClient client = bench.client();
                WireClient clock = bench.client()) {
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=1"));
            Thread alive = new Thread(() -> {
                try {
                    while (clock.link().isOpen()) {
                        client.frame(0, new byte[0]);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            alive.start();
            WireClient.require(150, clock.ask("STOR " + path() + "2 SIZE=1"));
            // the one that sends nothing ends: so much time went by
            Bench.assertReply("426 SCR4262", clock.reply());
            clock.hangUp();
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> !alive.isAlive());
            client.frame(0, new byte[1]);
            client.eof(1);
            Bench.assertReply("226 SCR0226", client.reply());
        }
    }

    @Test
    void linkStallEndsARetrWhoseClientTakesNothing() throws IOException {
        Files.write(Path.of(path()), new byte[1 << 20]);
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of("linkStall", SHORT));
                WireClient client = bench.client()) {
            client.send("RETR " + path());
            awaitNoSession(bench);
            assertEquals(1, log.count("took nothing for the time of timer link-stall (700 ms)"));
            assertEquals(0, bench.engine().open());
        }
    }

    @Test
    void aReplyThatIsNotTakenEndsTheLink() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of("reply", SHORT));
                WireClient client = bench.client()) {
            Thread sender = new Thread(() -> {
                try {
                    while (client.link().isOpen()) {
                        client.send("NOOP");
                    }
                } catch (IOException e) {
                    // the relay closed the link: what this test waits for
                }
            });
            sender.start();
            awaitNoSession(bench);
            assertEquals(1, log.count("took no reply for the time of timer reply"));
        }
    }

    @Test
    void theRestOfAFailedStorIsDroppedForALimitedTime() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of("discard", SHORT, "linger", SHORT));
                WireClient client = bench.client()) {
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=1"));
            client.frame(0, new byte[2]);
            Bench.assertReply("552 SCR5520", client.reply());
            Bench.assertEnd(client);
            awaitNoSession(bench);
            assertEquals(1, log.count("timer discard (700 ms)"));
        }
    }

    @Test
    void aCommandThatTakesLongIsAnsweredByProgressLinesFirst() throws Exception {
        try (Bench bench = new Bench(Limits.of("progress", 100));
                WireClient client = bench.client();
                WireClient clock = bench.client()) {
            CountDownLatch gate = new CountDownLatch(1);
            bench.engine().gate(destination -> await(gate));
            client.send("STOR " + path() + " SIZE=1");
            assertProgress(client, 3);
            gate.countDown();
            WireClient.require(150, client.reply());
            // none between 150 and EOF, as long as another client hears five of them
            CountDownLatch other = new CountDownLatch(1);
            bench.engine().gate(destination -> await(other));
            clock.send("RETR " + path());
            assertProgress(clock, 5);
            Path flag = directory.resolve("flag");
            bench.engine().replace("exec sh", Remote.script("while ! [ -e " + flag + " ]; do sleep 0.05; done"));
            client.frame(0, new byte[1]);
            client.eof(1);
            assertProgress(client, 2);
            Files.createFile(flag);
            other.countDown();
            Bench.assertReply("451 SCR4516", client.reply());
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate was not opened");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertProgress(WireClient client, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String line = client.line();
            assertTrue(line.startsWith("110 SCR0110I"), line);
        }
    }
}
