package org.scprelay.relay.policy;

import java.util.Optional;

/** A range of IP addresses in CIDR notation, or one address; never a name, so that nothing is looked up. */
public final class AddressRange {

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** Reads {@code 10.1.0.0/24}, {@code 10.1.0.7}, {@code fd00::/8} or {@code fd00::7}; empty when it is none. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int most = address.get().length * 8;
        if (slash < 0) {
            return Optional.of(new AddressRange(address.get(), most));
        }
        String count = text.substring(slash + 1);
        boolean number =
                !count.isEmpty() && count.length() <= 3 && count.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Integer.parseInt(count) > most) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(address.get(), Integer.parseInt(count)));
    }

    /** Tells whether an address (a literal) is in the range; the two families never match each other. */
    public boolean contains(String address) {
        return literal(address).filter(this::contains).isPresent();
    }

    private boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i & 7);
            if ((address[i >> 3] & mask) != (network[i >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the octets of an address literal, 4 or 16; empty for anything that would need a look-up. */
    public static Optional<byte[]> literal(String text) {
        if (text.indexOf(':') >= 0) {
            return Ipv6.parse(text);
        }
        String[] parts = text.split("\\.", -1);
        byte[] octets = new byte[4];
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            boolean number = !parts[i].isEmpty()
                    && parts[i].length() <= 3
                    && parts[i].chars().allMatch(c -> c >= '0' && c <= '9');
            if (!number || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(octets);
    }
}
