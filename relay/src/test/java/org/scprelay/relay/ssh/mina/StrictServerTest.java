package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** Nothing but the key exchange between our KEXINIT and our NEWKEYS, at whatever moment and whoever asks for new keys. */
@Tag("heavy")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrictServerTest {

    /** MINA looks there for what is not set; the relay leaves its limits on the use of keys as they are. */
    private static final String LIMIT_OF_CLIENT = "org.apache.sshd.config.rekey-bytes-limit";

    /** After how many packets MINA puts in an IGNORE, if it is let. */
    private static final String IGNORES = "org.apache.sshd.config.ignore-message-frequency";

    private static final long SMALL = 64 * 1024;
    private static final long NEVER = 1L << 40;

    @TempDir
    Path home;

    @AfterEach
    void asUsual() {
        System.clearProperty(LIMIT_OF_CLIENT);
        System.clearProperty(IGNORES);
    }

    private StrictServer server(StrictServer.Habit habit, long limit) throws Exception {
        return StrictServer.start(home.resolve("server"), habit, limit);
    }

    private static TestRelay relay(StrictServer server, int keepAliveMillis) throws IOException {
        RelaySettings usual = TestRelay.settings(server.clientKey(), server.knownHosts());
        SshSettings ssh = new SshSettings(
                usual.ssh().identities(),
                server.knownHosts(),
                Protocol.AUTO,
                Duration.ofMillis(keepAliveMillis),
                PoolSettings.DEFAULT,
                true);
        return new TestRelay(TestRelay.with(usual, ssh));
    }

    @ParameterizedTest
    @CsvSource({"SCP, server", "SFTP, server", "SCP, client", "SFTP, client"})
    void nothingElseIsSentWithinAKeyExchange(String protocol, String whoAsks) throws Exception {
        System.setProperty(IGNORES, "2");
        boolean client = whoAsks.equals("client");
        if (client) {
            System.setProperty(LIMIT_OF_CLIENT, Long.toString(SMALL));
        }
        byte[] octets = new byte[3_000_011];
        new Random(3).nextBytes(octets);
        Path file = home.resolve("file");
        try (StrictServer server = server(StrictServer.Habit.FAITHFUL, client ? NEVER : SMALL);
                TestRelay relay = relay(server, 1000);
                WireClient wire = relay.connect()) {
            wire.hello("127.0.0.1", server.port());
            WireClient.require(200, wire.ask("SITE PROTOCOL=" + protocol));
            store(server, wire, file, octets);
            assertArrayEquals(octets, Files.readAllBytes(file));
            long before = server.exchanges();
            WireClient.Retrieved back = wire.retr(file.toString());
            assertTrue(back.whole(), back.last().format());
            assertArrayEquals(octets, back.octets());
            assertEquals(protocol, back.last().pair("PROTOCOL").orElse("-"));
            assertTrue(server.exchanges() - before >= 3, "exchanges within a RETR: " + (server.exchanges() - before));
            assertEquals(List.of(), server.violations());
            assertEquals(0, server.ignored(), "packets that nobody needs");
        }
    }

    /** In pieces, with new keys within each, and a keep-alive in between. */
    private static void store(StrictServer server, WireClient wire, Path file, byte[] octets) throws IOException {
        WireClient.require(150, wire.ask("STOR " + file + " SIZE=" + octets.length));
        int third = octets.length / 3;
        for (int at : new int[] {0, third, 2 * third}) {
            long before = server.exchanges();
            long keepAlives = server.keepAlives();
            wire.frame(0, Arrays.copyOfRange(octets, at, at == 2 * third ? octets.length : at + third));
            Awaitility.await("new keys within the data, and keep-alives")
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> server.exchanges() > before && server.keepAlives() > keepAlives
                            || !server.violations().isEmpty());
            assertEquals(List.of(), server.violations());
        }
        wire.eof(octets.length);
        WireClient.require(226, wire.reply());
    }

    /** That the server can tell. */
    @Test
    void aClientThatSendsAnythingElseIsDropped() throws Exception {
        try (StrictServer server = server(StrictServer.Habit.FAITHFUL, NEVER);
                SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            client.setSessionFactory(new Talkative(client));
            client.start();
            ClientSession session = client.connect("user", "127.0.0.1", server.port())
                    .verify(30, TimeUnit.SECONDS)
                    .getClientSession();
            Identities.read(server.clientKey()).forEach(session::addPublicKeyIdentity);
            session.auth().verify(30, TimeUnit.SECONDS);
            session.reExchangeKeys();
            Awaitility.await("the end of the session")
                    .atMost(30, TimeUnit.SECONDS)
                    .until(session::isClosed);
            assertEquals(List.of("SSH_MSG_GLOBAL_REQUEST within a key exchange"), server.violations());
        }
    }

    /** Sends a keep-alive in the midst of a key exchange. */
    private static final class Talkative extends SessionFactory {
        Talkative(SshClient client) {
            super(client);
        }

        @Override
        protected ClientSessionImpl doCreateSession(IoSession ioSession) throws Exception {
            return new ClientSessionImpl(getClient(), ioSession) {
                @Override
                protected IoWriteFuture sendNewKeys() throws Exception {
                    if (initialKexDone) {
                        Buffer request = createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
                        request.putString("keepalive@openssh.com");
                        request.putBoolean(true);
                        doWritePacket(request);
                    }
                    return super.sendNewKeys();
                }
            };
        }
    }

    /** CVE-2023-48795: what is not part of the first key exchange ends it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPacketPutIntoTheFirstExchangeEndsTheConnection(boolean put) throws Exception {
        StrictServer.Habit habit = put ? StrictServer.Habit.IGNORE_BEFORE_KEYS : StrictServer.Habit.FAITHFUL;
        try (StrictServer server = server(habit, NEVER);
                TestRelay relay = relay(server, 1000);
                WireClient wire = relay.connect()) {
            wire.hello("127.0.0.1", server.port());
            Reply reply = wire.stor(home.resolve("file").toString(), new byte[9]);
            assertEquals(put ? "425 SCR4254" : "226 SCR0226", reply.code() + " " + reply.id(), reply.format());
            assertTrue(!put || reply.text().contains("SSH_MSG_IGNORE not allowed"), reply.text());
            assertTrue(
                    List.of(server.offered().split(",")).contains("kex-strict-c-v00@openssh.com"),
                    "offered: " + server.offered());
        }
    }

    /** Whoever took over the connection would have another key. */
    @Test
    void anotherHostKeyInALaterExchangeEndsTheTransfer() throws Exception {
        try (StrictServer server = server(StrictServer.Habit.FAITHFUL, 300_000);
                TestRelay relay = relay(server, 10_000);
                WireClient wire = relay.connect()) {
            wire.hello("127.0.0.1", server.port());
            WireClient.require(150, wire.ask("STOR " + home.resolve("file") + " SIZE=1000000"));
            server.newHostKey();
            wire.frame(0, new byte[1_000_000]);
            wire.eof(1_000_000);
            Reply reply = wire.reply();
            assertEquals("451 SCR4510", reply.code() + " " + reply.id(), reply.format());
            assertTrue(reply.text().contains("at an exchange of keys: host key of"), reply.text());
            assertTrue(reply.text().contains("is not the one in known_hosts"), reply.text());
        }
    }

    /** A destination that stops in the middle of a key exchange, when nobody waits for it but the keep-alives. */
    @ParameterizedTest
    @CsvSource({"SCP, server", "SFTP, server", "SCP, client", "SFTP, client"})
    @Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void silenceWithinAKeyExchangeIsNoticed(String protocol, String whoAsks) throws Exception {
        boolean client = whoAsks.equals("client");
        if (client) {
            System.setProperty(LIMIT_OF_CLIENT, Long.toString(500_000));
        }
        Path file = home.resolve("file");
        try (StrictServer server = server(StrictServer.Habit.SILENT_IN_SECOND_EXCHANGE, client ? NEVER : 500_000);
                TestRelay relay = relay(server, 500);
                WireClient wire = relay.connect()) {
            wire.hello("127.0.0.1", server.port());
            WireClient.require(200, wire.ask("SITE PROTOCOL=" + protocol));
            WireClient.require(150, wire.ask("STOR " + file + " SIZE=2000000"));
            wire.frame(0, new byte[1_000_000]);
            Reply reply = wire.reply();
            assertEquals("451 SCR4510", reply.code() + " " + reply.id(), reply.format());
            assertTrue(reply.text().contains("answered no keep-alive"), reply.text());
            assertEquals(1, server.exchanges(), "the first one only");
        }
    }
}
