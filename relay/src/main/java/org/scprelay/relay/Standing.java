package org.scprelay.relay;

import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.policy.Candidates;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Secret;
import org.scprelay.relay.text.CodePage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which peer the client of a session is: by its link alone, and since it proved a secret. The session's thread. */
final class Standing {

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_OCTETS = 16;
    private static final int PROOF_DIGITS = 64;
    private static final int MOST_FAILURES = 3;

    /** What a client may say before it proved the secret that it needs. */
    private static final Set<Verb> BEFORE_AUTH = EnumSet.of(Verb.AUTH, Verb.NOOP, Verb.HELP, Verb.STAT, Verb.QUIT);

    /** Kinds of links whose octets nobody else can read. */
    private static final Set<String> CLOSED = Set.of("tls", "iucv", "unix");

    private final Session session;
    private final Candidates candidates;
    private final String nonce;
    private Optional<PeerSettings> peer = Optional.empty();
    private Optional<CodePage> page = Optional.empty();
    private int failures;

    private Standing(Session session, Candidates candidates) {
        this.session = session;
        this.candidates = candidates;
        byte[] octets = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(octets);
        nonce = HexFormat.of().formatHex(octets);
    }

    /**
     * Gives a client its standing after HELLO: as a peer, counted among the sessions, or as one that must prove a secret.
     *
     * @throws TransferFailure 421 when the relay is full
     */
    static Standing of(Session session, Candidates candidates) throws TransferFailure {
        Standing standing = new Standing(session, candidates);
        Optional<PeerSettings> known = candidates.withoutSecret();
        if (known.isPresent()) {
            standing.become(known.get());
        } else {
            require(session.parts().registry().full());
        }
        return standing;
    }

    private static void require(Optional<TransferFailure> full) throws TransferFailure {
        if (full.isPresent()) {
            throw full.get();
        }
    }

    private void become(PeerSettings who) throws TransferFailure {
        Optional<CodePage> own = who.codePage().isEmpty()
                ? Optional.empty()
                : Optional.of(Handshake.page(who.codePage().get()));
        require(session.parts().registry().admit(session, who.name()));
        peer = Optional.of(who);
        page = own;
    }

    /** Returns what the client makes its proof of: 32 hex digits, of this link alone. */
    String nonce() {
        return nonce;
    }

    /** Returns who it is; empty as long as it must prove a secret first. */
    Optional<PeerSettings> peer() {
        return peer;
    }

    /** Returns the page of the data of this peer's EBCDIC clients, where the configuration names one. */
    Optional<CodePage> page() {
        return page;
    }

    /** Tells whether it failed to prove a secret as often as it may. */
    boolean isSpent() {
        return failures >= MOST_FAILURES;
    }

    /**
     * Checks that a command may be said already.
     *
     * @throws TransferFailure 530 where a secret is to be proven first
     */
    void requireProofBefore(Verb verb) throws TransferFailure {
        if (!BEFORE_AUTH.contains(verb)) {
            requirePeerFor(verb.name());
        }
    }

    /**
     * Checks that the client is a peer.
     *
     * @param what needs one
     * @throws TransferFailure 530 where a secret is to be proven first
     */
    void requirePeerFor(String what) throws TransferFailure {
        if (peer.isEmpty()) {
            throw new TransferFailure(
                    Message.SECRET_NEEDED, what + " needs AUTH first: this client has a secret to prove");
        }
    }

    /**
     * Executes AUTH: the client becomes the first peer that has the secret.
     *
     * @throws TransferFailure 530 when it is not proven, 501 when that is no proof at all, 421 when that peer has too many
     *     sessions; the client is then who it was
     */
    void prove(Command auth) throws TransferFailure {
        String name = auth.arguments().get(0);
        Optional<PeerSettings> found = candidates.withSecret(name, proof(auth));
        if (found.isEmpty()) {
            // The same words whether the name is known or not.
            throw refused(Message.SECRET_REFUSED, "the secret " + name + " is not proven");
        }
        become(found.get());
        LOG.info("{}: peer {} by the secret {}", session.name(), found.get().name(), LogText.value(name));
    }

    private Predicate<Secret> proof(Command auth) throws TransferFailure {
        String method = auth.arguments().get(1);
        String value = auth.arguments().get(2);
        if (method.equalsIgnoreCase("TOKEN")) {
            boolean closed = CLOSED.contains(session.link().localAddress().scheme());
            if (!closed && !session.listener().tokenInClear()) {
                throw refused(
                        Message.TOKEN_REFUSED, "TOKEN is not taken over this link, which others may read: use HMAC");
            }
            return secret -> secret.isShownBy(value);
        }
        boolean proof =
                value.length() == PROOF_DIGITS && value.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        if (!method.equalsIgnoreCase("HMAC") || !proof) {
            // What was said instead is not repeated: it may be the secret.
            throw new TransferFailure(
                    Message.BAD_ARGUMENT, "AUTH takes a name, and HMAC with 64 hex digits, or TOKEN with the secret");
        }
        byte[] octets = HexFormat.of().parseHex(value);
        return secret -> secret.isProvenBy(octets, nonce);
    }

    private TransferFailure refused(Message reason, String text) {
        failures++;
        return new TransferFailure(reason, isSpent() ? text + "; that was the last attempt" : text);
    }
}
