package org.scprelay.transport.iucv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.PeerIdentity;

/**
 * A link over one AF_IUCV stream socket. Octets are copied once, through memory outside the heap that is the link's for
 * its life; nothing is allocated for a read or a write.
 */
final class IucvLink implements Link {

    /** The least time between two tries of one send. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private final IucvSocket socket;
    private final LinkAddress localAddress;
    private final LinkAddress peerAddress;
    private final PeerIdentity peer;
    private final NativeBuffer input = NativeBuffer.take();
    private final NativeBuffer output = NativeBuffer.take();
    private final int piece;
    private volatile boolean ended;
    private volatile boolean outputShut;

    /** Takes over a connected socket, whose sends end with a tick. */
    private IucvLink(IucvSocket socket, SockAddrIucv local, SockAddrIucv remote, int messageSize) {
        String scheme = socket.kernel().scheme();
        this.socket = socket;
        this.localAddress = IucvAddress.of(scheme, local);
        this.peerAddress = IucvAddress.of(scheme, remote);
        // CP guarantees the user id of a guest; the label of a HiperSockets device is what its administrator wrote.
        boolean vouched = messageSize == IucvSocket.ANY_SIZE;
        this.peer = new PeerIdentity(scheme, remote.userId().isEmpty() ? "-" : remote.userId(), vouched);
        // What goes beyond the message size is lost without a word: send says that it sent everything.
        this.piece = Math.min(messageSize, NativeBuffer.SIZE);
        socket.beforeClose(this::giveBuffers);
    }

    private void giveBuffers() {
        input.give();
        output.give();
    }

    /** Makes a link of a connected socket; a number below zero in the place of its message size is {@code -errno}. */
    static IucvLink of(IucvSocket socket, NativeBuffer memory, Failure failure) throws LinkException {
        int timeout = socket.sendTimeout(memory, IucvSocket.SEND_TICK);
        int size = timeout < 0 ? timeout : socket.messageSize(memory);
        if (size <= 0) {
            throw failure.of("the options of a connected socket", size == 0 ? Errno.EINVAL : -size);
        }
        SockAddrIucv local = name(socket.localName(memory), memory, failure);
        return new IucvLink(socket, local, name(socket.peerName(memory), memory, failure), size);
    }

    /** What the kernel did not put there is somebody else's name, and would be believed. */
    private static SockAddrIucv name(int result, NativeBuffer memory, Failure failure) throws LinkException {
        if (result < 0) {
            throw failure.of("the names of a connected socket", -result);
        }
        return SockAddrIucv.read(memory.clear());
    }

    /** How a failure is told by whoever makes the link. */
    @FunctionalInterface
    interface Failure {
        LinkException of(String what, int errno);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        socket.enter();
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            int count = ended ? 0 : receive(Math.min(target.remaining(), NativeBuffer.SIZE));
            socket.checkOpen(); // the shutdown of close is what ended it, and looks like the end of the stream
            ended = count <= 0;
            if (count > 0) {
                input.drain(target, count);
            }
            return count > 0 ? count : -1;
        } finally {
            socket.leave();
        }
    }

    /** Returns how many octets came, at least one; 0 at the end of the stream. */
    private int receive(int most) throws IOException {
        while (true) {
            int count = socket.receive(input, most);
            switch (-count) {
                case Errno.EAGAIN, Errno.EINTR -> socket.checkOpen();
                case Errno.ENOTCONN -> {
                    return 0; // the peer closed while this call was blocked; what it sent before was read before
                }
                default -> {
                    if (count < 0) {
                        socket.checkOpen();
                        throw IucvErrors.broken("read", peerAddress, -count);
                    }
                    return count;
                }
            }
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        socket.enter();
        try {
            int total = source.remaining();
            checkOutput();
            if (total == 0) {
                return 0; // a message without octets is the end of the stream for the peer, for ever
            }
            do {
                int count = Math.min(source.remaining(), piece);
                output.fill(source, count);
                send(count);
            } while (source.hasRemaining());
            return total;
        } finally {
            socket.leave();
        }
    }

    /** Sends the first octets of the buffer, for as long as the peer's limit of messages lets it wait. */
    private void send(int count) throws IOException {
        while (true) {
            long start = System.nanoTime();
            int result = socket.send(output, count);
            if (result == count) {
                return;
            }
            socket.checkOpen();
            if (result >= 0) {
                throw IucvErrors.dropped(peerAddress);
            }
            if (result == -Errno.EAGAIN) {
                // Over z/VM it comes at once where CP has another limit than the kernel, which logs each try.
                LockSupport.parkNanos(PAUSE - (System.nanoTime() - start));
            }
            if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
                checkOutput();
                throw IucvErrors.broken("write", peerAddress, -result);
            }
        }
    }

    private void checkOutput() throws LinkException {
        if (outputShut) {
            throw new LinkException(Reason.OTHER, "write", peerAddress, "the output of this link was shut down");
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.enter();
        try {
            if (!outputShut) {
                int result = socket.shutdownOutput();
                if (result < 0 && result != -Errno.ENOTCONN) { // a peer that closed has no use for it
                    throw IucvErrors.broken("shutdown", peerAddress, -result);
                }
                outputShut = true;
            }
        } finally {
            socket.leave();
        }
    }

    @Override
    public LinkAddress localAddress() {
        return localAddress;
    }

    /** The transport over HiperSockets repeats no message that a full queue of a device dropped; CP loses none. */
    @Override
    public boolean mayLose() {
        return !peer.vouched();
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosing();
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return localAddress + " to " + peerAddress;
    }
}
