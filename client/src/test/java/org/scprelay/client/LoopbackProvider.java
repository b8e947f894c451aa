package org.scprelay.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;

/** Links over real sockets to 127.0.0.1, for the client's side alone. */
final class LoopbackProvider implements LinkProvider {

    private final int refusedFrom;
    private int links;

    /**
     * Makes a provider.
     *
     * @param refusedFrom the number of the first link that is refused for good, counted from 1
     */
    LoopbackProvider(int refusedFrom) {
        this.refusedFrom = refusedFrom;
    }

    @Override
    public String scheme() {
        return "tcp";
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        if (++links >= refusedFrom) {
            throw new LinkException(
                    LinkException.Reason.UNAUTHORIZED, "connect", address, "permission denied", new IOException());
        }
        int colon = address.target().lastIndexOf(':');
        int port = Integer.parseInt(address.target().substring(colon + 1));
        try {
            return new SocketLink(SocketChannel.open(new InetSocketAddress("127.0.0.1", port)), address);
        } catch (IOException e) {
            throw new LinkException(LinkException.Reason.REFUSED, "connect", address, "nobody listens there", e);
        }
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) {
        throw new UnsupportedOperationException("the tests listen with FakeRelay");
    }

    private record SocketLink(SocketChannel channel, LinkAddress address) implements Link {

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                return channel.read(target);
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                throw new LinkException(LinkException.Reason.RESET, "read", address, e.getMessage(), e);
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            try {
                while (source.hasRemaining()) {
                    channel.write(source);
                }
                return count;
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                throw new LinkException(LinkException.Reason.RESET, "write", address, e.getMessage(), e);
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public LinkAddress localAddress() {
            return address;
        }

        @Override
        public PeerIdentity peer() {
            return new PeerIdentity("tcp", "127.0.0.1", false);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
