package org.scprelay.transport.unix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.PeerIdentity;

/** A link over one blocking stream socket. */
final class UnixLink implements Link {

    private final Kernel kernel;
    private final Descriptor descriptor;
    private final LinkAddress localAddress;
    private final LinkAddress peerAddress;
    private final PeerIdentity peer;
    private volatile boolean outputShut;

    /** Takes over a connected socket. */
    UnixLink(Kernel kernel, int number, LinkAddress localAddress, LinkAddress peerAddress, PeerIdentity peer) {
        this.kernel = kernel;
        this.descriptor = new Descriptor(kernel, number);
        this.localAddress = localAddress;
        this.peerAddress = peerAddress;
        this.peer = peer;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int number = descriptor.enter();
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            return target.isDirect() ? receive(number, target) : receiveStaged(number, target);
        } finally {
            descriptor.leave();
        }
    }

    private int receiveStaged(int number, ByteBuffer target) throws IOException {
        ByteBuffer staging = Staging.take();
        try {
            staging.limit(Math.min(Staging.SIZE, target.remaining()));
            int got = receive(number, staging);
            if (got > 0) {
                target.put(staging.flip());
            }
            return got;
        } finally {
            Staging.giveBack(staging);
        }
    }

    private int receive(int number, ByteBuffer target) throws IOException {
        int got;
        do {
            got = kernel.recv(number, target);
            // The end that the own close makes is no end of the peer's.
            if (!descriptor.isOpen()) {
                throw new ClosedChannelException();
            }
        } while (got == -Errno.EINTR);
        if (got < 0) {
            throw UnixErrors.broken(kernel, "read", peerAddress, -got);
        }
        target.position(target.position() + got);
        return got == 0 ? -1 : got;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int number = descriptor.enter();
        try {
            if (outputShut) {
                throw afterShutdown();
            }
            int total = source.remaining();
            if (source.isDirect()) {
                send(number, source);
            } else {
                sendStaged(number, source);
            }
            return total;
        } finally {
            descriptor.leave();
        }
    }

    private void sendStaged(int number, ByteBuffer source) throws IOException {
        ByteBuffer staging = Staging.take();
        int limit = source.limit();
        try {
            while (source.hasRemaining()) {
                source.limit(source.position() + Math.min(Staging.SIZE, source.remaining()));
                send(number, staging.clear().put(source).flip());
                source.limit(limit);
            }
        } finally {
            source.limit(limit);
            Staging.giveBack(staging);
        }
    }

    private void send(int number, ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            int sent = kernel.send(number, source);
            if (!descriptor.isOpen()) {
                throw new ClosedChannelException();
            }
            if (sent >= 0) {
                source.position(source.position() + sent);
            } else if (sent != -Errno.EINTR) {
                throw outputShut ? afterShutdown() : UnixErrors.broken(kernel, "write", peerAddress, -sent);
            }
        }
    }

    private LinkException afterShutdown() {
        return new LinkException(Reason.OTHER, "write", peerAddress, "the output of this link was shut down");
    }

    @Override
    public void shutdownOutput() throws IOException {
        int number = descriptor.enter();
        try {
            if (outputShut) {
                return;
            }
            outputShut = true;
            int result = kernel.shutdownOutput(number);
            if (result < 0) {
                throw UnixErrors.broken(kernel, "shutdown", peerAddress, -result);
            }
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public LinkAddress localAddress() {
        return localAddress;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    @Override
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return localAddress + " to " + peerAddress;
    }
}
