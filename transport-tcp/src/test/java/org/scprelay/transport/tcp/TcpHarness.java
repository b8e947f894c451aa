package org.scprelay.transport.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;
import org.scprelay.transport.tck.HeldAddress;
import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.RawPeer;
import org.scprelay.transport.tck.Rule;

/** Lends tcp over one host of this machine to the kit. */
final class TcpHarness implements LinkHarness {

    private static final int MOST_IN_QUEUE = 16;

    private final String name;
    private final String host;
    private final String peer;

    /**
     * Makes a harness.
     *
     * @param host as it stands in an address
     * @param peer the address that clients come from
     */
    TcpHarness(String name, String host, String peer) {
        this.name = name;
        this.host = host;
        this.peer = peer;
    }

    static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkProvider provider() {
        return new TcpLinkProvider();
    }

    @Override
    public LinkAddress listenAddress() {
        return address(0);
    }

    private LinkAddress address(int port) {
        return new LinkAddress("tcp", host + ":" + port);
    }

    private InetAddress ip() throws IOException {
        return InetAddress.getByName(host.replace("[", "").replace("]", ""));
    }

    @Override
    public LinkAddress refusedAddress() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, ip())) {
            return address(gone.getLocalPort());
        }
    }

    /** A full queue: Linux drops the SYN of whoever comes then, as a firewall would. */
    @Override
    public HeldAddress silentAddress() throws IOException {
        Deque<Closeable> open = new ArrayDeque<>();
        ServerSocket full = new ServerSocket(0, 1, ip());
        open.push(full);
        HeldAddress held = new HeldAddress(address(full.getLocalPort()), () -> {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        });
        for (int i = 0; i < MOST_IN_QUEUE; i++) {
            SocketChannel client = SocketChannel.open();
            open.push(client);
            client.configureBlocking(false);
            if (!client.connect(full.getLocalSocketAddress()) && isSilent(client)) {
                return held;
            }
        }
        held.close();
        throw new IllegalStateException("the queue of a listener does not fill here");
    }

    private static boolean isSilent(SocketChannel client) throws IOException {
        try (Selector selector = Selector.open()) {
            client.register(selector, SelectionKey.OP_CONNECT);
            return selector.select(300) == 0;
        }
    }

    @Override
    public List<LinkAddress> malformedAddresses() {
        return Stream.of(
                        "5922",
                        "host",
                        "host:",
                        ":5922",
                        "host:x",
                        "host:65536",
                        "host:-1",
                        "::1:5922",
                        "[::1]",
                        "[host]:1",
                        "*:5922",
                        "10.1.2:5922",
                        "010.1.1.1:5922",
                        "256.1.1.1:1",
                        "0x7f000001:1",
                        "a/b:1",
                        "[1::2::3]:1")
                .map(target -> new LinkAddress("tcp", target))
                .toList();
    }

    @Override
    public RawPeer rawPeer(LinkAddress listener) throws IOException {
        String target = listener.target();
        int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(ip(), port), 3000);
        return new RawPeer() {
            @Override
            public void vanish() throws IOException {
                socket.setSoLinger(true, 0); // close sends a reset
                socket.close();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    @Override
    public PeerIdentity clientIdentity() {
        return new PeerIdentity("tcp", peer, false);
    }

    @Override
    public long openDescriptors() throws IOException {
        return openSockets();
    }

    /** Counts the sockets of this process. */
    static long openSockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(TcpHarness::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (NoSuchFileException e) {
            return false; // closed since it was listed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> exempt(Rule rule) {
        return rule == Rule.P3 ? Optional.of("tcp is available wherever the JDK runs") : Optional.empty();
    }
}
