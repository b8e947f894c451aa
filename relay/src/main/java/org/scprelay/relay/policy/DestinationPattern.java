package org.scprelay.relay.policy;

import java.util.Locale;
import java.util.Optional;
import org.scprelay.relay.settings.Wildcard;

/**
 * A pattern {@code user@host:port} of destinations; {@code *} stands for any characters, a port of {@code *} for any port,
 * no port for 22. A host of digits, dots and {@code *} means IPv4 addresses and no names: {@code 10.1.0.*} is not
 * {@code 10.1.0.evil.example}.
 *
 * @param user pattern of the remote user
 * @param host pattern of the host, in lower case, an IPv6 address without brackets
 * @param port a number or {@code *}
 */
public record DestinationPattern(String user, String host, String port) {

    /** Reads a pattern; empty when it is none. */
    public static Optional<DestinationPattern> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1) {
            return Optional.empty();
        }
        String rest = text.substring(at + 1);
        int colon = rest.startsWith("[") ? rest.indexOf("]:") + 1 : rest.lastIndexOf(':');
        String host = colon > 0 ? rest.substring(0, colon) : rest;
        String port = colon > 0 ? rest.substring(colon + 1) : "22";
        boolean bracket = host.startsWith("[") && host.endsWith("]");
        host = bracket ? host.substring(1, host.length() - 1) : host;
        if (host.isEmpty() || !bracket && host.indexOf(':') >= 0 || !isPort(port)) {
            return Optional.empty();
        }
        return Optional.of(new DestinationPattern(text.substring(0, at), host.toLowerCase(Locale.ROOT), port));
    }

    private static boolean isPort(String text) {
        if (text.equals("*")) {
            return true;
        }
        boolean digits = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    private boolean meansAddresses() {
        return host.chars().anyMatch(c -> c >= '0' && c <= '9')
                && host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == '*');
    }

    /** Tells whether a destination is meant. */
    public boolean matches(String remoteUser, String remoteHost, int remotePort) {
        return Wildcard.matches(user, remoteUser)
                && Wildcard.matches(host, remoteHost.toLowerCase(Locale.ROOT))
                && (!meansAddresses() || AddressRange.literal(remoteHost).isPresent())
                && (port.equals("*") || Integer.parseInt(port) == remotePort);
    }
}
