package org.scprelay.transport;

import java.util.Objects;

/**
 * Who is at the other end of a link, as the transport knows it, never as the peer says.
 *
 * @param scheme the scheme of the link
 * @param name what the transport knows: {@code 10.1.0.7} (tcp), {@code VSE01} (iucv), {@code uid:1000} (unix)
 * @param vouched whether somebody whom the peer does not control guarantees the name (CP for IUCV under z/VM, the kernel
 *     for a user id); an IP address is never vouched for
 */
public record PeerIdentity(String scheme, String name, boolean vouched) {

    /** Checks that both texts are there. */
    public PeerIdentity {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(name, "name");
    }

    /** Returns {@code scheme:name}. */
    @Override
    public String toString() {
        return scheme + ":" + name;
    }
}
