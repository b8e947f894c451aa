package org.scprelay.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.scp.ScpModuleProperties;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.shell.UnknownCommand;

/**
 * An SSH server on loopback for one user with one key, with a host key that nobody ever writes down: a destination for
 * demos and tests where no sshd is.
 *
 * <p>It runs {@code scp -t} and {@code scp -f} in this process, for files below its home, and lines that begin with
 * {@code exec sh -c} in a real shell where there is one. Anything else is not found. Thread-safe.
 */
public final class ThrowAwaySshServer implements AutoCloseable {

    /** The only user. */
    public static final String USER = "demo";

    private static final Path SHELL = Path.of("/bin/sh");
    private static final String SCRIPT = "exec sh -c '";
    private static final int ED25519_BITS = 256;
    private static final int BUFFER = 64 * 1024;

    private final SshServer server;
    private final String hostKey;

    private ThrowAwaySshServer(SshServer server, String hostKey) {
        this.server = server;
        this.hostKey = hostKey;
    }

    /**
     * Starts a server.
     *
     * @param home the directory of its files
     * @param authorizedKey a line as in authorized_keys, without options
     * @throws IOException when the key cannot be read or no port is to be had
     */
    public static ThrowAwaySshServer start(Path home, String authorizedKey) throws IOException {
        return start(home, authorizedKey, Storage.faithful());
    }

    static ThrowAwaySshServer start(Path home, String authorizedKey, Storage storage) throws IOException {
        KeyPair host = hostKey();
        PublicKey authorized = publicKey(authorizedKey);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator(
                (user, key, session) -> USER.equals(user) && KeyUtils.compareKeys(key, authorized));
        Path files = home.toRealPath();
        ScpCommandFactory scp = scp(new HomeFiles(files, storage));
        server.setCommandFactory((channel, line) -> command(channel, line, scp, files));
        // Nobody needs these files after a power failure, and a write that waits for the disk takes minutes.
        ScpModuleProperties.PROP_AUTO_SYNC_FILE_ON_WRITE.set(server, false);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(server, BUFFER);
        server.start();
        return new ThrowAwaySshServer(server, PublicKeyEntry.toString(host.getPublic()));
    }

    private static KeyPair hostKey() throws IOException {
        try {
            return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, ED25519_BITS);
        } catch (GeneralSecurityException e) {
            throw new IOException("no ed25519 host key can be made: " + e.getMessage(), e);
        }
    }

    private static PublicKey publicKey(String line) throws IOException {
        try {
            return PublicKeyEntry.parsePublicKeyEntry(line)
                    .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("no public key: " + e.getMessage(), e);
        }
    }

    private static ScpCommandFactory scp(HomeFiles files) {
        return new ScpCommandFactory.Builder()
                .withFileOpener(files)
                .withReceiveBufferSize(BUFFER)
                .withSendBufferSize(BUFFER)
                .build();
    }

    private static Command command(ChannelSession channel, String line, ScpCommandFactory scp, Path home)
            throws IOException {
        if (line.startsWith("scp ")) {
            return scp.createCommand(channel, line);
        }
        return line.startsWith(SCRIPT) && Files.isExecutable(SHELL)
                ? new ShellCommand(SHELL, home, line)
                : new UnknownCommand(line);
    }

    /** Returns the port on 127.0.0.1. */
    public int port() {
        return server.getPort();
    }

    /** Returns the line by which a known_hosts file knows this server. */
    public String knownHostsLine() {
        return "[127.0.0.1]:" + port() + " " + hostKey;
    }

    /** Ends every connection and stops listening. */
    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
