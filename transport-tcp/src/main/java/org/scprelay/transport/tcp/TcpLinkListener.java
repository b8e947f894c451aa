package org.scprelay.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;

/** A listening socket. The JDK itself repeats an accept whose client was gone already (ECONNABORTED). */
final class TcpLinkListener implements LinkListener {

    private final ServerSocketChannel channel;
    private final LinkAddress localAddress;
    private final boolean keepAlive;

    TcpLinkListener(ServerSocketChannel channel, boolean keepAlive) throws IOException {
        this.channel = channel;
        this.localAddress = TcpAddress.of((InetSocketAddress) channel.getLocalAddress());
        this.keepAlive = keepAlive;
    }

    @Override
    public Link accept() throws IOException {
        while (true) {
            SocketChannel accepted = acceptOne();
            try {
                TcpSockets.configure(accepted, keepAlive);
                return new TcpLink(accepted);
            } catch (IOException e) {
                // A client that is gone cannot always be configured: pass over it.
                accepted.close();
            }
        }
    }

    private SocketChannel acceptOne() throws IOException {
        try {
            return channel.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw new ClosedChannelException();
            }
            throw TcpErrors.accept(localAddress, e);
        }
    }

    @Override
    public LinkAddress localAddress() {
        return localAddress;
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
