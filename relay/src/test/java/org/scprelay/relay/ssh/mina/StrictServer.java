package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/**
 * An SSH server that drops a peer which sends, between its own KEXINIT and its NEWKEYS, anything but messages of the key
 * exchange or a DISCONNECT.
 *
 * <p>RFC 4253 section 7.1 allows IGNORE, UNIMPLEMENTED and DEBUG there, too, and so does OpenSSH, which drops such a peer
 * from 10.4 on; other servers are less patient. What the peer sent before its KEXINIT is fine, whoever began.
 */
final class StrictServer implements AutoCloseable {

    /** What a server does besides. */
    enum Habit {
        FAITHFUL,
        /** Sends IGNORE before its first NEWKEYS, as somebody in between can (CVE-2023-48795). */
        IGNORE_BEFORE_KEYS,
        /** Takes no notice of anything from the peer's second KEXINIT on. */
        SILENT_IN_SECOND_EXCHANGE
    }

    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Habit habit;
    private final Path home;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong keepAlives = new AtomicLong();
    private final AtomicLong ignored = new AtomicLong();
    private volatile String offered = "";

    private StrictServer(Path home, Habit habit) {
        this.home = home;
        this.habit = habit;
    }

    /** Skips a test, loudly, where the programs are missing that it runs. */
    static void require() {
        Installed.requireScp();
        Installed.requireFile(SFTP_SERVER, "openssh-sftp-server");
    }

    /**
     * Starts a server.
     *
     * @param limit octets after which it asks for new keys
     */
    static StrictServer start(Path home, Habit habit, long limit) throws Exception {
        require();
        StrictServer strict = new StrictServer(Files.createDirectories(home), habit);
        Sshd.keygen(strict.clientKey(), "ed25519");
        SshServer server = strict.server;
        server.setHost("127.0.0.1");
        server.setPort(0);
        KeyPair host = strict.newHostKey();
        server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
        server.setCommandFactory((channel, line) -> new ProgramCommand("/bin/sh", "-c", line));
        server.setSubsystemFactories(List.of(new Sftp()));
        server.setSessionFactory(new SessionFactory(server) {
            @Override
            protected ServerSessionImpl doCreateSession(IoSession ioSession) throws Exception {
                return strict.new Guarded(ioSession);
            }
        });
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(server, limit);
        CoreModuleProperties.REKEY_TIME_LIMIT.set(server, Duration.ZERO);
        server.start();
        Files.writeString(
                strict.knownHosts(),
                "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n");
        return strict;
    }

    /** Gives the server another host key, for its next key exchange. */
    KeyPair newHostKey() throws GeneralSecurityException {
        KeyPair key = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        return key;
    }

    int port() {
        return server.getPort();
    }

    Path clientKey() {
        return home.resolve("client_ed25519");
    }

    Path knownHosts() {
        return home.resolve("known_hosts");
    }

    /** Returns what peers sent that they should not have. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** Returns how many key exchanges were finished, the first ones included. */
    long exchanges() {
        return exchanges.get();
    }

    /** Returns how many keep-alives came. */
    long keepAlives() {
        return keepAlives.get();
    }

    /** Returns how many IGNORE came. */
    long ignored() {
        return ignored.get();
    }

    /** Returns the key exchange methods that the last peer offered at first. */
    String offered() {
        return offered;
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    private static final class Sftp implements SubsystemFactory {
        @Override
        public String getName() {
            return "sftp";
        }

        @Override
        public Command createSubsystem(ChannelSession channel) {
            return new ProgramCommand(SFTP_SERVER.toString());
        }
    }

    private final class Guarded extends ServerSessionImpl {

        private boolean exchanging;
        private boolean silent;

        Guarded(IoSession ioSession) throws Exception {
            super(StrictServer.this.server, ioSession);
        }

        @Override
        protected void handleMessage(Buffer buffer) throws Exception {
            int type = buffer.array()[buffer.rpos()] & 0xFF;
            silent |=
                    habit == Habit.SILENT_IN_SECOND_EXCHANGE && initialKexDone && type == SshConstants.SSH_MSG_KEXINIT;
            if (silent) {
                return;
            }
            Optional<String> violation = watch(type);
            if (violation.isPresent()) {
                violations.add(violation.get());
                disconnect(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, violation.get());
            } else {
                super.handleMessage(buffer);
            }
        }

        private Optional<String> watch(int type) {
            boolean exchange = type >= SshConstants.SSH_MSG_KEXINIT && type <= SshConstants.SSH_MSG_KEX_LAST;
            if (exchanging && !exchange && type != SshConstants.SSH_MSG_DISCONNECT) {
                return Optional.of(SshConstants.getCommandMessageName(type) + " within a key exchange");
            }
            switch (type) {
                case SshConstants.SSH_MSG_KEXINIT -> exchanging = true;
                case SshConstants.SSH_MSG_NEWKEYS -> {
                    exchanging = false;
                    exchanges.incrementAndGet();
                }
                case SshConstants.SSH_MSG_GLOBAL_REQUEST -> keepAlives.incrementAndGet();
                case SshConstants.SSH_MSG_IGNORE -> ignored.incrementAndGet();
                default -> {}
            }
            return Optional.empty();
        }

        @Override
        protected void receiveKexInit(Map<KexProposalOption, String> proposal, byte[] seed) throws IOException {
            if (!initialKexDone) {
                offered = proposal.get(KexProposalOption.ALGORITHMS);
            }
            super.receiveKexInit(proposal, seed);
        }

        @Override
        protected IoWriteFuture sendNewKeys() throws Exception {
            if (habit == Habit.IGNORE_BEFORE_KEYS && !initialKexDone) {
                Buffer ignore = createBuffer(SshConstants.SSH_MSG_IGNORE, 16);
                ignore.putString("in between");
                doWritePacket(ignore);
            }
            return super.sendNewKeys();
        }
    }
}
