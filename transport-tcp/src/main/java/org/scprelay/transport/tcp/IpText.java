package org.scprelay.transport.tcp;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses as text: IPv4 in four decimal numbers, IPv6 as RFC 5952 section 4 wants it. */
final class IpText {

    private static final int GROUPS = 8;

    private IpText() {}

    /**
     * Returns the text of an address; one that is IPv4 within IPv6 comes from the JDK as IPv4 already.
     *
     * @param zone whether to keep the zone of a link-local address ({@code fe80::1%eth0})
     */
    static String of(InetAddress address, boolean zone) {
        if (!(address instanceof Inet6Address v6)) {
            return address.getHostAddress();
        }
        String text = compressed(v6.getAddress());
        int percent = address.getHostAddress().indexOf('%');
        return zone && percent >= 0 ? text + address.getHostAddress().substring(percent) : text;
    }

    private static String compressed(byte[] octets) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (octets[2 * i] & 0xFF) << 8 | octets[2 * i + 1] & 0xFF;
        }
        int start = -1;
        int length = 1; // a single zero group is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                boolean first = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
