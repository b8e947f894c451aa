package org.scprelay.relay.sftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.sftp.SftpException.Reason;

/** The other side as packets. One thread at a time. */
final class SftpPeer {

    private final RemoteCommand command;
    private final OctetSource stdout;
    private final PacketReader packets = new PacketReader();
    private int lastId;

    SftpPeer(RemoteCommand command) {
        this.command = command;
        this.stdout = command.stdout();
    }

    RemoteCommand command() {
        return command;
    }

    OctetSink output() {
        return command.stdin();
    }

    PacketReader packets() {
        return packets;
    }

    /** Returns a new id. */
    int nextId() {
        return ++lastId;
    }

    /** Sends a packet at once. */
    void send(byte[] packet) {
        queue(packet);
        flush();
    }

    /** Takes a packet to send; a server that is gone is told by the read that follows, which knows how it ended. */
    void queue(byte[] packet) {
        try {
            output().write(packet);
        } catch (IOException e) {
            // Told by the next read.
        }
    }

    /** Sends what is queued. */
    void flush() {
        try {
            output().flush();
        } catch (IOException e) {
            // Told by the next read.
        }
    }

    /**
     * Lends what came, blocking until something did.
     *
     * @throws SftpException with reason ENDED at the end
     */
    ByteBuffer arrived() throws IOException {
        ByteBuffer lent = stdout.next();
        if (!lent.hasRemaining()) {
            throw ended();
        }
        return lent;
    }

    /** What it says on standard error may come behind the end of its output, and before its own. */
    private SftpException ended() {
        try {
            command.awaitExit();
        } catch (IOException e) {
            // How it ended is not asked for, only that nothing more comes.
        }
        return SftpException.saying(Reason.ENDED, "the SFTP server ended", command.stderrTail());
    }

    /** Waits until a packet is complete, or, of DATA that is left in the stream, its header. */
    void awaitPacket() throws IOException {
        boolean complete = false;
        while (!complete) {
            complete = packets.feed(arrived());
        }
    }

    /** Waits for a packet. */
    Reply receive() throws IOException {
        awaitPacket();
        return packets.take();
    }

    /** Sends a request and waits for its answer: nothing else may be under way. */
    Reply call(Request request, int id) throws IOException {
        send(request.packet());
        Reply reply = receive();
        int answered = reply.number();
        if (answered != id) {
            throw SftpException.of(
                    Reason.PROTOCOL,
                    "the SFTP server answered request " + Integer.toUnsignedString(answered) + " where "
                            + Integer.toUnsignedString(id) + " was due");
        }
        return reply;
    }

    /** Returns the failure of a packet of the wrong type. */
    static SftpException unexpected(Reply reply, String doing) {
        return SftpException.of(
                Reason.PROTOCOL, "the SFTP server answered " + doing + " with " + Fxp.name(reply.type()));
    }

    /** Takes the fields of a status behind its id; empty text where the server sends none. */
    static SftpException status(Reply reply, String doing) throws SftpException {
        int code = reply.number();
        return SftpException.status(doing, code, reply.hasMore() ? reply.text() : "");
    }
}
