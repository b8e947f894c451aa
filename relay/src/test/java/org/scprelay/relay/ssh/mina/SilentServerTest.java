package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** A destination that keeps its connection and does nothing any more, noticed by the keep-alives: no timer runs so early. */
@Tag("heavy")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentServerTest {

    @TempDir
    Path home;

    private interface Job {
        void run(Sshd sshd, WireClient client, Path file) throws Exception;
    }

    private void over(String protocol, Job job) throws Exception {
        try (Sshd sshd = Sshd.start(home.resolve("sshd"))) {
            RelaySettings usual = TestRelay.settings(sshd.clientKey(), sshd.knownHosts());
            SshSettings ssh = new SshSettings(
                    usual.ssh().identities(),
                    sshd.knownHosts(),
                    Protocol.AUTO,
                    Duration.ofSeconds(1),
                    PoolSettings.DEFAULT,
                    true);
            try (TestRelay relay = new TestRelay(TestRelay.with(TestRelay.with(usual, ssh), Limits.of()));
                    WireClient client = relay.connect()) {
                client.hello("127.0.0.1", sshd.port());
                WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
                job.run(sshd, client, home.resolve("file"));
            }
        }
    }

    /** Stops whatever the server runs for its connections, as {@code kill -STOP} does. */
    private static void stop(Sshd sshd) throws IOException, InterruptedException {
        List<String> ids =
                sshd.process().descendants().map(p -> Long.toString(p.pid())).toList();
        assertTrue(!ids.isEmpty(), "the server has a connection");
        String[] kill = Stream.concat(Stream.of("kill", "-STOP"), ids.stream()).toArray(String[]::new);
        assertEquals(0, new ProcessBuilder(kill).start().waitFor());
    }

    private static void assertSilent(Reply reply) {
        assertEquals("451 SCR4510", reply.code() + " " + reply.id(), reply.format());
        assertTrue(reply.text().contains("answered no keep-alive"), reply.text());
    }

    /** Nobody waits for the destination: the client mounts a tape. */
    @ParameterizedTest
    @Execution(CONCURRENT)
    @ValueSource(strings = {"SCP", "SFTP"})
    void silenceWhileTheClientIsSilent(String protocol) throws Exception {
        over(protocol, (sshd, client, file) -> {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=100"));
            client.frame(0, new byte[50]);
            stop(sshd);
            assertSilent(client.reply());
        });
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @ValueSource(strings = {"SCP", "SFTP"})
    void silenceBeforeTheLastAcknowledgement(String protocol) throws Exception {
        over(protocol, (sshd, client, file) -> {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=100"));
            client.frame(0, new byte[50]);
            stop(sshd);
            client.frame(0, new byte[50]);
            client.eof(100);
            assertSilent(client.reply());
            assertTrue(Files.notExists(file), "nothing under the name of the target");
        });
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @ValueSource(strings = {"SCP", "SFTP"})
    void silenceWithinTheDataOfAFetch(String protocol) throws Exception {
        over(protocol, (sshd, client, file) -> {
            // More than lies about on the way, so that the end of the data cannot have been sent before.
            try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                large.setLength(64 << 20);
            }
            WireClient.require(150, client.ask("RETR " + file));
            stop(sshd);
            assertEquals(0, lastFrame(client) & Frame.EOF, "no EOF");
            assertSilent(client.reply());
        });
    }

    /** Takes the data of a RETR, and returns the flags of the frame behind it. */
    private static int lastFrame(WireClient client) throws IOException {
        while (true) {
            int flags = client.read();
            int length = client.read() << 16 | client.read() << 8 | client.read();
            for (int i = 0; i < length; i++) {
                client.read();
            }
            if (flags != 0) {
                return flags;
            }
        }
    }
}
