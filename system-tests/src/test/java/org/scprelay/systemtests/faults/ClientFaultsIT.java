package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.protocol.Reply;
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

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    private static Client client(Scene scene) throws Exception {
        return scene.client(scene.sshd().port());
    }

    @Fault("source-one-octet-short")
    void theInputHasOneOctetLessThanAnnounced(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client(scene).storing(place, SIZE + 1)) {
            verdict.of(job.send(place, SIZE).end(), place);
        }
    }

    @Fault("source-one-octet-long")
    void theInputHasOneOctetMoreThanAnnounced(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client(scene).storing(place, SIZE - 1)) {
            verdict.of(job.send(place, SIZE).end(), place);
        }
    }

    @Fault("count-one-too-low")
    void theCountIsOneTooLow(Verdict verdict, Scene scene) throws Exception {
        count(verdict, scene, SIZE - 1);
    }

    @Fault("count-one-too-high")
    void theCountIsOneTooHigh(Verdict verdict, Scene scene) throws Exception {
        count(verdict, scene, SIZE + 1);
    }

    private static void count(Verdict verdict, Scene scene, long count) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            begin(client, scene, place);
            client.frame(0, Place.octets(SIZE));
            client.eof(count);
            verdict.of(client.reply(), place);
        }
    }

    private static void begin(WireClient client, Scene scene, Place place) throws Exception {
        client.hello("127.0.0.1", scene.sshd().port());
        WireClient.require(150, client.ask("STOR " + place.file() + " SIZE=" + SIZE));
    }

    @Fault("client-aborts")
    void theClientAborts(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            begin(client, scene, place);
            client.frame(0, Place.octets(SIZE));
            client.frame(0x20, "the tape is torn".getBytes(StandardCharsets.US_ASCII));
            Reply reply = client.reply();
            WireClient.require(200, client.ask("NOOP"));
            verdict.of(reply, place);
        }
    }

    @Fault("input-shrinks")
    void theInputShrinksWhileItIsSent(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        Path input = scene.home().resolve("shrinking");
        ProxiedLink link = scene.proxied();
        try (RandomAccessFile file = new RandomAccessFile(input.toFile(), "rw")) {
            file.setLength(LARGE);
            ChaosProxy.Gate gate = new ChaosProxy.Gate();
            link.next(wire -> wire.at(Way.TO_SERVER, HALF, gate));
            try (RunningJob job =
                    client(scene).through(link.address()).start("INPUT " + input, "STOR " + place.file())) {
                assertTrue(gate.isReached(30, TimeUnit.SECONDS), "data flows");
                // Far more than what client and proxy hold between them, so its end was not read yet.
                file.setLength(LARGE - 1);
                gate.open();
                verdict.of(job.job(), place);
            }
        }
    }

    @Fault("two-writers")
    void anotherTransferIsWritingThatPath(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob first = client(scene).storing(place, 2 * HALF)) {
            first.send(place, HALF);
            place.awaitPart(HALF / 2);
            Job second = client(scene).stor(scene.at(place.file()), SIZE);
            Job ended = first.send(place, 2 * HALF).end();
            assertEquals(0, ended.returnCode(), ended.listing());
            verdict.of(second, place);
        }
    }

    @Fault("id-used-again")
    void theIdWasUsedForATransferThatIsDone(Verdict verdict, Scene scene) throws Exception {
        Job first = client(scene).id("ONCE").stor(scene.place(), SIZE);
        assertEquals(0, first.returnCode(), first.listing());
        Place place = scene.place();
        verdict.of(client(scene).id("ONCE").stor(place, SIZE), place);
    }

    @Fault("id-running")
    void aTransferOfThatIdIsRunning(Verdict verdict, Scene scene) throws Exception {
        Place running = scene.place();
        try (RunningJob first = client(scene).id("TWICE").storing(running, 2 * HALF)) {
            first.send(running, HALF);
            running.awaitPart(HALF / 2);
            Place place = scene.place();
            Job second = client(scene).id("TWICE").stor(place, SIZE);
            Job ended = first.send(running, 2 * HALF).end();
            assertEquals(0, ended.returnCode(), ended.listing());
            assertTrue(running.isWhole(running.file()), "the first one is not disturbed");
            verdict.of(second, place);
        }
    }
}
