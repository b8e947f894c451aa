package org.scprelay.relay.policy;

import java.util.Optional;
import org.scprelay.transport.PeerIdentity;

/** A pattern of {@code from}: {@code tcp:10.1.0.0/24}, {@code iucv:VSE01}, {@code unix:uid:1000}, {@code tls:CN=...}. */
public final class PeerPattern {

    private final String scheme;
    private final String name;
    private final Optional<AddressRange> range;

    private PeerPattern(String scheme, String name, Optional<AddressRange> range) {
        this.scheme = scheme;
        this.name = name;
        this.range = range;
    }

    /** Reads a pattern; empty when it is none, a tcp pattern that is no address for example. */
    public static Optional<PeerPattern> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            return Optional.empty();
        }
        String scheme = text.substring(0, colon);
        String name = text.substring(colon + 1);
        Optional<AddressRange> range = AddressRange.parse(unbracket(name));
        if (scheme.equals("tcp") && range.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PeerPattern(scheme, name, range));
    }

    private static String unbracket(String name) {
        return name.startsWith("[") ? name.replace("[", "").replace("]", "") : name;
    }

    /** Returns the scheme of links that can match. */
    public String scheme() {
        return scheme;
    }

    /** Tells whether a peer is meant. */
    public boolean matches(PeerIdentity peer) {
        if (!scheme.equals(peer.scheme())) {
            return false;
        }
        return range.isPresent() ? range.get().contains(peer.name()) : name.equals(peer.name());
    }
}
