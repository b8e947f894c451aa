package org.scprelay.transport.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.PeerIdentity;

/** What connects, what does not and why, and who is at the other end. */
@Timeout(60)
class UnixConnectTest {

    private static final LinkOptions OPTIONS = LinkOptions.defaults();
    private static final int CYCLES = 10_000;

    @TempDir
    Path temporary;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = temporary.resolve("relay.sock");
    }

    private LinkListener listen() throws LinkException {
        return new UnixLinkProvider().listen(UnixHarness.address(path), OPTIONS);
    }

    private static LinkException failure(Path path) {
        return assertThrows(LinkException.class, () -> new UnixLinkProvider()
                .connect(UnixHarness.address(path), OPTIONS)
                .close());
    }

    private static void assertFails(Path path, Reason reason, String words) {
        LinkException failure = failure(path);
        assertEquals(reason, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().startsWith("connect unix:" + path + ": "), failure.getMessage());
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
    }

    @Test
    void whatIsWrongAtThePathIsSaid() throws IOException {
        assertFails(path, Reason.REFUSED, "there is no such socket; is the relay running");
        assertFails(temporary.resolve("none/s"), Reason.UNREACHABLE, "there is no directory");
        Files.createFile(path);
        assertFails(path, Reason.REFUSED, "is no socket");
        assertFails(path.resolve("s"), Reason.UNREACHABLE, "there is no directory");
        Files.delete(path);
        listen().close();
        assertFails(path, Reason.REFUSED, "there is no such socket");
        try (UnixDatagramChannel datagrams = UnixDatagramChannel.open()) {
            datagrams.bind(new UnixSocketAddress(path.toFile()));
            assertFails(path, Reason.OTHER, "takes datagrams");
        }
    }

    @Test
    void bothEndsKnowTheUserOfTheOther() throws IOException {
        try (LinkListener listener = listen();
                Link client = new UnixLinkProvider().connect(listener.localAddress(), OPTIONS);
                Link server = listener.accept()) {
            PeerIdentity own = new PeerIdentity("unix", "uid:" + UnixHarness.ownUserId(), true);
            assertEquals(own, client.peer());
            assertEquals(own, server.peer());
            assertEquals(listener.localAddress(), server.localAddress());
            assertEquals("unix:unnamed", client.localAddress().toString());
        }
    }

    /** The identity that the policy of the relay judges must be the kernel's, whatever the user of the relay is. */
    @Test
    void aProcessOfAnotherUserIsKnownByItsNumber() throws IOException, InterruptedException {
        assumeTrue(UnixHarness.ownUserId() == 0, "only root can start a process of another user");
        try (LinkListener listener = listen()) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            String script = "use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or die $!;"
                    + " connect(S, pack_sockaddr_un($ARGV[0])) or die $!; sysread(S, $x, 1); print ord $x";
            List<String> command =
                    new ArrayList<>(List.of("setpriv", "--reuid=4711", "--regid=4712", "--clear-groups"));
            command.addAll(List.of("perl", "-e", script, path.toString()));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (Link link = listener.accept()) {
                assertEquals(new PeerIdentity("unix", "uid:4711", true), link.peer());
                assertEquals("unix:" + path + " to unix:uid:4711", link.toString());
                link.write(ByteBuffer.wrap(new byte[] {42}));
                assertEquals("42", new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void theNumberThatStandsForAnybodyIsNotVouchedFor() {
        assertEquals(new PeerIdentity("unix", "uid:65534", false), UnixPeer.of(65_534));
        assertEquals(new PeerIdentity("unix", "uid:65535", true), UnixPeer.of(65_535));
        assertEquals("unix:uid:4294967294", UnixPeer.of(4_294_967_294L).toString());
    }

    /** The channels of jnr-unixsocket are an implementation of their own: both ends must understand each other. */
    @Test
    void otherImplementationsConnect() throws IOException {
        try (LinkListener listener = listen();
                UnixSocketChannel jnr = UnixSocketChannel.open(new UnixSocketAddress(path.toFile()));
                Link first = listener.accept();
                SocketChannel jdk = SocketChannel.open(UnixDomainSocketAddress.of(path));
                Link second = listener.accept()) {
            assertEquals(first.peer(), second.peer());
            first.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            ByteBuffer three = ByteBuffer.allocate(3);
            assertEquals(3, jnr.read(three));
            jdk.write(three.flip());
            assertEquals(3, second.read(three.clear()));
        }
    }

    @Test
    void aPeerThatLeavesUnreadDataBehindIsAResetAndThenTheEnd() throws IOException {
        try (LinkListener listener = listen();
                Link client = new UnixLinkProvider().connect(listener.localAddress(), OPTIONS)) {
            client.write(ByteBuffer.allocate(10));
            listener.accept().close();
            LinkException reset = assertThrows(LinkException.class, () -> client.read(ByteBuffer.allocate(1)));
            assertEquals(Reason.RESET, reset.reason());
            assertTrue(reset.getMessage().startsWith("read unix:" + path + ": "), reset.getMessage());
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
            LinkException broken = assertThrows(LinkException.class, () -> client.write(ByteBuffer.allocate(1)));
            assertEquals("write unix:" + path + ": the other end has closed the link", broken.getMessage());
        }
    }

    @Test
    void directBuffersMayBeReadOnlyAndBeginAnywhere() throws IOException {
        try (LinkListener listener = listen();
                Link client = new UnixLinkProvider().connect(listener.localAddress(), OPTIONS);
                Link server = listener.accept()) {
            ByteBuffer source = ByteBuffer.allocateDirect(100);
            source.put(40, (byte) 7).put(41, (byte) 8).position(40).limit(42);
            assertEquals(2, client.write(source.slice().asReadOnlyBuffer()));
            ByteBuffer target =
                    ByteBuffer.allocateDirect(100).position(10).slice().position(5);
            assertEquals(2, server.read(target));
            assertEquals(7, target.get(5));
            assertEquals(8, target.get(6));
            assertEquals(7, target.position());
        }
    }

    @Test
    void manyLinksOneAfterTheOtherLeaveNothing() throws IOException {
        UnixHarness harness = new UnixHarness(temporary);
        try (LinkListener listener = listen()) {
            cycle(listener);
            long before = harness.openDescriptors();
            for (int i = 0; i < CYCLES; i++) {
                cycle(listener);
            }
            assertEquals(before, harness.openDescriptors());
        }
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private static void cycle(LinkListener listener) throws IOException {
        ByteBuffer octet = ByteBuffer.allocate(1);
        try (Link client = new UnixLinkProvider().connect(listener.localAddress(), OPTIONS);
                Link server = listener.accept()) {
            client.write(octet);
            assertEquals(1, server.read(octet.clear()));
        }
    }

    /** Closes come while threads are on their way into and out of calls; each descriptor must go exactly once. */
    @Test
    void closesBesideBusyCallsHitNobodyElse() throws Exception {
        UnixHarness harness = new UnixHarness(temporary);
        try (LinkListener listener = listen()) {
            cycle(listener);
            long before = harness.openDescriptors();
            List<FutureTask<Void>> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Link client = new UnixLinkProvider().connect(listener.localAddress(), OPTIONS);
                Link server = listener.accept();
                calls.add(start(() -> drain(server)));
                calls.add(start(() -> {
                    while (true) {
                        client.write(ByteBuffer.allocate(1000));
                    }
                }));
                calls.add(start(i % 2 == 0 ? client::close : server::close));
                cycle(listener);
                client.close();
                server.close();
            }
            for (FutureTask<Void> call : calls) {
                call.get(10, TimeUnit.SECONDS);
            }
            assertEquals(before, harness.openDescriptors());
        }
    }

    private interface Body {
        void run() throws IOException;
    }

    /** Runs a call that ends well, or as a close ends it. */
    private static FutureTask<Void> start(Body body) {
        FutureTask<Void> call = new FutureTask<>(() -> {
            try {
                body.run();
            } catch (ClosedChannelException e) {
                return null;
            } catch (LinkException e) {
                assertEquals(Reason.RESET, e.reason(), e.getMessage());
            }
            return null;
        });
        Thread thread = new Thread(call);
        thread.setDaemon(true);
        thread.start();
        return call;
    }

    private static void drain(Link link) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(500);
        while (link.read(buffer.clear()) >= 0) {
            assertTrue(buffer.position() > 0);
        }
    }
}
