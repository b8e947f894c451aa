package org.scprelay.transport;

import java.util.Objects;

/**
 * Who is at the other end of a link, as the transport knows it, never as the peer says.
 *
 * @param scheme the scheme of the link
 * @param name what the transport knows: {@code 10.1.0.7} (tcp), {@code VSE01} (iucv), {@code uid:1000} (unix); 1 to 255
 *     printable characters, so that no peer can forge a line of a log with it: a provider escapes what it got from outside
 * @param vouched whether somebody whom the peer does not control guarantees the name (CP for IUCV under z/VM, the kernel
 *     for a user id); an IP address is never vouched for
 */
public record PeerIdentity(String scheme, String name, boolean vouched) {

    private static final int MAX_NAME = 255;

    /** Checks both texts. */
    public PeerIdentity {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(name, "name");
        if (!LinkAddress.isScheme(scheme)) {
            throw new IllegalArgumentException("the scheme of a peer is that of a link address");
        }
        if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(PeerIdentity::isUnprintable)) {
            throw new IllegalArgumentException("the name of a peer is 1 to " + MAX_NAME + " printable characters");
        }
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    /** Returns {@code scheme:name}. */
    @Override
    public String toString() {
        return scheme + ":" + name;
    }
}
