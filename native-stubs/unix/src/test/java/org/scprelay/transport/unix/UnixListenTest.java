package org.scprelay.transport.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** The file of a socket: its mode, what may be in its place, and when it goes. */
@Timeout(60)
class UnixListenTest {

    private static final LinkOptions OPTIONS = LinkOptions.defaults();

    @TempDir
    Path temporary;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = temporary.resolve("relay.sock");
    }

    private static LinkListener listen(Path path) throws LinkException {
        return new UnixLinkProvider().listen(UnixHarness.address(path), OPTIONS);
    }

    private static LinkException failure(Path path) {
        return assertThrows(LinkException.class, () -> listen(path).close());
    }

    private static void assertServes(LinkListener listener) throws IOException {
        new UnixLinkProvider().connect(listener.localAddress(), OPTIONS).close();
        listener.accept().close();
    }

    /** Leaves what a killed listener leaves. */
    private void leaveDead() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(SocketFile.at(path).isPresent());
    }

    @Test
    void onlyTheOwnerIsLetIn() throws IOException {
        try (LinkListener listener = listen(path)) {
            assertEquals("rw-------", mode());
            assertServes(listener);
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void theGroupOfADirectoryThatGivesItsGroupIsLetIn() throws IOException {
        Files.setAttribute(temporary, "unix:mode", 02750);
        try (LinkListener listener = listen(path)) {
            assertEquals("rw-rw----", mode());
            assertEquals(Files.getAttribute(temporary, "unix:gid"), Files.getAttribute(path, "unix:gid"));
            assertServes(listener);
        }
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theSocketOfADeadListenerIsReplaced() throws IOException {
        leaveDead();
        try (LinkListener listener = listen(path)) {
            assertServes(listener);
        }
    }

    @Test
    void aLiveListenerOfAnyKindStays() throws IOException {
        try (ServerSocketChannel live = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            live.bind(UnixDomainSocketAddress.of(path));
            LinkException failure = failure(path);
            assertEquals(Reason.ADDRESS_IN_USE, failure.reason());
            assertTrue(failure.getMessage().endsWith("see: ss -lxp src " + path), failure.getMessage());
        }
        Files.delete(path);
        try (UnixDatagramChannel datagrams = UnixDatagramChannel.open()) {
            datagrams.bind(new UnixSocketAddress(path.toFile()));
            assertEquals(Reason.ADDRESS_IN_USE, failure(path).reason());
        }
    }

    @Test
    void whatIsNoSocketIsNeverRemoved() throws IOException {
        Path elsewhere = temporary.resolve("elsewhere");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(elsewhere));
        }
        Files.writeString(path, "payroll");
        assertLeftAlone();
        assertEquals("payroll", Files.readString(path));
        Files.delete(path);
        Files.createDirectory(path);
        assertLeftAlone();
        Files.delete(path);
        Files.createSymbolicLink(path, elsewhere);
        assertLeftAlone();
        assertTrue(SocketFile.at(elsewhere).isPresent());
        Files.delete(path);
        Files.createSymbolicLink(path, temporary.resolve("nothing"));
        assertLeftAlone();
    }

    private void assertLeftAlone() {
        LinkException failure = failure(path);
        assertEquals(Reason.OTHER, failure.reason());
        assertTrue(failure.getMessage().contains("is no socket, and is left alone"), failure.getMessage());
        assertTrue(Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void closeRemovesItsOwnFileOnly() throws IOException {
        LinkListener first = listen(path);
        Files.delete(path);
        try (LinkListener second = listen(path)) {
            first.close();
            assertServes(second);
            first.close();
            assertServes(second);
        }
        assertFalse(Files.exists(path));
        LinkListener third = listen(path);
        Files.delete(path);
        Files.writeString(path, "payroll");
        third.close();
        assertEquals("payroll", Files.readString(path));
    }

    @Test
    void closeOfADirectoryThatIsGoneIsNoFailure() throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("gone"));
        LinkListener listener = listen(directory.resolve("s"));
        Files.delete(directory.resolve("s"));
        Files.delete(directory);
        listener.close();
        assertFalse(listener.isOpen());
    }

    @Test
    void directoriesThatCannotHoldASocketAreNamed() throws IOException {
        LinkException missing = failure(temporary.resolve("none/s"));
        assertEquals(Reason.UNREACHABLE, missing.reason());
        assertTrue(missing.getMessage().contains("there is no directory " + temporary.resolve("none; make it")));
        LinkException file = failure(Files.createFile(temporary.resolve("file")).resolve("s"));
        assertEquals(Reason.UNREACHABLE, file.reason());
        assertTrue(file.getMessage().endsWith(temporary.resolve("file") + " is no directory"), file.getMessage());
        // Nobody may make files there, not even root.
        LinkException denied = failure(Path.of("/proc/sys/s"));
        assertTrue(denied.getMessage().startsWith("listen unix:/proc/sys/s: "), denied.getMessage());
    }

    @Test
    void thePathMayHaveWhatTheKernelTakes() throws IOException {
        Path longest = longPath(UnixAddress.MAX_PATH);
        try (LinkListener listener = listen(longest)) {
            assertServes(listener);
        }
        LinkException failure = failure(longPath(UnixAddress.MAX_PATH + 1));
        assertEquals(Reason.BAD_ADDRESS, failure.reason());
        assertTrue(failure.getMessage().endsWith("the path has 108 octets, and the kernel takes at most 107"));
    }

    private Path longPath(int length) {
        return temporary.resolve("x".repeat(length - temporary.toString().length() - 1));
    }

    /** Of relays that start at once over a dead socket, one gets it: the others neither take nor remove what it made. */
    @Test
    void oneOfManyThatStartAtOnceListens() throws Exception {
        int many = 8;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            for (int round = 0; round < 20; round++) {
                leaveDead();
                Callable<List<LinkListener>> start = () -> {
                    try {
                        return List.of(listen(path));
                    } catch (LinkException e) {
                        assertEquals(Reason.ADDRESS_IN_USE, e.reason(), e.getMessage());
                        return List.of();
                    }
                };
                List<LinkListener> listeners = new ArrayList<>();
                List<Callable<List<LinkListener>>> starts = java.util.Collections.nCopies(many, start);
                for (Future<List<LinkListener>> started : threads.invokeAll(starts)) {
                    listeners.addAll(started.get());
                }
                assertEquals(1, listeners.size());
                new UnixLinkProvider()
                        .connect(UnixHarness.address(path), OPTIONS)
                        .close();
                listeners.get(0).close();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLockThatSomebodyKeepsEndsInAFailureThatNamesIt() {
        Kernel kernel = Kernel.get();
        int directory = kernel.openDirectory(temporary.toString());
        assertTrue(kernel.tryLock(directory) >= 0);
        try {
            LinkException failure = failure(path);
            assertEquals(Reason.BUSY, failure.reason());
            assertTrue(failure.getMessage().contains("holds a lock on " + temporary), failure.getMessage());
            assertFalse(Files.exists(path));
        } finally {
            kernel.close(directory);
        }
    }
}
