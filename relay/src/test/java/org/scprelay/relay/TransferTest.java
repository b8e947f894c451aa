package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** STOR and RETR between a client on the wire and a real OpenSSH server. */
@Timeout(60)
class TransferTest {

    @TempDir
    static Path home;

    private static Sshd sshd;
    private static TestRelay relay;

    @BeforeAll
    static void start() throws Exception {
        sshd = Sshd.start(home.resolve("sshd"));
        relay = new TestRelay(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()));
    }

    @AfterAll
    static void stop() {
        if (relay != null) {
            relay.close();
        }
        if (sshd != null) {
            sshd.close();
        }
    }

    private static WireClient client() throws IOException {
        WireClient client = relay.connect();
        client.hello("127.0.0.1", sshd.port());
        return client;
    }

    private static byte[] random(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 32767, 32768, 32769, 2097151, 2097152, 2097153})
    void octetsArriveUnchangedBothWays(int size) throws IOException {
        byte[] octets = random(size);
        Path file = home.resolve("size-" + size);
        try (WireClient client = client()) {
            Reply stored = client.stor(file.toString(), octets);
            assertEquals(226, stored.code(), stored.format());
            assertEquals("ON", stored.pair("ATOMIC").orElse(""));
            assertEquals(Integer.toString(size), stored.pair("BYTES").orElse(""));
            assertArrayEquals(octets, Files.readAllBytes(file));
            WireClient.Retrieved retrieved = client.retr(file.toString());
            assertEquals(226, retrieved.last().code(), retrieved.last().format());
            assertTrue(retrieved.whole());
            assertArrayEquals(octets, retrieved.octets());
            assertEquals(221, client.ask("QUIT").code());
        }
    }

    @Test
    void noPartIsLeftAndAnExistingFileKeepsItsMode() throws IOException {
        Path directory = Files.createDirectory(home.resolve("kept"));
        Path file = Files.writeString(directory.resolve("old"), "old text");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (WireClient client = client()) {
            assertEquals(226, client.stor(file.toString(), random(5)).code());
            assertEquals(
                    226,
                    client.stor(directory.resolve("new").toString(), random(5)).code());
        }
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("new"))));
        try (var files = Files.list(directory)) {
            assertEquals(
                    List.of("new", "old"),
                    files.map(f -> f.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aWrongCountLeavesTheTargetAsItWas() throws IOException {
        Path file = Files.writeString(home.resolve("count"), "old text");
        try (WireClient client = client()) {
            assertEquals(150, client.ask("STOR " + file + " SIZE=3").code());
            client.frame(0, new byte[3]);
            client.eof(4);
            Reply reply = client.reply();
            assertEquals(552, reply.code(), reply.format());
            assertEquals("old text", Files.readString(file));
            assertEquals(226, client.stor(file.toString(), random(3)).code());
        }
    }

    @Test
    void aDirectoryAsTargetAndAMissingFileAreRefused() throws IOException {
        try (WireClient client = client()) {
            assertEquals(550, client.stor(home.toString(), random(3)).code());
            assertEquals(
                    550, client.retr(home.resolve("nothing").toString()).last().code());
            assertEquals(550, client.retr(home.toString()).last().code());
        }
    }

    @Test
    void twoSpellingsOfOnePathAreOneFile() throws IOException {
        Path directory = Files.createDirectory(home.resolve("spellings"));
        Path file = Files.writeString(directory.resolve("file"), "old");
        Files.createSymbolicLink(directory.resolve("link"), file);
        for (String atomic : List.of("ON", "OFF")) {
            try (WireClient first = client();
                    WireClient second = client()) {
                WireClient.require(200, first.ask("SITE ATOMIC=" + atomic));
                WireClient.require(150, first.ask("STOR " + file + " SIZE=3"));
                first.frame(0, new byte[2]);
                for (String other : List.of("/./file", "//file", "/../spellings/file", "/link")) {
                    Reply reply = second.ask("STOR " + directory + other + " SIZE=1");
                    assertEquals(450, reply.code(), atomic + " " + other + ": " + reply.format());
                }
                first.frame(0, new byte[1]);
                first.eof(3);
                WireClient.require(226, first.reply());
                assertEquals(
                        226, second.stor(directory + "/./file", new byte[4]).code(), "free again");
            }
            assertEquals(4, Files.size(file));
        }
    }

    @Test
    void aUserOfOneHostIsNeverTakenToAnother() throws IOException {
        try (WireClient client = relay.connect()) {
            WireClient.require(220, client.ask("HELLO SCPRELAY/1"));
            WireClient.require(200, client.ask("PORT " + sshd.port()));
            WireClient.require(200, client.ask("HOST alice@elsewhere.invalid"));
            Reply host = client.ask("HOST 127.0.0.1");
            assertTrue(!host.text().contains("alice"), host.format());
            Reply refused = client.ask("STOR " + home.resolve("nobody") + " SIZE=0");
            assertEquals("SCR5032", refused.id(), refused.format());
        }
    }

    @Test
    void whatAPersonMustMendIsNotToldAsPassing() throws IOException {
        Path directory = Files.createDirectory(home.resolve("mend"));
        Files.createSymbolicLink(directory.resolve("circle"), directory.resolve("circle"));
        try (WireClient client = client()) {
            assertEquals(
                    550,
                    client.stor(directory + "/" + "n".repeat(256), new byte[1]).code());
            assertEquals(550, client.stor(directory + "/circle", new byte[1]).code());
            assertEquals(501, client.ask("SITE MTIME=4294967296").code());
        }
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count(), "nothing but the link");
        }
    }

    /** Somebody at the destination cuts or removes what is being written: a remote scp that writes on cannot know. */
    @ParameterizedTest
    @ValueSource(strings = {"ON cut", "ON removed", "OFF cut", "OFF removed"})
    void whatVanishesDuringTheDataIsNoSuccess(String way) throws IOException {
        Path directory = Files.createDirectory(home.resolve("vanish-" + way.replace(' ', '-')));
        try (WireClient client = client()) {
            WireClient.require(200, client.ask("SITE ATOMIC=" + way.substring(0, way.indexOf(' '))));
            WireClient.require(150, client.ask("STOR " + directory.resolve("file") + " SIZE=6"));
            client.frame(0, new byte[3]);
            Path written;
            try (var files = Files.list(directory)) {
                written = files.findFirst().orElseThrow();
            }
            // The remote scp has the old file open: what stands at the path from here on is not what it writes.
            Files.delete(written);
            if (way.endsWith("cut")) {
                Files.createFile(written);
            }
            client.frame(0, new byte[3]);
            client.eof(6);
            Reply reply = client.reply();
            assertTrue(reply.code() >= 400, way + ": " + reply.format());
        }
    }
}
