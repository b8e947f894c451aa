package org.scprelay.transport.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

/** One listen: finds the address of a host or of an interface, and binds. */
final class TcpBinder {

    private static final int FIRST_FREE_PORT = 1024;

    private final LinkAddress address;
    private final LinkOptions options;

    TcpBinder(LinkAddress address, LinkOptions options) {
        this.address = address;
        this.options = options;
    }

    TcpLinkListener listen(TcpAddress tcp, Lookup lookup) throws LinkException {
        InetSocketAddress socket = tcp.at(local(tcp, lookup));
        ServerSocketChannel channel = null;
        try {
            channel = open(socket);
            // Without it an address stays taken for a minute after a restart (TIME_WAIT); live listeners still collide.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(socket, options.backlog());
            return new TcpLinkListener(channel, options.keepAlive());
        } catch (UnsupportedOperationException e) {
            close(channel);
            String text = "this JVM or machine has no IPv6; write an IPv4 address";
            throw new LinkException(Reason.UNSUPPORTED, "listen", address, text, e);
        } catch (LinkException e) {
            throw e; // there is no socket
        } catch (IOException e) {
            close(channel);
            throw failure(socket, e);
        }
    }

    private ServerSocketChannel open(InetSocketAddress socket) throws LinkException {
        try {
            return ServerSocketChannel.open(TcpSockets.family(socket.getAddress()));
        } catch (IOException e) {
            throw TcpErrors.noSocket("listen", address, e);
        }
    }

    /** An interface goes before a host of the same name; of a host the first address counts. */
    private InetAddress local(TcpAddress tcp, Lookup lookup) throws LinkException {
        if (!tcp.isLiteral()) {
            NetworkInterface named = interfaceOf(tcp.host());
            if (named != null) {
                return addressOf(named);
            }
        }
        return lookup.addresses("listen", address, tcp, options.connectTimeout())
                .get(0);
    }

    private NetworkInterface interfaceOf(String name) throws LinkException {
        try {
            return NetworkInterface.getByName(name);
        } catch (IOException e) {
            String text = "the interfaces of this machine cannot be listed (" + TcpErrors.text(e) + ")";
            throw new LinkException(Reason.OTHER, "listen", address, text, e);
        }
    }

    /** Takes the only IPv4 address, or where there is none the only IPv6 address that is not link-local. */
    private InetAddress addressOf(NetworkInterface named) throws LinkException {
        List<InetAddress> all = named.inetAddresses().toList();
        List<InetAddress> v4 =
                all.stream().filter(Inet4Address.class::isInstance).toList();
        List<InetAddress> v6 = all.stream()
                .filter(a -> !(a instanceof Inet4Address) && !a.isLinkLocalAddress())
                .toList();
        List<InetAddress> usable = v4.isEmpty() ? v6 : v4;
        if (usable.isEmpty()) {
            String text = "interface " + named.getName() + " has no address to listen on; is it up?";
            throw new LinkException(Reason.UNREACHABLE, "listen", address, text);
        }
        if (usable.size() > 1) {
            String which = usable.stream().map(a -> IpText.of(a, false)).collect(Collectors.joining(", "));
            String text = "interface " + named.getName() + " has several addresses; write one of them: " + which;
            throw new LinkException(Reason.BAD_ADDRESS, "listen", address, text);
        }
        return usable.get(0);
    }

    /** EADDRINUSE, EADDRNOTAVAIL and EACCES are all a BindException to the JDK. */
    private LinkException failure(InetSocketAddress socket, IOException e) {
        if (!(e instanceof BindException)) {
            return new LinkException(Reason.OTHER, "listen", address, TcpErrors.text(e), e);
        }
        String where = IpText.of(socket.getAddress(), true);
        if (!socket.getAddress().isAnyLocalAddress() && !isOfThisMachine(socket.getAddress())) {
            String text = where + " is no address of this machine; see: ip addr";
            return new LinkException(Reason.UNREACHABLE, "listen", address, text, e);
        }
        boolean denied = TcpErrors.says(e, "denied");
        if (denied || !TcpErrors.says(e, "in use") && isPrivileged(socket.getPort())) {
            String text = "this user may not listen on port " + socket.getPort()
                    + "; take a higher one, or give the service CAP_NET_BIND_SERVICE";
            return new LinkException(Reason.UNAUTHORIZED, "listen", address, text, e);
        }
        String text = "another program listens there, or another relay; see: ss -ltnp sport = :" + socket.getPort();
        return new LinkException(Reason.ADDRESS_IN_USE, "listen", address, text, e);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isPrivileged(int port) {
        try {
            String first = Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"));
            return port < Integer.parseInt(first.strip());
        } catch (IOException | NumberFormatException e) {
            return port < FIRST_FREE_PORT;
        }
    }

    private static void close(ServerSocketChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing listens there, and why is what the caller is told.
            return;
        }
    }
}
