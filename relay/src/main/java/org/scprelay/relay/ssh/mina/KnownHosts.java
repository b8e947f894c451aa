package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/**
 * Strict checking of host keys against a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): plain and hashed names,
 * patterns, {@code [host]:port}, {@code @revoked}. {@code @cert-authority} lines are passed over, since host certificates
 * are not offered for.
 *
 * <p>The file is read for every new connection, so that {@code scprelay trust} takes effect at once.
 */
final class KnownHosts {

    private static final String REVOKED = "@revoked";

    private final Path file;

    KnownHosts(Path file) {
        this.file = file;
    }

    /** One usable line for a host. */
    private record Line(Optional<String> marker, PublicKey key) {}

    /**
     * Checks a key.
     *
     * @return why it is not accepted; empty when it is
     */
    Optional<TransferFailure> check(String host, int port, PublicKey key) {
        String fingerprint = KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key);
        String place = port == 22 ? host : "[" + host + "]:" + port;
        List<Line> lines;
        try {
            lines = lines(host, port);
        } catch (IOException e) {
            return Optional.of(new TransferFailure(
                    Message.HOST_KEY_UNKNOWN, "known_hosts cannot be read on the relay: " + e.getMessage(), e));
        }
        if (lines.stream().anyMatch(l -> l.marker().filter(REVOKED::equals).isPresent() && same(l, key))) {
            return Optional.of(new TransferFailure(
                    Message.HOST_KEY_REVOKED, "host key of " + place + " is revoked in known_hosts: " + fingerprint));
        }
        List<Line> plain = lines.stream().filter(l -> l.marker().isEmpty()).toList();
        if (plain.stream().anyMatch(l -> same(l, key))) {
            return Optional.empty();
        }
        if (plain.isEmpty()) {
            return Optional.of(new TransferFailure(
                    Message.HOST_KEY_UNKNOWN,
                    "host key of " + place + " is not in known_hosts: " + fingerprint
                            + "; check it with the other side, then: scprelay trust"));
        }
        return Optional.of(new TransferFailure(
                Message.HOST_KEY_CHANGED,
                "host key of " + place + " is not the one in known_hosts: " + fingerprint
                        + "; either the host was reinstalled, or somebody is in between"));
    }

    /** Returns the key types that the file has for a host, so that the server is asked for one of these first. */
    List<String> keyTypes(String host, int port) {
        try {
            return lines(host, port).stream()
                    .filter(l -> l.marker().isEmpty())
                    .map(l -> KeyUtils.getKeyType(l.key()))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            return List.of(); // check() tells it
        }
    }

    private static boolean same(Line line, PublicKey key) {
        return KeyUtils.compareKeys(line.key(), key);
    }

    private List<Line> lines(String host, int port) throws IOException {
        String name = KnownHostLine.nameOf(host, port);
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            Optional<KnownHostLine> line =
                    KnownHostLine.parse(text).filter(l -> l.matches(name)).filter(KnownHosts::isOurs);
            if (line.isPresent()) {
                lines.add(new Line(line.get().marker(), key(line.get(), name)));
            }
        }
        return lines;
    }

    /** Key types that we do not know are passed over, but not where one is revoked: that one may be what is offered. */
    private static boolean isOurs(KnownHostLine line) {
        String type = line.key();
        boolean known =
                type.startsWith("ssh-ed25519 ") || type.startsWith("ssh-rsa ") || type.startsWith("ecdsa-sha2-nistp");
        return line.marker().map(REVOKED::equals).orElse(known);
    }

    private static PublicKey key(KnownHostLine line, String name) throws IOException {
        try {
            PublicKey key = PublicKeyEntry.parsePublicKeyEntry(line.key())
                    .resolvePublicKey(null, Map.of(), PublicKeyEntryResolver.FAILING);
            if (key != null) {
                return key;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("a key for " + name + " is damaged or of an unknown type", e);
        }
        throw new IOException("a key for " + name + " is damaged or of an unknown type");
    }
}
