package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.systemtests.ChaosProxy;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.systemtests.Job;

/** Rows about a client that does not send what it announced, that gives up, or that does what another one does. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientFaultsIT {

    private static final int SIZE = 1000;
    private static final int HALF = 256 * 1024;
    private static final int LARGE = 32 * 1024 * 1024;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(home);
        sshd = scene.sshd();
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    private static Client client() throws Exception {
        return scene.client(sshd.port());
    }

    @Fault("source-one-octet-short")
    void theInputHasOneOctetLessThanAnnounced(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client().storing(place, SIZE + 1)) {
            verdict.of(job.send(place, SIZE).end(), place);
        }
    }

    @Fault("source-one-octet-long")
    void theInputHasOneOctetMoreThanAnnounced(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client().storing(place, SIZE - 1)) {
            verdict.of(job.send(place, SIZE).end(), place);
        }
    }

    @Fault("count-one-too-low")
    void theCountIsOneTooLow(Verdict verdict) throws Exception {
        count(verdict, SIZE - 1);
    }

    @Fault("count-one-too-high")
    void theCountIsOneTooHigh(Verdict verdict) throws Exception {
        count(verdict, SIZE + 1);
    }

    private static void count(Verdict verdict, long count) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            begin(client, place);
            client.frame(0, Place.octets(SIZE));
            client.eof(count);
            verdict.of(client.reply(), place);
        }
    }

    private static void begin(WireClient client, Place place) throws Exception {
        client.hello("127.0.0.1", sshd.port());
        WireClient.require(150, client.ask("STOR " + place.file() + " SIZE=" + SIZE));
    }

    @Fault("client-aborts")
    void theClientAborts(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            begin(client, place);
            client.frame(0, Place.octets(SIZE));
            client.frame(0x20, "the tape is torn".getBytes(StandardCharsets.US_ASCII));
            Reply reply = client.reply();
            WireClient.require(200, client.ask("NOOP"));
            verdict.of(reply, place);
        }
    }

    @Fault("input-shrinks")
    void theInputShrinksWhileItIsSent(Verdict verdict) throws Exception {
        Place place = scene.place();
        Path input = home.resolve("shrinking");
        try (ProxiedLink link = new ProxiedLink(scene);
                RandomAccessFile file = new RandomAccessFile(input.toFile(), "rw")) {
            file.setLength(LARGE);
            ChaosProxy.Gate gate = new ChaosProxy.Gate();
            link.next(wire -> wire.at(Way.TO_SERVER, HALF, gate));
            try (RunningJob job = client().through(link.address()).start("INPUT " + input, "STOR " + place.file())) {
                assertTrue(gate.isReached(30, TimeUnit.SECONDS), "data flows");
                // Far more than what client and proxy hold between them, so its end was not read yet.
                file.setLength(LARGE - 1);
                gate.open();
                verdict.of(job.job(), place);
            }
        }
    }

    @Fault("two-writers")
    void anotherTransferIsWritingThatPath(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (RunningJob first = client().storing(place, 2 * HALF)) {
            first.send(place, HALF);
            place.awaitPart(HALF / 2);
            Job second = client().stor(scene.at(place.file()), SIZE);
            Job ended = first.send(place, 2 * HALF).end();
            assertEquals(0, ended.returnCode(), ended.listing());
            verdict.of(second, place);
        }
    }

    @Fault("id-used-again")
    void theIdWasUsedForATransferThatIsDone(Verdict verdict) throws Exception {
        Job first = client().id("ONCE").stor(scene.place(), SIZE);
        assertEquals(0, first.returnCode(), first.listing());
        Place place = scene.place();
        verdict.of(client().id("ONCE").stor(place, SIZE), place);
    }

    @Fault("id-running")
    void aTransferOfThatIdIsRunning(Verdict verdict) throws Exception {
        Place running = scene.place();
        try (RunningJob first = client().id("TWICE").storing(running, 2 * HALF)) {
            first.send(running, HALF);
            running.awaitPart(HALF / 2);
            Place place = scene.place();
            Job second = client().id("TWICE").stor(place, SIZE);
            Job ended = first.send(running, 2 * HALF).end();
            assertEquals(0, ended.returnCode(), ended.listing());
            assertTrue(running.isWhole(running.file()), "the first one is not disturbed");
            verdict.of(second, place);
        }
    }
}
