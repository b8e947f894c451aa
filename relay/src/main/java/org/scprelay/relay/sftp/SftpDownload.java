package org.scprelay.relay.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.sftp.SftpException.Reason;

/**
 * The octets of one file as they come from a server: READ requests ahead, at most {@link #IN_FLIGHT} of them. Data that
 * comes in its turn is lent where it arrived; data that overtook, which a server may send, is kept until it is due: at most
 * {@link #IN_FLIGHT} requests of it. One thread.
 */
public final class SftpDownload implements OctetSource {

    /** Requests that may be unanswered. */
    public static final int IN_FLIGHT = 64;

    private static final int LARGEST = 32 * 1024;
    private static final int SMALLEST = 512;
    /** Requests go out in batches of that many: each is a small SSH packet else. */
    private static final int BATCH = 16;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /**
     * Answers that are shorter than asked for split requests. Some servers give 4 KiB at a time, whatever is asked for; that
     * many parts, 512 octets each, show that a server means no good.
     */
    private static final int MOST_PIECES = 64 * IN_FLIGHT;

    private final SftpPeer peer;
    private final byte[] handle;
    private final long end;
    /** Everything between what is due and what was asked for, in its order. */
    private final List<Piece> pieces = new ArrayList<>();

    private int largest;
    private long asked;
    private long due;
    /** Octets that are due and still in the stream, and the buffer of the other side of which {@link #lent} shows them. */
    private int streaming;

    private ByteBuffer arrived = NOTHING;
    private ByteBuffer lent = NOTHING;
    private int lentAt;

    /**
     * A part of the file.
     *
     * @param early its octets, behind room in front, where they came before it was due; else null
     */
    private record Piece(long offset, int length, int id, byte[] early) {}

    SftpDownload(SftpClient client, byte[] handle, long offset, long size) {
        this.peer = client.peer();
        this.handle = handle.clone();
        this.asked = offset;
        this.due = offset;
        this.end = Math.addExact(offset, size);
        long limit = client.limits().read() > 0 ? client.limits().read() : LARGEST;
        this.largest = (int) Math.min(LARGEST, limit);
        peer.packets().leaveData();
    }

    /**
     * {@inheritDoc}
     *
     * @throws SftpException with reason SHORT when the file ended before its size, STATUS when the server refused
     */
    @Override
    public ByteBuffer next() throws IOException {
        settle();
        if (lent.hasRemaining()) {
            return lent;
        }
        while (due < end) {
            ask();
            if (streaming > 0) {
                return lend();
            }
            Piece first = pieces.get(0);
            if (first.early() != null) {
                pieces.remove(0);
                lent = ByteBuffer.wrap(first.early(), ROOM_IN_FRONT, first.length());
                lentAt = lent.position();
                return lent;
            }
            answer();
        }
        return NOTHING;
    }

    /** Counts what was taken of the buffer lent last. */
    private void settle() {
        int count = lent.position() - lentAt;
        due += count;
        lentAt = lent.position();
        if (arrived != NOTHING) {
            arrived.position(lent.position());
            streaming -= count;
            arrived = NOTHING;
            lent = NOTHING;
            lentAt = 0;
        }
    }

    private ByteBuffer lend() throws IOException {
        arrived = peer.arrived();
        lent = arrived.duplicate();
        lent.limit(lent.position() + Math.min(lent.remaining(), streaming));
        lentAt = lent.position();
        return lent;
    }

    /** Asks for more where little is under way. */
    private void ask() {
        if (asked == end || pieces.size() > IN_FLIGHT - BATCH) {
            return;
        }
        while (asked < end && pieces.size() < IN_FLIGHT) {
            pieces.add(request(asked, (int) Math.min(largest, end - asked)));
            asked += pieces.get(pieces.size() - 1).length();
        }
        peer.flush();
    }

    private Piece request(long offset, int length) {
        int id = peer.nextId();
        Request read = new Request(Fxp.READ, id).string(handle).number(offset).number(length);
        peer.queue(read.packet());
        return new Piece(offset, length, id, null);
    }

    /** Takes one answer: the data of the first piece stays in the stream, other data is kept. */
    private void answer() throws IOException {
        peer.awaitPacket();
        boolean data = peer.packets().isData();
        int count = data ? peer.packets().dataLength() : 0;
        Reply reply = peer.packets().take();
        int id = reply.number();
        int at = find(id);
        Piece piece = pieces.get(at);
        if (!data) {
            throw refusal(reply, piece);
        }
        if (count < 1 || count > piece.length()) {
            throw broken("answered READ of " + piece.length() + " octets with " + count);
        }
        pieces.remove(at);
        if (count < piece.length()) {
            // What the server gives at once is asked for from now on, within reason.
            largest = Math.min(largest, Math.max(count, SMALLEST));
            pieces.add(at, request(piece.offset() + count, piece.length() - count));
            peer.flush();
        }
        if (at == 0) {
            streaming = count;
        } else {
            pieces.add(at, new Piece(piece.offset(), count, id, take(count)));
        }
        if (pieces.size() > MOST_PIECES) {
            throw broken("answers READ with ever smaller pieces");
        }
    }

    private int find(int id) throws SftpException {
        for (int at = 0; at < pieces.size(); at++) {
            if (pieces.get(at).id() == id && pieces.get(at).early() == null) {
                return at;
            }
        }
        throw broken("answered request " + Integer.toUnsignedString(id) + ", which waits for no answer");
    }

    private byte[] take(int count) throws IOException {
        byte[] octets = new byte[ROOM_IN_FRONT + count];
        for (int done = 0; done < count; ) {
            ByteBuffer from = peer.arrived();
            int now = Math.min(from.remaining(), count - done);
            from.get(octets, ROOM_IN_FRONT + done, now);
            done += now;
        }
        return octets;
    }

    private static SftpException refusal(Reply reply, Piece piece) throws SftpException {
        String doing = "reading the file";
        if (reply.type() != Fxp.STATUS) {
            return SftpPeer.unexpected(reply, doing);
        }
        SftpException status = SftpPeer.status(reply, doing);
        return switch (status.code().orElse(Fxp.FAILURE)) {
            case Fxp.OK -> SftpPeer.unexpected(reply, doing);
            case Fxp.EOF ->
                SftpException.of(
                        Reason.SHORT,
                        "the file became shorter while it was read: it ends before octet "
                                + (piece.offset() + piece.length()));
            default -> status;
        };
    }

    private static SftpException broken(String what) {
        return SftpException.of(Reason.PROTOCOL, "the SFTP server " + what);
    }
}
