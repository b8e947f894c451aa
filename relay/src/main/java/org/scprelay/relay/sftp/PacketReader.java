package org.scprelay.relay.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.scprelay.relay.sftp.SftpException.Reason;

/**
 * Cuts what comes from a server into packets, in whatever pieces it comes. Memory grows with what really came, up to
 * {@link Fxp#LONGEST_PACKET}. One thread at a time.
 */
final class PacketReader {

    private static final int LENGTH = 4;
    private static final int FIRST = 1024;
    /** Length, type, id, length of the data. */
    private static final int DATA_HEADER = LENGTH + 1 + 4 + 4;

    private byte[] octets = new byte[FIRST];
    private int have;
    private int wanted = LENGTH;
    private boolean streaming;
    private boolean started;

    /** From now on the payload of DATA packets is left in the stream: the header alone is a packet. */
    void leaveData() {
        streaming = true;
    }

    /**
     * Takes octets up to the end of a packet, no further.
     *
     * @return whether a packet is complete: take it
     * @throws SftpException when no packet can begin like this
     */
    boolean feed(ByteBuffer from) throws SftpException {
        while (from.hasRemaining()) {
            int count = Math.min(wanted - have, from.remaining());
            if (octets.length < have + count) {
                octets = Arrays.copyOf(octets, Math.max(have + count, Math.min(wanted, octets.length * 2)));
            }
            from.get(octets, have, count);
            have += count;
            if (have == wanted && !grow(from)) {
                started = true;
                return true;
            }
        }
        return false;
    }

    /** Finds out how much more belongs to the packet; false when it is complete. */
    private boolean grow(ByteBuffer rest) throws SftpException {
        if (have == LENGTH) {
            int length = number(0);
            if (length < 1 || length > Fxp.LONGEST_PACKET) {
                throw wrongLength(length, rest);
            }
            wanted = LENGTH + 1;
            return true;
        }
        if (have == LENGTH + 1) {
            boolean data = streaming && type() == Fxp.DATA;
            wanted = data ? DATA_HEADER : LENGTH + number(0);
            return wanted > have;
        }
        return false;
    }

    private SftpException wrongLength(int length, ByteBuffer rest) {
        String head = new String(octets, 0, LENGTH, StandardCharsets.ISO_8859_1);
        if (!started && head.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\n' || c == '\r' || c == '\t')) {
            byte[] more = new byte[Math.min(rest.remaining(), FIRST)];
            rest.get(more);
            String text = head + new String(more, StandardCharsets.UTF_8);
            return SftpException.saying(Reason.PROTOCOL, "the remote host printed text where SFTP should speak", text);
        }
        return SftpException.of(
                Reason.PROTOCOL,
                String.format(
                        Locale.ROOT,
                        "the SFTP server announced a packet of %s octets; 1 to %d are possible",
                        Integer.toUnsignedString(length),
                        Fxp.LONGEST_PACKET));
    }

    /** Tells whether the complete packet is the header of data that is left in the stream. */
    boolean isData() {
        return streaming && type() == Fxp.DATA;
    }

    private int type() {
        return octets[LENGTH] & 0xFF;
    }

    private int number(int at) {
        return ByteBuffer.wrap(octets).getInt(at);
    }

    /**
     * Returns the length of the payload that stands in the stream behind the header of a DATA packet.
     *
     * @throws SftpException when it does not fit the packet
     */
    int dataLength() throws SftpException {
        int payload = number(LENGTH + 1 + 4);
        if (payload < 0 || payload != number(0) - (DATA_HEADER - LENGTH)) {
            throw SftpException.of(
                    Reason.PROTOCOL,
                    "the SFTP server sent DATA of " + Integer.toUnsignedString(number(0))
                            + " octets that names a length of " + Integer.toUnsignedString(payload));
        }
        return payload;
    }

    /** Takes the packet that is complete; valid until the next octets come. */
    Reply take() {
        byte[] packet = Arrays.copyOfRange(octets, LENGTH, have);
        have = 0;
        wanted = LENGTH;
        if (octets.length > FIRST) {
            octets = new byte[FIRST];
        }
        return new Reply(packet, packet.length);
    }
}
