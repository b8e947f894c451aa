package org.scprelay.transport.iucv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct sockaddr_iucv} (af_iucv(7)): 32 octets, of which the first two are the family in the byte order of the
 * machine, then 6 of zeros, 8 of the node id (unused), 8 of the user id and 8 of the application name.
 *
 * @param userId without the blanks behind it; what is not printable ASCII stands as an escape, so that two different ids
 *     never read the same
 * @param name the same of the application
 */
record SockAddrIucv(String userId, String name) {

    static final int SIZE = 32;
    static final int FAMILY = 32;

    private static final int PART = 8;
    private static final int NODE_ID = 8;
    private static final int USER_ID = 16;
    private static final int NAME = 24;

    /** Writes it at the beginning of {@code to}, in that buffer's byte order. */
    void write(ByteBuffer to) {
        to.putLong(0, 0);
        to.putShort(0, (short) FAMILY);
        part(to, NODE_ID, "");
        part(to, USER_ID, userId);
        part(to, NAME, name);
    }

    /** The kernel compares all 8 octets: what the caller does not pad with blanks is another name. */
    private static void part(ByteBuffer to, int at, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < PART; i++) {
            to.put(at + i, i < octets.length ? octets[i] : (byte) ' ');
        }
    }

    /** Reads one from the beginning of {@code from}. */
    static SockAddrIucv read(ByteBuffer from) {
        return new SockAddrIucv(text(from, USER_ID), text(from, NAME));
    }

    private static String text(ByteBuffer from, int at) {
        int length = PART;
        while (length > 0 && from.get(at + length - 1) == ' ') {
            length--;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int octet = from.get(at + i) & 0xFF;
            if (octet > ' ' && octet < 0x7F && octet != '\\') {
                text.append((char) octet);
            } else {
                text.append(String.format("\\x%02x", octet));
            }
        }
        return text.toString();
    }
}
