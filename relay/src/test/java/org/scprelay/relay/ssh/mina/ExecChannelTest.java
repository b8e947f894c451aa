package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;

/** Channels of one connection to a real OpenSSH server. */
@Timeout(60)
class ExecChannelTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private interface Steps {
        void run(ClientSession session) throws Exception;
    }

    private void connected(Steps steps) throws Exception {
        try (Sshd sshd = Sshd.start(home.resolve("sshd"));
                SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier((session, address, key) -> true);
            client.setKeyIdentityProvider(new FileKeyPairProvider(sshd.clientKey()));
            client.start();
            try (ClientSession session = client.connect(System.getProperty("user.name"), "127.0.0.1", sshd.port())
                    .verify(LIMIT)
                    .getSession()) {
                session.auth().verify(LIMIT);
                steps.run(session);
            }
        }
    }

    private static ExecChannel open(ClientSession session, String command) throws IOException {
        ExecChannel channel = ExecChannel.command(command);
        session.getService(ConnectionService.class).registerChannel(channel);
        channel.open().verify(LIMIT);
        return channel;
    }

    /** A round trip to the server and back over another channel: whatever was sent before was dealt with there. */
    private static void roundTrip(ClientSession session) throws IOException {
        ExecChannel other = open(session, "exit 0");
        assertTrue(other.close(false).await(LIMIT));
    }

    @Test
    void aCloseIsNotSentBeforeAPacketThatIsUnderWay() throws Exception {
        connected(session -> {
            ExecChannel channel = open(session, "cat");
            assertTrue(channel.order().enter(), "a packet is under way");
            channel.close(false);
            roundTrip(session);
            assertFalse(channel.isClosed(), "the other side was not told");
            channel.order().leave();
            assertTrue(channel.close(false).await(LIMIT), "now it was");
        });
    }

    @Test
    void nothingIsSentBehindAClose() throws Exception {
        connected(session -> {
            ExecChannel channel = open(session, "cat");
            channel.close(false);
            assertThrows(IOException.class, () -> channel.sendData(null));
            assertThrows(IOException.class, channel::endInput);
            roundTrip(session);
        });
    }
}
