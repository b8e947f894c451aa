package org.scprelay.transport.unix;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;
import org.scprelay.transport.tck.HeldAddress;
import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.RawPeer;

/** Lends links over sockets in one directory to the kit. The raw peer is the JDK's own, which has no line in common. */
final class UnixHarness implements LinkHarness {

    private static final int MOST_IN_QUEUE = 16;
    private static final AtomicInteger SOCKETS = new AtomicInteger();

    private final Path directory;

    UnixHarness(Path directory) {
        this.directory = directory;
    }

    static long ownUserId() {
        try {
            return Integer.toUnsignedLong((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "unix";
    }

    @Override
    public LinkProvider provider() {
        return new UnixLinkProvider();
    }

    @Override
    public LinkAddress listenAddress() {
        return address(directory.resolve("s" + SOCKETS.incrementAndGet()));
    }

    static LinkAddress address(Path path) {
        return new LinkAddress("unix", path.toString());
    }

    /** What a killed listener leaves: a socket, and nobody behind it. */
    @Override
    public LinkAddress refusedAddress() throws IOException {
        LinkAddress address = listenAddress();
        try (SocketChannel dead = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(address.target()));
        }
        return address;
    }

    /** A full queue: the kernel lets whoever comes then wait. */
    @Override
    public HeldAddress silentAddress() throws IOException {
        Deque<Closeable> open = new ArrayDeque<>();
        LinkListener full = provider().listen(listenAddress(), options().withBacklog(1));
        open.push(full);
        HeldAddress held = new HeldAddress(full.localAddress(), () -> {
            while (!open.isEmpty()) {
                open.pop().close();
            }
        });
        for (int i = 0; i < MOST_IN_QUEUE; i++) {
            try {
                open.push(provider()
                        .connect(full.localAddress(), options().withConnectTimeout(java.time.Duration.ofMillis(300))));
            } catch (LinkException e) {
                if (e.reason() != Reason.TIMEOUT) {
                    throw e;
                }
                return held;
            }
        }
        held.close();
        throw new IllegalStateException("the queue of a listener does not fill here");
    }

    @Override
    public List<LinkAddress> malformedAddresses() {
        return Stream.of(
                        "relay.sock",
                        "./s",
                        "/",
                        "//run/s",
                        "/run//s",
                        "/run/./s",
                        "/run/../s",
                        "/run/s/",
                        "/" + "x".repeat(107))
                .map(target -> new LinkAddress("unix", target))
                .toList();
    }

    @Override
    public RawPeer rawPeer(LinkAddress listener) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(listener.target()));
        return new RawPeer() {
            @Override
            public void vanish() throws IOException {
                channel.close(); // all that the kernel does for a process that is killed
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    @Override
    public PeerIdentity clientIdentity() {
        return new PeerIdentity("unix", "uid:" + ownUserId(), true);
    }

    /** Counts sockets, and whatever else is open in the directory: a lock that was not given back. */
    @Override
    public long openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(this::isOurs).count();
        }
    }

    private boolean isOurs(Path descriptor) {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return target.toString().startsWith("socket:") || target.startsWith(directory);
        } catch (NoSuchFileException e) {
            return false; // closed since it was listed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<LinkProvider> unavailableProvider() {
        return Optional.of(new UnixLinkProvider(Optional.of("switched off for this test")));
    }
}
