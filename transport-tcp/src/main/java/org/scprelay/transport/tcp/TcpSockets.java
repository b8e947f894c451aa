package org.scprelay.transport.tcp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** The options of every tcp link. */
final class TcpSockets {

    /** Seconds of silence before the first keep-alive probe; the kernel's own two hours outlast every session timer. */
    static final int KEEP_IDLE = 60;

    /** Seconds between probes. */
    static final int KEEP_INTERVAL = 15;

    /** Probes without an answer until the link is reset: two minutes in all. */
    static final int KEEP_COUNT = 4;

    private TcpSockets() {}

    /** Returns the family of a socket for this address. The JDK's own choice would make 0.0.0.0 listen on IPv6 too. */
    static ProtocolFamily family(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    static void configure(SocketChannel channel, boolean keepAlive) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
        if (keepAlive) {
            setWhereKnown(channel, ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_IDLE);
            setWhereKnown(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_INTERVAL);
            setWhereKnown(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_COUNT);
        }
    }

    private static void setWhereKnown(SocketChannel channel, SocketOption<Integer> option, int value)
            throws IOException {
        if (channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }
}
