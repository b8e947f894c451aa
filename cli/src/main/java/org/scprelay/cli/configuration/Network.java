package org.scprelay.cli.configuration;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Judges an address or a CIDR network, without ever asking a name server. */
final class Network {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final String EXPECTED = "expected an address or a network, 10.1.0.7 or 10.1.0.0/24 or fd00::/8";

    private Network() {}

    /** Tells why a text is no network. */
    static Optional<Fault> check(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.of(new Fault("\"" + text + "\" is no network", EXPECTED));
        }
        byte[] octets = address.get();
        int bits = octets.length * 8;
        String prefix = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > bits) {
            return Optional.of(
                    new Fault("\"" + text + "\" has no prefix length from 0 to " + bits + " behind the /", EXPECTED));
        }
        return hostBits(text, octets, Integer.parseInt(prefix));
    }

    /** An address with host bits would be a network that its writer did not mean. */
    private static Optional<Fault> hostBits(String text, byte[] octets, int prefix) {
        byte[] network = octets.clone();
        boolean clean = true;
        for (int bit = prefix; bit < network.length * 8; bit++) {
            int mask = 0x80 >> (bit % 8);
            clean &= (network[bit / 8] & mask) == 0;
            network[bit / 8] &= (byte) ~mask;
        }
        if (clean) {
            return Optional.empty();
        }
        return Optional.of(new Fault(
                "\"" + text + "\" has bits set behind its prefix",
                "expected the network " + write(network) + "/" + prefix + ", or one address without a /"));
    }

    private static String write(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }

    private static Optional<byte[]> literal(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            // Only digits, colons and dots got here, so that nothing is looked up.
            byte[] octets = InetAddress.getByName(text).getAddress();
            boolean mapped = text.indexOf(':') >= 0 && octets.length == 4;
            return mapped ? Optional.empty() : Optional.of(octets);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
