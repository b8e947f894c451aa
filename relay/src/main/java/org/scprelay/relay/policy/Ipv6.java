package org.scprelay.relay.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IPv6 literals. */
final class Ipv6 {

    private static final int LONGEST = 45;

    private Ipv6() {}

    /** Reads a literal without a scope; the JDK parses it without a look-up since it holds a colon. */
    static Optional<byte[]> parse(String text) {
        boolean shape = text.length() <= LONGEST
                && text.indexOf(':') >= 0
                && text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0 && c < 128);
        if (!shape) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.getByName(text);
            // ::ffff:10.1.0.7 comes back as an IPv4 address; as a range that would surprise, so it is refused
            return address instanceof Inet6Address ? Optional.of(address.getAddress()) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
