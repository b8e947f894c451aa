package org.scprelay.transport.tcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

/** One connect: a lookup, then each address of the name in turn, all within one timeout. */
final class TcpConnector {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final LinkAddress address;
    private final LinkOptions options;
    private final long deadline;

    TcpConnector(LinkAddress address, LinkOptions options) {
        this.address = address;
        this.options = options;
        this.deadline = System.nanoTime() + options.connectTimeout().toNanos();
    }

    TcpLink connect(TcpAddress tcp, Lookup lookup) throws LinkException {
        if (tcp.port() == 0) {
            throw new LinkException(Reason.BAD_ADDRESS, "connect", address, "port 0 is for listening only");
        }
        List<InetAddress> addresses = lookup.addresses("connect", address, tcp, options.connectTimeout());
        LinkException failure = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return connectOne(tcp.at(addresses.get(i)), share(addresses.size() - i));
            } catch (LinkException e) {
                failure = failure == null ? e : worse(failure, e);
            }
        }
        throw failure;
    }

    /** Returns the time for the next of {@code left} addresses, so that a silent one leaves some for those behind it. */
    private Duration share(int left) {
        Duration share = Duration.ofNanos((deadline - System.nanoTime()) / left);
        return share.compareTo(LEAST) < 0 ? LEAST : share;
    }

    private TcpLink connectOne(InetSocketAddress socket, Duration atMost) throws LinkException {
        LinkAddress tried = TcpAddress.of(socket);
        SocketChannel channel = null;
        try {
            channel = open(socket);
            TcpSockets.configure(channel, options.keepAlive());
            channel.socket().connect(socket, (int) Math.min(Integer.MAX_VALUE, atMost.toMillis()));
            if (isSelf(channel)) {
                throw new ConnectException("connected to itself");
            }
            return new TcpLink(channel);
        } catch (UnsupportedOperationException e) {
            close(channel);
            String text = "this JVM or machine has no IPv6; write an IPv4 address";
            throw new LinkException(Reason.UNSUPPORTED, "connect", address, text, e);
        } catch (LinkException e) {
            throw e; // there is no socket
        } catch (IOException e) {
            close(channel);
            throw TcpErrors.connect(address, tried, e, atMost);
        }
    }

    private SocketChannel open(InetSocketAddress socket) throws LinkException {
        try {
            return SocketChannel.open(TcpSockets.family(socket.getAddress()));
        } catch (IOException e) {
            throw TcpErrors.noSocket("connect", address, e);
        }
    }

    /**
     * Returns whether a socket met itself: Linux lets a connect to a port of this machine where nobody listens succeed
     * when it has just picked that very port for the connecting end (RFC 9293 section 3.5, simultaneous open).
     */
    static boolean isSelf(SocketChannel channel) throws IOException {
        return channel.getLocalAddress().equals(channel.getRemoteAddress());
    }

    /** Returns one failure for both: what all addresses said, and the reason that a caller can do most with. */
    private LinkException worse(LinkException first, LinkException second) {
        String prefix = "connect " + address + ": ";
        Reason reason = rank(first.reason()) <= rank(second.reason()) ? first.reason() : second.reason();
        String text = first.getMessage().substring(prefix.length()) + "; "
                + second.getMessage().substring(prefix.length());
        LinkException both = new LinkException(reason, "connect", address, text, first);
        both.addSuppressed(second);
        return both;
    }

    private static int rank(Reason reason) {
        return switch (reason) {
            case REFUSED -> 0;
            case TIMEOUT -> 1;
            case UNREACHABLE -> 2;
            default -> 3;
        };
    }

    private static void close(SocketChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same (close(2)), and the failure of the connect is what counts.
            return;
        }
    }
}
