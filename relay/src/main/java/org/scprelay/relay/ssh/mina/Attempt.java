package org.scprelay.relay.ssh.mina;

import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.Session;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.Destination;

/** What is known about one connection besides MINA's session: where it goes, and why it failed or ended. */
final class Attempt {

    /** Where MINA keeps the attempt of a session. */
    static final AttributeRepository.AttributeKey<Attempt> KEY = new AttributeRepository.AttributeKey<>();

    private final Destination destination;
    private volatile Optional<TransferFailure> failure = Optional.empty();
    private volatile Optional<String> disconnect = Optional.empty();
    private volatile Optional<String> greeting = Optional.empty();
    private volatile Optional<PublicKey> accepted = Optional.empty();
    private volatile boolean silent;

    Attempt(Destination destination) {
        this.destination = destination;
    }

    /** Returns the attempt of a session. */
    static Optional<Attempt> of(Session session) {
        AttributeRepository context = session instanceof ClientSession client ? client.getConnectionContext() : null;
        return Optional.ofNullable(context == null ? null : context.getAttribute(KEY));
    }

    Destination destination() {
        return destination;
    }

    /** Notes the key by which this connection knows its host. */
    void accept(PublicKey key) {
        accepted = Optional.of(key);
    }

    boolean hasAccepted(PublicKey key) {
        return accepted.filter(known -> KeyUtils.compareKeys(known, key)).isPresent();
    }

    /** Notes why the host key was not accepted. */
    void fail(TransferFailure reason) {
        failure = Optional.of(reason);
    }

    Optional<TransferFailure> failure() {
        return failure;
    }

    /** Notes what the other side said when it ended the connection. */
    void disconnected(String text) {
        if (disconnect.isEmpty()) {
            disconnect = Optional.of(text.length() <= 200 ? text : text.substring(0, 200) + "...");
        }
    }

    /** Notes a line that came before the key exchange: what the server is, or why it does not even say that. */
    void greeted(String line) {
        greeting = Optional.of(line.length() <= 200 ? line : line.substring(0, 200) + "...");
    }

    /** Returns the last line before the key exchange where that was not the name of an SSH server. */
    Optional<String> complaint() {
        return greeting.filter(line -> !line.startsWith("SSH-"));
    }

    /**
     * Tells whether the other side did not even say what it is. OpenSSH does so, "Exceeded MaxStartups", when it has too many
     * connections; that line mostly gets lost, since it closes the connection at once.
     */
    boolean isDropped() {
        return greeting.filter(line -> !line.startsWith("Exceeded MaxStartups")).isEmpty();
    }

    /** Notes that the other side left keep-alives unanswered, after which MINA closes the connection. */
    void silent() {
        silent = true;
    }

    boolean isSilent() {
        return silent;
    }

    Optional<String> disconnect() {
        return disconnect;
    }
}
