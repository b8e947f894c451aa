package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** Transfers over warm connections to a real OpenSSH server. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolTest {

    private static final byte[] OCTETS = "some text".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path home;

    private Sshd sshd;
    private TestRelay relay;
    private Path file;

    @BeforeEach
    void start() throws Exception {
        sshd = Sshd.start(home.resolve("sshd"));
        PeerSettings any = TestRelay.anybody();
        PeerSettings peer = new PeerSettings(
                any.name(), any.from(), true, any.to(), any.may(), Optional.empty(), List.of("exit *"), List.of());
        relay = new TestRelay(
                TestRelay.with(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()), List.of(peer), List.of()));
        file = home.resolve("file");
    }

    @AfterEach
    void stop() {
        relay.close();
        sshd.close();
    }

    private WireClient client(String protocol) throws IOException {
        WireClient client = relay.connect();
        client.hello("127.0.0.1", sshd.port());
        WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
        return client;
    }

    private void stor(String protocol) throws IOException {
        try (WireClient client = client(protocol)) {
            Bench.assertReply("226 SCR0226", client.stor(file.toString(), OCTETS));
        }
        assertArrayEquals(OCTETS, Files.readAllBytes(file));
    }

    private List<String> accepted() throws IOException {
        return Files.readAllLines(home.resolve("sshd/sshd.log")).stream()
                .filter(line -> line.contains("Accepted publickey"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void oneConnectionServesAllSessions(String protocol) throws IOException {
        for (int i = 0; i < 3; i++) {
            stor(protocol);
            try (WireClient client = client(protocol)) {
                for (int j = 0; j < 2; j++) {
                    WireClient.Retrieved back = client.retr(file.toString());
                    Bench.assertReply("226 SCR0227", back.last());
                    assertArrayEquals(OCTETS, back.octets());
                }
            }
        }
        assertEquals(1, accepted().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void aTransferThatFailedGivesItsConnectionToNobody(String protocol) throws IOException {
        try (WireClient client = client(protocol)) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=" + OCTETS.length));
            client.frame(0, OCTETS);
            client.eof(3);
            Bench.assertReply("552 SCR5521", client.reply());
        }
        stor(protocol);
        assertEquals(2, accepted().size());
    }

    /** A command that ends with an exit status of its own is no failure of the connection; one that finds no file is. */
    @ParameterizedTest
    @CsvSource({
        "EXEC exit 3, 554 SCR5540, 1",
        "LIST /proc/nothing, 550 SCR5500, 2",
        "SIZE /proc/nothing, 550 SCR5500, 2"
    })
    void soDoesACommandThatFailed(String command, String reply, int connections) throws IOException {
        try (WireClient client = client("SFTP")) {
            WireClient.Output output = client.output(command);
            Bench.assertReply(reply, output.last());
        }
        stor("SFTP");
        assertEquals(connections, accepted().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void theJobDoesNotSeeThatAWarmConnectionDied(String protocol) throws Exception {
        stor(protocol);
        List<ProcessHandle> servers = ProcessHandle.allProcesses()
                .filter(process -> process.parent().map(ProcessHandle::pid).equals(Optional.of(sshd.pid())))
                .toList();
        assertEquals(1, servers.size(), "the one that serves the warm connection");
        servers.get(0).destroyForcibly();
        Awaitility.await().until(() -> !servers.get(0).isAlive());
        stor(protocol);
        assertEquals(2, accepted().size());
    }

    /** The next transfer has its own limits and its own cut: a stall of the last one is long forgotten. */
    @Test
    void whatEndsOneSessionDoesNotEndTheNext() throws IOException {
        WireClient first = client("SCP");
        Bench.assertReply("226 SCR0226", first.stor(file.toString(), OCTETS));
        try (WireClient second = client("SCP")) {
            WireClient.require(150, second.ask("STOR " + file + " SIZE=" + OCTETS.length));
            first.hangUp();
            second.frame(0, OCTETS);
            second.eof(OCTETS.length);
            Bench.assertReply("226 SCR0226", second.reply());
        }
        assertEquals(1, accepted().size());
    }
}
