package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** SFTP as a subsystem of a real OpenSSH server. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpSshTest {

    @TempDir
    Path home;

    private interface Job {
        void run(WireClient client, Path file) throws IOException;
    }

    private void at(Job job, String... options) throws Exception {
        try (Sshd sshd = Sshd.start(home.resolve("sshd"), options);
                TestRelay relay = new TestRelay(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()));
                WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            job.run(client, home.resolve("file"));
        }
    }

    private static byte[] octets(int size) {
        byte[] octets = new byte[size];
        new Random(3).nextBytes(octets);
        return octets;
    }

    private static void bothWays(WireClient client, Path file) throws IOException {
        byte[] octets = octets(20_000_003);
        store(client, file, octets);
        fetch(client, file, octets);
    }

    private static void store(WireClient client, Path file, byte[] octets) throws IOException {
        Reply stored = Bench.assertReply("226 SCR0226", client.stor(file.toString(), octets));
        assertEquals("SFTP", stored.pair("PROTOCOL").orElse("-"));
        assertArrayEquals(octets, Files.readAllBytes(file));
    }

    private static void fetch(WireClient client, Path file, byte[] octets) throws IOException {
        WireClient.Retrieved back = client.retr(file.toString());
        assertEquals("SFTP", back.go().pair("PROTOCOL").orElse("-"));
        assertTrue(back.whole());
        assertArrayEquals(octets, back.octets());
    }

    @Test
    void aHostThatServesSftpOnlyIsServed() throws Exception {
        at(SftpSshTest::bothWays, "ForceCommand internal-sftp");
    }

    /** A transfer goes on over many key exchanges, in both directions: up to a window of 2 MiB is on its way while one begins. */
    @Test
    void transfersSurviveNewKeys() throws Exception {
        byte[] octets = octets(13_000_003);
        Path file = home.resolve("file");
        try (Sshd sshd = Sshd.start(home.resolve("sshd"), "RekeyLimit 1M", "LogLevel DEBUG1");
                TestRelay relay = new TestRelay(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()));
                WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
            store(client, file, octets);
            long stored = sshd.newKeys();
            assertTrue(stored >= 4, "key exchanges within a STOR: " + stored);
            fetch(client, file, octets);
            long fetched = sshd.newKeys() - stored;
            assertTrue(fetched >= 4, "key exchanges within a RETR: " + fetched);
        }
    }

    /** A server counts a channel that was closed until its program has ended. */
    @Test
    void oneSessionAtATimeIsEnough() throws Exception {
        at(
                (client, file) -> {
                    Reply stored = Bench.assertReply("226 SCR0226", client.stor(file.toString(), new byte[100_000]));
                    assertEquals("SCP", stored.pair("PROTOCOL").orElse("-"));
                    assertEquals("ON", stored.pair("ATOMIC").orElse("-"));
                    for (String protocol : List.of("SCP", "SFTP")) {
                        WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
                        WireClient.require(150, client.ask("STOR " + file + " SIZE=100"));
                        client.frame(0, new byte[50]);
                        client.frame(0x20, "no tape".getBytes(StandardCharsets.US_ASCII));
                        Reply aborted = Bench.assertReply("426 SCR4261", client.reply());
                        assertEquals("-", aborted.pair("LEFT").orElse("-"), protocol);
                    }
                },
                "MaxSessions 1");
    }

    @Test
    void aHostWithoutTheSubsystemSaysSo() throws Exception {
        at(
                (client, file) -> {
                    WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
                    Reply reply = Bench.assertReply("504 SCR5046", client.stor(file.toString(), new byte[1]));
                    assertTrue(reply.text().contains("the destination refused the subsystem sftp"), reply.text());
                    assertEquals(
                            "SCP",
                            scp(client, file).pair("PROTOCOL").orElse("-"),
                            "and the next one is served over SCP");
                },
                "Subsystem other internal-sftp");
    }

    private static Reply scp(WireClient client, Path file) throws IOException {
        WireClient.require(200, client.ask("SITE PROTOCOL=AUTO"));
        return client.stor(file.toString(), new byte[1]);
    }
}
