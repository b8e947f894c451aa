package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.systemtests.Job;

/**
 * Rows about limits that are reached: the timers of the relay, by a client that is silent or deaf in each phase of a link;
 * its sessions, its disk, and the time that it takes to stop.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LimitFaultsIT {

    private static final int SIZE = 1000;
    private static final int HALF = 256 * 1024;
    private static final int LARGE = 32 * 1024 * 1024;
    /** Timer reply is no key of the configuration: its row begins first, and is looked at last. */
    private static final int LAST = Integer.MAX_VALUE;

    private static final String SMALL = "max-sessions = 2\nmax-sessions-per-peer = 1\n";
    private static final String NEIGHBOUR = "[[listen]]\naddress = \"tcp:127.0.0.1:0\"\n"
            + "[[peer]]\nname = \"neighbour\"\nfrom = [\"tcp:127.0.0.2\"]\n"
            + "trust = \"network\"\nto = [\"*@*:*\"]\nmay = [\"stor\"]\n";

    private static final Map<Scene, CompletableFuture<Void>> FLOODS = new HashMap<>();

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual()
                    .withTimers("handshake = \"2s\"", "command = \"2s\"", "idle = \"2s\"", "link-stall = \"2s\""))
            .opening(scene -> {
                // It starts here, and not while the timer of a row runs.
                scene.sshd();
                FLOODS.put(scene, flood(scene));
            })
            .watchingSessions();

    /** Sends commands for ever, and reads nothing. */
    private static CompletableFuture<Void> flood(Scene scene) throws Exception {
        WireClient deaf = scene.wire();
        scene.keep(deaf);
        WireClient.require(220, deaf.ask("HELLO SCPRELAY/1 CLIENT=deaf"));
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    deaf.send("HELP");
                }
            } catch (IOException e) {
                ended.complete(null); // The relay closed the link: what the row waits for.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Fault("silent-from-the-start")
    void notAnOctet(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        int mark = scene.relay().log().length();
        try (WireClient client = scene.wire()) {
            assertEquals(-1, client.read(), "the link ends without a word");
            verdict.ofEnd(scene.awaitLog(mark, "no octet"), place);
        }
    }

    @Fault("silent-in-hello")
    void halfAHello(Verdict verdict, Scene scene) throws Exception {
        try (WireClient client = scene.wire()) {
            client.write(ascii("HELLO SCPREL"));
            ends(verdict, client, scene.place());
        }
    }

    @Fault("silent-between-commands")
    void betweenCommands(Verdict verdict, Scene scene) throws Exception {
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            ends(verdict, client, scene.place());
        }
    }

    @Fault("silent-in-command")
    void halfACommandLine(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            client.write(ascii("STOR " + place.file()));
            ends(verdict, client, place);
        }
    }

    @Fault("silent-between-frames")
    void inTheDataBetweenFrames(Verdict verdict, Scene scene) throws Exception {
        data(verdict, scene, ascii("\0\0\0\3abc"));
    }

    @Fault("silent-in-frame-header")
    void inTheDataInsideAHeader(Verdict verdict, Scene scene) throws Exception {
        data(verdict, scene, ascii("\0\0\0\3abc\0\0"));
    }

    @Fault("silent-in-frame")
    void inTheDataInsideAPayload(Verdict verdict, Scene scene) throws Exception {
        data(verdict, scene, ascii("\0\0\1\0abc"));
    }

    private static void data(Verdict verdict, Scene scene, byte[] octets) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            WireClient.require(150, client.ask("STOR " + place.file() + " SIZE=" + SIZE));
            client.write(octets);
            ends(verdict, client, place);
        }
    }

    /** The reply comes, then the end of the link, while the client still keeps it open. */
    private static void ends(Verdict verdict, WireClient client, Place place) throws Exception {
        Reply reply = client.reply();
        assertEquals(-1, client.read(), "the link ends behind the reply");
        verdict.of(reply, place);
    }

    @Fault("silent-in-retr")
    void aRetrThatTheClientDoesNotTake(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place().source(LARGE);
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            client.send("RETR " + place.file() + " ID=NOT-TAKEN");
            verdict.ofOutcome(scene.outcome("NOT-TAKEN"), place);
        }
    }

    @Fault("state-disk-full")
    void theDiskOfTheStateDirectoryIsFull(Verdict verdict, Scene scene) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(scene.home().resolve("state-disk"), 64 * 1024);
                Scene full = scene.another(
                        "full", Setup.usual().withTop("state = \"" + disk.path().resolve("state") + "\"\n"))) {
            Client client = full.client(full.sshd().port());
            disk.fill();
            Place place = full.place();
            Job job = client.stor(place, SIZE);
            disk.requireFull();
            verdict.of(job, place);
            Files.delete(disk.path().resolve("filling"));
            assertEquals(0, client.stor(place, SIZE).returnCode(), "it serves again as soon as there is space");
        }
    }

    @Fault("relay-drained")
    void aTransferOutlivesTheDrainTimeout(Verdict verdict, Scene scene) throws Exception {
        try (Scene drained = scene.another("drained", Setup.usual().withTop("drain-timeout = \"1s\"\n"))) {
            Place place = drained.place();
            try (RunningJob job = drained.client(drained.sshd().port()).storing(place, 2 * HALF)) {
                job.send(place, HALF);
                place.awaitPart(HALF / 2);
                drained.relay().process().destroy();
                Job ended = job.job();
                assertTrue(drained.relay().process().waitFor(30, TimeUnit.SECONDS), "the relay ends");
                assertEquals(0, drained.relay().process().exitValue());
                verdict.of(ended, place);
            }
        }
    }

    @Fault("peer-full")
    void thePeerHasAllItsSessions(Verdict verdict, Scene scene) throws Exception {
        try (Scene small = scene.another("peer-full", Setup.usual().withTop(SMALL));
                WireClient one = small.wire()) {
            WireClient.require(220, one.ask("HELLO SCPRELAY/1"));
            Place place = small.place();
            verdict.of(small.client(1).stor(place, SIZE), place);
        }
    }

    @Fault("relay-full")
    void theRelayHasAllItsSessions(Verdict verdict, Scene scene) throws Exception {
        try (Scene small =
                        scene.another("relay-full", Setup.usual().withTop(SMALL).withSsh(NEIGHBOUR));
                ProxiedLink neighbour =
                        ProxiedLink.from("127.0.0.2", small.relay().addresses().get(1));
                WireClient one = small.wire();
                WireClient two = new WireClient(LinkKind.TCP.connect(neighbour.address()))) {
            WireClient.require(220, one.ask("HELLO SCPRELAY/1"));
            WireClient.require(220, two.ask("HELLO SCPRELAY/1"));
            Place place = small.place();
            verdict.of(small.client(1).stor(place, SIZE), place);
        }
    }

    @Order(LAST)
    @Fault("replies-not-taken")
    void repliesThatTheClientDoesNotTake(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        FLOODS.get(scene).get(60, TimeUnit.SECONDS);
        verdict.ofEnd(scene.awaitLog(0, "took no reply"), place);
    }
}
