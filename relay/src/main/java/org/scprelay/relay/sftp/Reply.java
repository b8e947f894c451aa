package org.scprelay.relay.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A whole packet from a server, its fields taken one by one; a field that is not there is a broken protocol. One thread. */
final class Reply {

    private final int type;
    private final ByteBuffer fields;

    /** Takes a packet without its length. */
    Reply(byte[] octets, int length) {
        this.type = octets[0] & 0xFF;
        this.fields = ByteBuffer.wrap(octets, 1, length - 1);
    }

    int type() {
        return type;
    }

    int number() throws SftpException {
        require(4);
        return fields.getInt();
    }

    long longNumber() throws SftpException {
        require(8);
        return fields.getLong();
    }

    /** Takes a size in octets; one above 2^63-1 is none. */
    long size() throws SftpException {
        long size = longNumber();
        if (size < 0) {
            throw broken("named a size out of range");
        }
        return size;
    }

    byte[] string(int longest) throws SftpException {
        int length = number();
        if (length < 0 || length > longest) {
            throw broken("sent a string of " + Integer.toUnsignedString(length) + " octets where at most " + longest
                    + " are allowed");
        }
        require(length);
        byte[] octets = new byte[length];
        fields.get(octets);
        return octets;
    }

    String text() throws SftpException {
        return new String(string(Fxp.LONGEST_PACKET), StandardCharsets.UTF_8);
    }

    boolean hasMore() {
        return fields.hasRemaining();
    }

    private void require(int octets) throws SftpException {
        if (fields.remaining() < octets) {
            throw broken("sent " + Fxp.name(type) + " that is shorter than its fields");
        }
    }

    private static SftpException broken(String what) {
        return SftpException.of(SftpException.Reason.PROTOCOL, "the SFTP server " + what);
    }
}
