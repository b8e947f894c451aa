package org.scprelay.relay.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.BuiltinSignatures;

/** Asks an SSH server for its host key: one key exchange, no login, nothing of the user's own SSH settings. */
public final class HostKeyFetch {

    /**
     * A host key that the server proved to hold.
     *
     * @param type {@code ssh-ed25519} and the like
     * @param base64 the public key
     * @param fingerprint SHA256:... as ssh-keygen shows it
     */
    public record HostKey(String type, String base64, String fingerprint) {}

    private HostKeyFetch() {}

    /**
     * Connects, takes the host key and hangs up.
     *
     * @param atMost for connect and key exchange together
     * @throws IOException naming the host and the reason when there is no key to be had; text of the server in it is not
     *     escaped
     */
    public static HostKey fetch(String host, int port, Duration atMost) throws IOException {
        InetSocketAddress address = new InetSocketAddress(resolve(host), port);
        CompletableFuture<PublicKey> key = new CompletableFuture<>();
        try (SshClient client = client(key)) {
            client.start();
            client.connect("scprelay", address).addListener(connected -> {
                if (connected.getException() != null) {
                    key.completeExceptionally(connected.getException());
                }
            });
            return describe(key.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            throw new IOException(host + " port " + port + ": " + reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(
                    "%s port %d: no host key within %d s; is that an SSH server?"
                            .formatted(host, port, atMost.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(host + " port " + port + ": interrupted", e);
        }
    }

    private static InetAddress resolve(String host) throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("unknown host " + host, e);
        }
    }

    private static SshClient client(CompletableFuture<PublicKey> key) {
        SshClient client = SshClient.setUpDefaultClient();
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setSignatureFactories(List.of(
                BuiltinSignatures.ed25519,
                BuiltinSignatures.nistp256,
                BuiltinSignatures.nistp384,
                BuiltinSignatures.nistp521,
                BuiltinSignatures.rsaSHA512,
                BuiltinSignatures.rsaSHA256));
        // The key exchange has verified the server's signature when this is asked; "no" ends the connection here.
        client.setServerKeyVerifier((session, remote, offered) -> {
            key.complete(offered);
            return false;
        });
        client.addSessionListener(new SessionListener() {
            @Override
            public void sessionDisconnect(
                    Session session, int reason, String message, String language, boolean initiator) {
                key.completeExceptionally(new IOException("disconnected: " + message));
            }

            @Override
            public void sessionException(Session session, Throwable t) {
                key.completeExceptionally(t);
            }

            @Override
            public void sessionClosed(Session session) {
                key.completeExceptionally(new IOException("the connection was closed before a host key came"));
            }
        });
        return client;
    }

    private static String reason(Throwable cause) {
        Throwable last = cause;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.toString() : last.getMessage();
    }

    private static HostKey describe(PublicKey key) {
        String[] entry = PublicKeyEntry.toString(key).split(" ");
        return new HostKey(entry[0], entry[1], KeyUtils.getFingerPrint(key));
    }
}
