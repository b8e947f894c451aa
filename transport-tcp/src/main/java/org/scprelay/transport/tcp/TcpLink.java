package org.scprelay.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.PeerIdentity;

/** A link over one blocking socket channel, whose close wakes blocked calls and closes the descriptor once. */
final class TcpLink implements Link {

    /**
     * The most octets of a heap buffer in one call: the JDK copies them through a direct buffer of the same size that the
     * thread keeps for good.
     */
    static final int HEAP_PIECE = 256 << 10;

    private final SocketChannel channel;
    private final LinkAddress localAddress;
    private final LinkAddress peerAddress;
    private final PeerIdentity peer;
    private volatile boolean outputShut;

    /** Takes over a connected channel; when this throws, it is still the caller's to close. */
    TcpLink(SocketChannel channel) throws IOException {
        this.channel = channel;
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        this.localAddress = TcpAddress.of((InetSocketAddress) channel.getLocalAddress());
        this.peerAddress = TcpAddress.of(remote);
        this.peer = new PeerIdentity(TcpAddress.SCHEME, IpText.of(remote.getAddress(), false), false);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int limit = target.limit();
        try {
            target.limit(target.position() + piece(target));
            return channel.read(target);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw translated("read", e);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int total = source.remaining();
        int limit = source.limit();
        checkOutput();
        try {
            do {
                source.limit(source.position() + piece(source));
                channel.write(source);
                source.limit(limit);
            } while (source.hasRemaining());
            return total;
        } catch (ClosedChannelException e) {
            checkOutput();
            throw e;
        } catch (IOException e) {
            throw translated("write", e);
        } finally {
            source.limit(limit);
        }
    }

    private static int piece(ByteBuffer buffer) {
        return buffer.isDirect() ? buffer.remaining() : Math.min(buffer.remaining(), HEAP_PIECE);
    }

    /** The JDK calls a channel closed whose output is shut down; for the owner of a link these are not the same. */
    private void checkOutput() throws IOException {
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        if (outputShut) {
            throw new LinkException(Reason.OTHER, "write", peerAddress, "the output of this link was shut down");
        }
    }

    private IOException translated(String operation, IOException e) {
        return channel.isOpen() ? TcpErrors.broken(operation, peerAddress, e) : new ClosedChannelException();
    }

    @Override
    public void shutdownOutput() throws IOException {
        try {
            channel.shutdownOutput();
            outputShut = true;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw translated("shutdown", e);
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
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return localAddress + " to " + peerAddress;
    }
}
