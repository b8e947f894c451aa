package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.protocol.Reply;
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
            [[peer]]
            name = "proven"
            from = ["tcp:127.0.0.3"]
            secret = { name = "vse3", file = "%s" }
            to = ["*@127.0.0.1:*"]
            may = ["stor"]
            """.formatted(secret("of the relay").resolve("vse3"));

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual().withSsh(TABLES));

    /** Returns a folder with a secret. */
    private static Path secret(String content) {
        try {
            Path folder = Files.createTempDirectory("secrets");
            Path file = Files.writeString(folder.resolve("vse3"), content);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            file.toFile().deleteOnExit();
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Client client(Scene scene) throws Exception {
        return scene.client(scene.sshd().port());
    }

    @Fault("peer-unknown")
    void noPeerMatches(Verdict verdict, Scene scene) throws Exception {
        try (Scene closed = scene.another("closed", Setup.usual().forStrangers())) {
            Place place = closed.place();
            verdict.of(closed.client(scene.sshd().port()).stor(place, SIZE), place);
        }
    }

    /** A proxy whose clients are another peer. */
    private static ProxiedLink bounded(Scene scene) throws Exception {
        return ProxiedLink.from("127.0.0.2", scene.relay().address());
    }

    @Fault("secret-needed")
    void noSecretIsProven(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (ProxiedLink link = ProxiedLink.from("127.0.0.3", scene.relay().address())) {
            Client client = scene.client().through(link.address()).with("HOST acme@127.0.0.1");
            verdict.of(client.stor(place, SIZE), place);
        }
    }

    @Fault("secret-refused")
    void anotherSecretIsProven(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (ProxiedLink link = ProxiedLink.from("127.0.0.3", scene.relay().address())) {
            Client client = scene.client()
                    .through(link.address())
                    .secrets(secret("of nobody"))
                    .with("AUTH vse3");
            verdict.of(client.stor(place, SIZE), place);
        }
    }

    @Fault("token-refused")
    void aSecretIsShownInClear(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            WireClient.require(220, client.ask("HELLO SCPRELAY/1"));
            verdict.of(client.ask("AUTH vse3 TOKEN 'of the relay'"), place);
        }
    }

    @Fault("destination-denied")
    void theDestinationIsNotAllowed(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (ProxiedLink link = bounded(scene)) {
            Client client = client(scene).through(link.address()).with("PORT 22", "HOST acme@192.0.2.1");
            verdict.of(client.stor(place, SIZE), place);
        }
    }

    @Fault("command-denied")
    void theCommandIsNotAllowed(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place().source(SIZE);
        try (ProxiedLink link = bounded(scene)) {
            verdict.of(client(scene).through(link.address()).retr(place), place);
        }
    }

    @Fault("path-denied")
    void thePathIsNotAllowed(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (ProxiedLink link = bounded(scene)) {
            verdict.of(client(scene).through(link.address()).stor(place, SIZE), place);
        }
    }

    @Fault("alias-conflict")
    void theAliasHasAnotherUser(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        verdict.of(client(scene).with("USER somebody", "HOST bank").stor(place, SIZE), place);
    }

    @Fault("no-host")
    void noHostWasSaid(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        verdict.of(scene.client().stor(place, SIZE), place);
    }

    @Fault("no-size")
    void theSizeIsNotKnown(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client(scene).start("SITE PROTOCOL=SCP", "INPUT STDIN", "STOR " + place.file())) {
            verdict.of(job.job(), place);
        }
    }

    @Fault("bad-argument")
    void anOptionHasAWrongValue(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        verdict.of(client(scene).with("SITE MODE=0888").stor(place, SIZE), place);
    }

    @Fault("not-served")
    void aCommandIsNotServed(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            verdict.of(client.ask("TYPE E"), place);
        }
    }

    @Fault("not-translated")
    void aCharacterCannotBeTranslated(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            WireClient.require(200, client.ask("TYPE A"));
            WireClient.require(200, client.ask("SITE CODEPAGE=UTF-8 CHARSET=ISO-8859-1"));
            byte[] lines = ("x".repeat(63) + "\n").repeat(16_384).getBytes(StandardCharsets.UTF_8);
            byte[] last = "euro\u20AC\n".getBytes(StandardCharsets.UTF_8);
            int size = lines.length + last.length - 2;
            WireClient.require(150, client.ask("STOR " + place.file() + " SIZE=" + size));
            client.frame(0, lines);
            client.frame(0, last);
            client.eof(lines.length + last.length);
            verdict.of(client.reply(), place);
        }
    }

    @Fault("setting-refused")
    void aTransferFollowsARefusedSetting(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            WireClient.require(504, client.ask("TYPE E"));
            verdict.of(client.ask(stor(place)), place);
        }
    }

    @Fault("hello-missing")
    void anotherCommandComesFirst(Verdict verdict, Scene scene) throws Exception {
        first(verdict, scene, "HELP");
    }

    @Fault("version-unknown")
    void theVersionIsUnknown(Verdict verdict, Scene scene) throws Exception {
        first(verdict, scene, "HELLO SCPRELAY/2");
    }

    @Fault("codepage-unknown")
    void theCodePageIsUnknown(Verdict verdict, Scene scene) throws Exception {
        first(verdict, scene, "HELLO SCPRELAY/1 CODEPAGE=IBM-99999");
    }

    @Fault("not-a-command")
    void aCommandIsMisspelt(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            client.send("HOTS " + System.getProperty("user.name") + "@127.0.0.2", stor(place));
            closes(verdict, client, client.reply(), place);
        }
    }

    @Fault("bad-frame")
    void aFrameBreaksTheRules(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            WireClient.require(150, client.ask(stor(place)));
            client.frame(0x04, Place.octets(SIZE));
            closes(verdict, client, client.reply(), place);
        }
    }

    private static String stor(Place place) {
        return "STOR " + place.file() + " SIZE=" + SIZE;
    }

    private static void first(Verdict verdict, Scene scene, String line) throws Exception {
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
