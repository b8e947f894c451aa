package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** New keys within the data of transfers, asked for by a real OpenSSH server; counted in its log. */
@Tag("heavy")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RekeyTest {

    /** Others take a tenth of a second and more while the JVM is young. */
    private static final String QUICK = "KexAlgorithms curve25519-sha256";

    /** MINA looks there for what the relay leaves as it is. */
    private static final String LIMIT_OF_CLIENT = "org.apache.sshd.config.rekey-bytes-limit";

    private static final List<String> PROTOCOLS = List.of("SCP", "SFTP");

    @TempDir
    Path home;

    static Stream<String> ciphers() {
        return Algorithms.CIPHERS.stream().map(BuiltinCiphers::getName);
    }

    @ParameterizedTest
    @MethodSource("ciphers")
    void newKeysWithinTheDataOfEachCipher(String cipher) throws Exception {
        try (Sshd sshd = sshd("RekeyLimit 128K", "Ciphers " + cipher, QUICK)) {
            bothWays(sshd, 1_000_003, 6);
            assertTrue(
                    sshd.log().contains("kex: client->server cipher: " + cipher + " "),
                    "the server agreed on " + cipher);
        }
    }

    /** OpenSSH asks for new keys after each packet where its limit is smaller than one. */
    @ParameterizedTest
    @ValueSource(strings = {"16", "1K"})
    void newKeysAfterEachPacket(String limit) throws Exception {
        try (Sshd sshd = sshd("RekeyLimit " + limit, QUICK)) {
            bothWays(sshd, 300_007, 8);
        }
    }

    /** Each side asks by itself, and now and then both do at once. */
    @Test
    void bothSidesAskForNewKeys() throws Exception {
        System.setProperty(LIMIT_OF_CLIENT, "100000");
        try (Sshd sshd = sshd("RekeyLimit 100K", QUICK);
                LogLines mina = new LogLines("org.apache.sshd.client.session")) {
            bothWays(sshd, 2_000_003, 6);
            long byClient = mina.count("Initiating key re-exchange");
            assertTrue(byClient >= 6, "asked for by the relay: " + byClient);
            assertTrue(sshd.newKeys() >= byClient + 6, "all: " + sshd.newKeys() + ", by the relay: " + byClient);
        } finally {
            System.clearProperty(LIMIT_OF_CLIENT);
        }
    }

    /** The host is the one that the connection was made to, whatever is done to known_hosts since. */
    @Test
    void anEditedKnownHostsBreaksNoTransfer() throws Exception {
        try (Sshd sshd = sshd("RekeyLimit 128K", QUICK)) {
            Path knownHosts = sshd.knownHosts();
            try (TestRelay relay = new TestRelay(TestRelay.settings(sshd.clientKey(), knownHosts));
                    WireClient client = relay.connect()) {
                client.hello("127.0.0.1", sshd.port());
                WireClient.require(150, client.ask("STOR " + home.resolve("file") + " SIZE=1000000"));
                Files.writeString(knownHosts, "");
                long before = sshd.newKeys();
                client.frame(0, new byte[1_000_000]);
                client.eof(1_000_000);
                WireClient.require(226, client.reply());
                assertTrue(sshd.newKeys() > before, "new keys within the data");
            }
            try (TestRelay another = new TestRelay(TestRelay.settings(sshd.clientKey(), knownHosts));
                    WireClient client = another.connect()) {
                client.hello("127.0.0.1", sshd.port());
                WireClient.require(531, client.stor(home.resolve("other").toString(), new byte[1]));
            }
        }
    }

    private Sshd sshd(String... options) throws Exception {
        return Sshd.start(
                home.resolve("sshd"),
                Stream.concat(Stream.of(options), Stream.of("LogLevel DEBUG1")).toArray(String[]::new));
    }

    private void bothWays(Sshd sshd, int size, int atLeast) throws Exception {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        try (TestRelay relay = new TestRelay(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()));
                WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            for (String protocol : PROTOCOLS) {
                Path file = home.resolve(protocol);
                WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
                store(sshd, client, file, octets);
                assertArrayEquals(octets, Files.readAllBytes(file), protocol);
                long before = sshd.newKeys();
                WireClient.Retrieved back = client.retr(file.toString());
                long within = sshd.newKeys() - before;
                assertTrue(back.whole(), back.last().format());
                assertArrayEquals(octets, back.octets(), protocol);
                assertEquals(protocol, back.last().pair("PROTOCOL").orElse("-"));
                assertTrue(within >= atLeast, "new keys within a RETR over " + protocol + ": " + within);
            }
        }
    }

    /** Sends the file in pieces, and goes on only when the server has asked for new keys. */
    private static void store(Sshd sshd, WireClient client, Path file, byte[] octets) throws IOException {
        WireClient.require(150, client.ask("STOR " + file + " SIZE=" + octets.length));
        int third = octets.length / 3;
        for (int at : new int[] {0, third, 2 * third}) {
            long before = sshd.newKeys();
            client.frame(0, Arrays.copyOfRange(octets, at, at == 2 * third ? octets.length : at + third));
            Awaitility.await("new keys within the data")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> sshd.newKeys() > before);
        }
        client.eof(octets.length);
        WireClient.require(226, client.reply());
    }
}
