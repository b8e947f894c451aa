package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.testing.Sshd;

/**
 * Many key exchanges within the data of transfers, for each cipher of the relay, counted in the log of a real OpenSSH
 * server. The property {@code scprelay.rekeys.count} says how many at least.
 */
@Tag("heavy")
@Timeout(1200)
class RekeysIT {

    private static final int LIMIT_KIB = 64;
    private static final List<String> PROTOCOLS = List.of("SCP", "SFTP");

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes128-gcm@openssh.com",
                "aes256-gcm@openssh.com",
                "aes128-ctr",
                "aes256-ctr",
                "chacha20-poly1305@openssh.com"
            })
    void transfersGoOnOverNewKeys(String cipher) throws Exception {
        int count = Integer.getInteger("scprelay.rekeys.count", 100);
        // The two fetches alone have as many: there the server counts what it sends, and sends nothing meanwhile.
        byte[] octets = new byte[count * LIMIT_KIB * 1024 / PROTOCOLS.size() + LIMIT_KIB * 1024];
        new Random(count).nextBytes(octets);
        Files.write(home.resolve("in"), octets);
        long begin = System.nanoTime();
        try (Sshd sshd = Sshd.start(
                        home.resolve("sshd"),
                        "Ciphers " + cipher,
                        "RekeyLimit " + LIMIT_KIB + "K",
                        "KexAlgorithms curve25519-sha256",
                        "LogLevel DEBUG1");
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), sshd.clientKey(), sshd.knownHosts()))) {
            StringBuilder deck = new StringBuilder("OPEN " + relay.address() + "\nHOST "
                    + System.getProperty("user.name") + "@127.0.0.1\nPORT " + sshd.port() + "\nTYPE I\n");
            for (String protocol : PROTOCOLS) {
                deck.append("SITE PROTOCOL=" + protocol + "\nINPUT in\nSTOR " + remote(protocol) + "\nOUTPUT "
                        + fetched(protocol) + "\nRETR " + remote(protocol) + "\n");
            }
            Job job = Job.run(home, deck + "QUIT\n");
            assertEquals(0, job.returnCode(), job.listing());
            for (String protocol : PROTOCOLS) {
                assertTrue(job.listing().contains("PROTOCOL=" + protocol), job.listing());
                assertEquals(-1, Files.mismatch(home.resolve("in"), remote(protocol)), "stored over " + protocol);
                assertEquals(-1, Files.mismatch(home.resolve("in"), fetched(protocol)), "fetched over " + protocol);
            }
            long newKeys = sshd.newKeys();
            tell(cipher, newKeys, System.nanoTime() - begin);
            assertTrue(newKeys >= count, "new keys in the server's log: " + newKeys);
            assertTrue(sshd.log().contains("kex: client->server cipher: " + cipher + " "), "agreed on " + cipher);
        }
    }

    private Path remote(String protocol) {
        return home.resolve("remote-" + protocol);
    }

    private Path fetched(String protocol) {
        return home.resolve("out-" + protocol);
    }

    private static void tell(String cipher, long newKeys, long nanos) throws Exception {
        Files.writeString(
                Path.of("target", "rekeys.txt"),
                "%s: %d times new keys in the server's log, 4 transfers, %d s%n"
                        .formatted(cipher, newKeys, nanos / 1_000_000_000),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
