package org.scprelay.relay.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Secret;

/** The peers that one client may be, in the order of the configuration; which of them it is depends on what it proves. */
public final class Candidates {

    /** Tried where nobody has the name that a client says, so that this takes as long as a wrong proof. */
    private static final Secret NOBODYS = new Secret("", new byte[] {0});

    private final List<PeerSettings> peers;

    Candidates(List<PeerSettings> peers) {
        this.peers = peers;
    }

    /** Tells whether the client can be nobody. */
    public boolean isEmpty() {
        return peers.isEmpty();
    }

    /** Returns whom the client is as long as it proves nothing. */
    public Optional<PeerSettings> withoutSecret() {
        return peers.stream().filter(peer -> peer.secret().isEmpty()).findFirst();
    }

    /**
     * Returns whom the client is that proves a secret: the first peer that has it. All are tried, so that the time tells
     * nothing of which.
     *
     * @param name of the secret
     * @param proof whether what the client said proves a secret
     */
    public Optional<PeerSettings> withSecret(String name, Predicate<Secret> proof) {
        Optional<PeerSettings> found = Optional.empty();
        boolean tried = false;
        for (PeerSettings peer : peers) {
            if (peer.secret().filter(secret -> secret.name().equals(name)).isPresent()) {
                tried = true;
                boolean good = proof.test(peer.secret().get());
                found = found.isEmpty() && good ? Optional.of(peer) : found;
            }
        }
        if (!tried) {
            proof.test(NOBODYS);
        }
        return found;
    }
}
