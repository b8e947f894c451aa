package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** No end without a reason: of a client that vanishes, of a cleaning up that takes too long, of a defect. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GoneClientTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    private String path() {
        return directory.resolve("file").toString();
    }

    private static void awaitNoSession(Bench bench) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> bench.relay().sessions() == 0);
    }

    @Test
    void aClientThatVanishesBetweenCommandsIsInTheLog() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench();
                WireClient client = bench.client()) {
            client.hangUp();
            awaitNoSession(bench);
            assertEquals(1, log.count("the client is gone without QUIT"), () -> "" + log.lines());
        }
    }

    @Test
    void aClientThatVanishesInItsHelloIsInTheLog() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench();
                WireClient client = bench.connect()) {
            client.write("HELLO SCP".getBytes(US_ASCII));
            client.hangUp();
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> log.count("the client is gone before HELLO was complete") == 1);
        }
    }

    @Test
    void aClientThatSaysQuitIsNotMissed() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench();
                WireClient client = bench.client()) {
            Bench.assertReply("221 SCR0221", client.ask("QUIT"));
            client.hangUp();
            awaitNoSession(bench);
            assertEquals(0, log.count("the client is gone"), () -> "" + log.lines());
        }
    }

    @Test
    void aRetrWhoseClientIsGoneBefore150HasFailed() throws Exception {
        Files.writeString(Path.of(path()), "hello");
        try (Bench bench = new Bench();
                WireClient other = bench.client()) {
            CountDownLatch gone = new CountDownLatch(1);
            bench.engine().gate(destination -> await(gone));
            try (WireClient client = bench.client()) {
                client.send("RETR " + path() + " ID=GONE");
                Awaitility.await().until(() -> bench.engine().connects().size() == 1);
            }
            gone.countDown();
            Reply end = Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> other.ask("STAT ID=GONE"), reply -> !"NEVER RUNNING"
                            .contains(reply.pair("STATE").orElseThrow()));
            assertEquals(
                    "FAILED 426",
                    end.pair("STATE").orElse("") + " " + end.pair("CODE").orElse(""));
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

    @Test
    void aPartThatCouldNotBeRemovedInTimeIsNamedAndTheTimerIsInTheLog() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of("reply", 700));
                WireClient client = bench.client()) {
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=9"));
            bench.engine().replace("exec sh", Remote.script("exec sleep 1000"));
            client.frame(0x20, "why".getBytes(US_ASCII));
            Reply reply = Bench.assertReply("426 SCR4261", client.reply());
            assertEquals("PART", reply.pair("LEFT").orElse("-"));
            assertEquals(1, log.count("within the time of timer cleanup (700 ms)"), () -> "" + log.lines());
        }
    }

    @Test
    void aDefectIsToldToTheClientAndItsPlaceToTheLog() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench();
                WireClient client = bench.client()) {
            bench.engine().gate(destination -> {
                throw new IllegalStateException("made by a test");
            });
            Bench.assertReply("500 SCR5009", client.ask("STOR " + path() + " SIZE=9"));
            Bench.assertEnd(client);
            client.hangUp();
            awaitNoSession(bench);
            assertEquals(1, log.count("defect, the session is ended"), () -> "" + log.lines());
        }
    }
}
