package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RequestUnansweredException;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.testing.Sshd;

/** A server, as some appliances are, that runs one command for each connection and refuses the next, or a channel for it. */
@Timeout(60)
class OneCommandServerTest {

    private static final AttributeRepository.AttributeKey<Boolean> SERVED = new AttributeRepository.AttributeKey<>();

    /** What it refuses. */
    enum Refused {
        COMMAND,
        CHANNEL
    }

    @TempDir
    Path home;

    /** The connections over which it refused something, perhaps more than once. */
    private final Set<Session> refused = ConcurrentHashMap.newKeySet();

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private volatile Refused refuses = Refused.COMMAND;
    private SshServer server;
    private MinaEngine engine;
    private Destination destination;

    @BeforeEach
    void start() throws Exception {
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        SimpleGeneratorHostKeyProvider hostKey = new SimpleGeneratorHostKeyProvider(home.resolve("host"));
        hostKey.setAlgorithm("EC");
        server.setKeyPairProvider(hostKey);
        server.setPublickeyAuthenticator((user, key, session) -> true);
        server.setCommandFactory(this::command);
        server.setChannelFactories(List.of(new ChannelSessionFactory() {
            @Override
            public Channel createChannel(Session session) throws IOException {
                return refuses == Refused.CHANNEL && isServed(session)
                        ? new RefusedChannel()
                        : super.createChannel(session);
            }
        }));
        server.addSessionListener(new org.apache.sshd.common.session.SessionListener() {
            @Override
            public void sessionCreated(Session session) {
                connections.incrementAndGet();
            }
        });
        server.start();
        Path key = home.resolve("client");
        Sshd.keygen(key, "ed25519");
        String line =
                PublicKeyEntry.toString(hostKey.loadKeys(null).iterator().next().getPublic());
        Path knownHosts =
                Files.writeString(home.resolve("known_hosts"), "[127.0.0.1]:" + server.getPort() + " " + line + "\n");
        engine = MinaEngine.start(
                new SshSettings(
                        List.of(key), knownHosts, Protocol.AUTO, Duration.ofSeconds(15), PoolSettings.DEFAULT, true),
                Timeouts.defaults());
        destination = new Destination("127.0.0.1", server.getPort(), "user", List.of(key), Shell.POSIX);
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        server.stop(true);
    }

    private static final class RefusedChannel extends ChannelSession {
        private RefusedChannel() {
            super(List.of());
        }

        @Override
        public OpenFuture open(long recipient, long window, long packet, Buffer buffer) {
            OpenFuture refusal = new DefaultOpenFuture(this, this);
            refusal.setException(new SshChannelOpenException(
                    getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "one channel for each connection"));
            return refusal;
        }
    }

    /** Tells, and notes, whether the only command of a connection was there already. */
    private boolean isServed(Session session) {
        boolean served = session.getAttribute(SERVED) != null;
        if (served) {
            refused.add(session);
        }
        return served;
    }

    private Command command(ChannelSession channel, String line) throws IOException {
        Session session = channel.getSession();
        if (line.equals("vanish")) {
            session.close(true);
        }
        if (isServed(session)) {
            throw new IOException("one command for each connection");
        }
        session.setAttribute(SERVED, true);
        commands.incrementAndGet();
        return ProcessShellCommandFactory.INSTANCE.createCommand(channel, line);
    }

    private void use(boolean both) throws IOException {
        SshConnection connection = engine.connect(destination);
        try (RemoteCommand command = both ? connection.execBoth("true") : connection.exec("true")) {
            assertEquals(OptionalInt.of(0), command.awaitExit().status());
        }
        connection.giveBack();
    }

    @ParameterizedTest
    @CsvSource({"false, COMMAND", "false, CHANNEL", "true, COMMAND", "true, CHANNEL"})
    void itServesEachTransferAndIsRemembered(boolean both, Refused what) {
        refuses = what;
        for (int i = 0; i < 4; i++) {
            assertDoesNotThrow(() -> use(both));
        }
        assertEquals(1, refused.size(), "the second transfer found out, and it was not tried again");
        assertEquals(4, connections.get());
        assertEquals(4, commands.get(), "none was begun twice");
    }

    /** It may have begun the command, or not: only what was never asked for was certainly not begun. */
    @Test
    void whatIsNotAnsweredIsKnownFromWhatWasNotAskedFor() throws IOException {
        SshConnection asked = engine.connect(destination);
        assertThrows(RequestUnansweredException.class, () -> asked.execBoth("vanish"));
        SshConnection closed = engine.connect(destination);
        closed.close();
        IOException before = assertThrows(IOException.class, () -> closed.execBoth("true"));
        assertFalse(before instanceof RequestUnansweredException, before.toString());
    }
}
