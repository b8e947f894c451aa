package org.scprelay.transport.iucv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.stub.iucv.IucvStubLinkProvider;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;
import org.scprelay.transport.tck.HeldAddress;
import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.RawPeer;

/** Lends the classes of iucv over the stub to the kit. */
final class IucvStubHarness implements LinkHarness {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name;
    private final boolean vm;

    private IucvStubHarness(String name, boolean vm) {
        Stub.require();
        this.name = name;
        this.vm = vm;
        IucvStub.turn("transport", vm ? "vm" : "hiper");
    }

    /** Between two HiperSockets devices of this machine, as in the s390x lab. */
    static IucvStubHarness hiperSockets() {
        return new IucvStubHarness("iucvstub", false);
    }

    /** Within a z/VM guest. */
    static IucvStubHarness vm() {
        return new IucvStubHarness("iucvstub-vm", true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LinkProvider provider() {
        return new IucvStubLinkProvider();
    }

    /** AF_IUCV has no placeholder for the name of a listener that our addresses could write; every call has a new one. */
    @Override
    public LinkAddress listenAddress() {
        String application = String.format("K%07d", NAMES.incrementAndGet());
        return address((vm ? "LINUX1/" : "LINUX2/") + application);
    }

    private static LinkAddress address(String target) {
        return new LinkAddress("iucvstub", target);
    }

    @Override
    public LinkAddress refusedAddress() {
        return address("LINUX2/NOBODY");
    }

    /** A system whose frames get lost. */
    @Override
    public HeldAddress silentAddress() {
        IucvStub.turn("userids", "LINUX1,LINUX2,DEAD");
        IucvStub.turn("local", "LINUX1,LINUX2");
        IucvStub.turn("dead", "DEAD");
        return new HeldAddress(address("DEAD/RELAY"), () -> {
            IucvStub.turn("userids", null);
            IucvStub.turn("local", null);
            IucvStub.turn("dead", null);
        });
    }

    @Override
    public List<LinkAddress> malformedAddresses() {
        return Stream.of("VSE01", "VSE01/", "/", "VSE012345/X", "VSE01/SCPRELAY9", "A/B/C", "VSE.1/X", "A/lnxhvc0")
                .map(IucvStubHarness::address)
                .toList();
    }

    @Override
    public RawPeer rawPeer(LinkAddress listener) throws IOException {
        IucvKernel kernel = Stub.kernel();
        IucvAddress to = IucvAddress.parse("iucvstub", "connect", listener);
        int descriptor = IucvSocket.open(kernel);
        IucvSocket socket = IucvSocket.of(kernel, descriptor);
        NativeBuffer memory = NativeBuffer.take();
        try {
            int result = vm ? 0 : socket.bind(memory, new SockAddrIucv("LINUX1", ""));
            result = result < 0 ? result : socket.connect(memory, to.socketAddress());
            if (result < 0) {
                throw new LinkException(LinkException.Reason.OTHER, "connect", listener, Errno.text(-result));
            }
        } finally {
            memory.give();
        }
        return new ClosingPeer(kernel.libc(), descriptor);
    }

    /** close(2) without a shutdown before it: all that the kernel does for a process that is killed as well. */
    private static final class ClosingPeer implements RawPeer {

        private final LibC libc;
        private final int descriptor;
        private final AtomicBoolean closed = new AtomicBoolean();

        ClosingPeer(LibC libc, int descriptor) {
            this.libc = libc;
            this.descriptor = descriptor;
        }

        @Override
        public void vanish() {
            close();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                libc.close(descriptor);
            }
        }
    }

    @Override
    public PeerIdentity clientIdentity() {
        return new PeerIdentity("iucvstub", "LINUX1", vm);
    }

    @Override
    public long openDescriptors() throws IOException {
        return openSockets();
    }

    /** Counts the sockets of this process: the stub makes two or three of each of its own. */
    static long openSockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(IucvStubHarness::isSocket).count();
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

    /** The kernel frees a name with the last link that was accepted under it. */
    @Override
    public boolean relistensBesideLiveLinks() {
        return false;
    }

    @Override
    public Optional<LinkProvider> unavailableProvider() {
        return Optional.of(IucvLinkProvider.over(
                "iucvstub",
                () -> {
                    throw new IllegalStateException("switched off for this test");
                },
                List::of));
    }
}
