package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** Each algorithm that we offer works with a real server that has no other; none that we do not offer is agreed on. */
@Timeout(60)
class AlgorithmsTest {

    private static final String EVERYTHING_AS_USUAL = "LogLevel DEBUG1";

    @TempDir
    Path home;

    private Reply store(Sshd sshd, byte[] octets, Path target) throws Exception {
        try (TestRelay relay = new TestRelay(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()));
                WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            return client.stor(target.toString(), octets);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ciphers aes128-gcm@openssh.com",
                "Ciphers aes256-gcm@openssh.com",
                "Ciphers aes128-ctr",
                "Ciphers aes256-ctr",
                "Ciphers chacha20-poly1305@openssh.com",
                "KexAlgorithms sntrup761x25519-sha512@openssh.com",
                "KexAlgorithms curve25519-sha256",
                "KexAlgorithms ecdh-sha2-nistp256",
                "KexAlgorithms ecdh-sha2-nistp384",
                "KexAlgorithms ecdh-sha2-nistp521",
                "KexAlgorithms diffie-hellman-group16-sha512",
                "KexAlgorithms diffie-hellman-group-exchange-sha256",
                "KexAlgorithms diffie-hellman-group14-sha256"
            })
    void theServersOnlyAlgorithmIsEnough(String only) throws Exception {
        byte[] octets = new byte[100_000];
        new Random(1).nextBytes(octets);
        Path target = home.resolve("target");
        try (Sshd sshd = Sshd.start(home.resolve("sshd"), only, EVERYTHING_AS_USUAL)) {
            Reply reply = store(sshd, octets, target);
            assertEquals(226, reply.code(), reply.format());
            String name = only.substring(only.indexOf(' ') + 1);
            assertTrue(sshd.log().contains(name), "the server's log names what was agreed on: " + sshd.log());
        }
        assertArrayEquals(octets, Files.readAllBytes(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256"})
    void counterModeWorksWithEachMac(String mac) throws Exception {
        byte[] octets = new byte[100_000];
        Path target = home.resolve("target");
        try (Sshd sshd = Sshd.start(home.resolve("sshd"), "Ciphers aes128-ctr", "MACs " + mac)) {
            Reply reply = store(sshd, octets, target);
            assertEquals(226, reply.code(), reply.format());
        }
        assertArrayEquals(octets, Files.readAllBytes(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ciphers aes128-cbc",
                "KexAlgorithms diffie-hellman-group14-sha1",
                "HostKeyAlgorithms ssh-rsa",
                "MACs hmac-sha1"
            })
    void anOldServerIsRefusedWithTheReason(String only) throws Exception {
        Path home2 = home.resolve("sshd");
        Files.createDirectories(home2);
        Sshd.keygen(home2.resolve("host_rsa"), "rsa");
        String ctr = only.startsWith("MACs") ? "Ciphers aes128-ctr" : "UseDNS no";
        try (Sshd sshd = Sshd.start(home2, only, ctr, "HostKey " + home2.resolve("host_rsa"))) {
            Path target = home.resolve("target");
            Reply reply = store(sshd, new byte[10], target);
            assertEquals(425, reply.code(), reply.format());
            assertEquals("SCR4254", reply.id());
            assertTrue(Files.notExists(target));
        }
    }
}
