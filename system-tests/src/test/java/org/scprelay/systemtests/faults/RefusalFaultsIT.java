package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.WireClient;

/** Rows about what the relay refuses before it looks at the destination: by its policy, and by the rules of the protocol. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusalFaultsIT {

    private static final int SIZE = 1000;
    private static final String TABLES = """
            [[destination]]
            name = "bank"
            host = "127.0.0.1"
            user = "acme"
            [[peer]]
            name = "bounded"
            from = ["tcp:127.0.0.2"]
            trust = "network"
            to = ["*@127.0.0.1:*"]
            paths = ["/inbound/**"]
            may = ["stor"]
            """;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;
    private static ProxiedLink bounded;
    private static ProxiedLink stranger;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(home, TABLES, List.of());
        sshd = scene.sshd();
        bounded = new ProxiedLink(scene, "127.0.0.2");
        stranger = new ProxiedLink(scene, "127.0.0.3");
    }

    @AfterAll
    static void stop() throws Exception {
        if (stranger != null) {
            bounded.close();
            stranger.close();
        }
        if (scene != null) {
            scene.close();
        }
    }

    private static Client client() throws Exception {
        return scene.client(sshd.port());
    }

    @Fault("peer-unknown")
    void noPeerMatches(Verdict verdict) throws Exception {
        Place place = scene.place();
        verdict.of(client().through(stranger.address()).stor(place, SIZE), place);
    }

    @Fault("destination-denied")
    void theDestinationIsNotAllowed(Verdict verdict) throws Exception {
        Place place = scene.place();
        Client client = client().through(bounded.address()).with("PORT 22", "HOST acme@192.0.2.1");
        verdict.of(client.stor(place, SIZE), place);
    }

    @Fault("command-denied")
    void theCommandIsNotAllowed(Verdict verdict) throws Exception {
        Place place = scene.place().source(SIZE);
        verdict.of(client().through(bounded.address()).retr(place), place);
    }

    @Fault("path-denied")
    void thePathIsNotAllowed(Verdict verdict) throws Exception {
        Place place = scene.place();
        verdict.of(client().through(bounded.address()).stor(place, SIZE), place);
    }

    @Fault("alias-conflict")
    void theAliasHasAnotherUser(Verdict verdict) throws Exception {
        Place place = scene.place();
        verdict.of(client().with("USER somebody", "HOST bank").stor(place, SIZE), place);
    }

    @Fault("no-host")
    void noHostWasSaid(Verdict verdict) throws Exception {
        Place place = scene.place();
        verdict.of(new Client(home, scene.relay().address(), List.of()).stor(place, SIZE), place);
    }

    @Fault("no-size")
    void theSizeIsNotKnown(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client().start("INPUT STDIN", "STOR " + place.file())) {
            verdict.of(job.job(), place);
        }
    }

    @Fault("bad-argument")
    void anOptionHasAWrongValue(Verdict verdict) throws Exception {
        Place place = scene.place();
        verdict.of(client().with("SITE MODE=0888").stor(place, SIZE), place);
    }

    @Fault("not-served")
    void anOptionIsNotServed(Verdict verdict) throws Exception {
        Place place = scene.place();
        verdict.of(client().with("TYPE A").stor(place, SIZE), place);
    }

    @Fault("setting-refused")
    void aTransferFollowsARefusedSetting(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", sshd.port());
            WireClient.require(504, client.ask("TYPE A"));
            verdict.of(client.ask(stor(place)), place);
        }
    }

    @Fault("hello-missing")
    void anotherCommandComesFirst(Verdict verdict) throws Exception {
        first(verdict, "HELP");
    }

    @Fault("version-unknown")
    void theVersionIsUnknown(Verdict verdict) throws Exception {
        first(verdict, "HELLO SCPRELAY/2");
    }

    @Fault("codepage-unknown")
    void theCodePageIsUnknown(Verdict verdict) throws Exception {
        first(verdict, "HELLO SCPRELAY/1 CODEPAGE=IBM-99999");
    }

    @Fault("not-a-command")
    void aCommandIsMisspelt(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", sshd.port());
            client.send("HOTS " + System.getProperty("user.name") + "@127.0.0.2", stor(place));
            closes(verdict, client, client.reply(), place);
        }
    }

    @Fault("bad-frame")
    void aFrameBreaksTheRules(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", sshd.port());
            WireClient.require(150, client.ask(stor(place)));
            client.frame(0x04, Place.octets(SIZE));
            closes(verdict, client, client.reply(), place);
        }
    }

    private static String stor(Place place) {
        return "STOR " + place.file() + " SIZE=" + SIZE;
    }

    private static void first(Verdict verdict, String line) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.send(line, stor(place));
            closes(verdict, client, client.reply(), place);
        }
    }

    /** Nothing of what was sent ahead is answered: the link ends. */
    private static void closes(Verdict verdict, WireClient client, Reply reply, Place place) throws Exception {
        assertEquals("", client.line(), "the link ends behind " + reply.format());
        verdict.of(reply, place);
    }
}
