package org.scprelay.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/**
 * The SSH server of Apache MINA in this process, with its own scp. Its own SFTP would be one more library of the tests: the
 * subsystem is OpenSSH's program, as appliances have it that are built around such a server.
 */
final class MinaServer implements Server {

    private static final Path SFTP = Path.of("/usr/lib/openssh/sftp-server");

    private final Path home;
    private final SshServer server;
    private final KeyPair host;

    private MinaServer(Path home, SshServer server, KeyPair host) {
        this.home = home;
        this.server = server;
        this.host = host;
    }

    static MinaServer start(Path home) throws IOException, InterruptedException {
        Installed.requireFile(SFTP, "openssh-sftp-server");
        Files.createDirectories(home);
        Sshd.keygen(home.resolve("client_ed25519"), "ed25519");
        KeyPair host = hostKey();
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(home.resolve("client_ed25519.pub")));
        server.setCommandFactory(new ScpCommandFactory.Builder()
                .withDelegate((channel, line) -> run(channel, "/bin/sh", "-c", line))
                .build());
        server.setSubsystemFactories(List.of(new Sftp()));
        server.start();
        return new MinaServer(home, server, host);
    }

    private static Command run(ChannelSession channel, String... command) throws IOException {
        return new ProcessShellFactory(command[0], command).createShell(channel);
    }

    private static KeyPair hostKey() throws IOException {
        try {
            return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class Sftp implements SubsystemFactory {
        @Override
        public String getName() {
            return "sftp";
        }

        @Override
        public Command createSubsystem(ChannelSession channel) throws IOException {
            return run(channel, SFTP.toString());
        }
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public Path clientKey() {
        return home.resolve("client_ed25519");
    }

    @Override
    public Path knownHosts() throws IOException {
        String line = "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n";
        return Files.writeString(home.resolve("known_hosts"), line);
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
