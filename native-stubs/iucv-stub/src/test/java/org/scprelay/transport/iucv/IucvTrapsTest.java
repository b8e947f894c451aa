package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** What links do to the library beneath them, and traps of the kernel that no rule of the contract is about. */
class IucvTrapsTest {

    private static final int SEVERAL = 5;
    private static final int MANY = 40;
    private static final int SECONDS = 60;

    private WatchedLibC libc;
    private StubLinks links;

    @BeforeEach
    void watch() {
        Stub.require();
        libc = new WatchedLibC();
        links = new StubLinks(libc.provider());
    }

    @AfterEach
    void closeAll() throws IOException {
        links.close();
        assertEquals(List.of(), List.copyOf(libc.faults));
    }

    @ParameterizedTest
    @CsvSource({"hiper, 8192, 8074", "hiper, 57344, 32768", "vm, 8192, 32768"})
    void noSendIsLongerThanAMessageMayBe(String transport, String mtu, int longest) throws Exception {
        links.turn("transport", transport);
        links.turn("mtu", mtu);
        StubLinks.Pair pair = links.pair(links.listen("LINUX1/SIZES"));
        CompletableFuture<Long> read = StubLinks.start(() -> readToTheEnd(pair.server()));
        pair.client().write(ByteBuffer.allocate(200_000));
        pair.client().write(ByteBuffer.allocate(0));
        pair.client().write(ByteBuffer.allocate(longest + 1));
        pair.client().shutdownOutput();
        assertEquals(200_000 + longest + 1, StubLinks.result(read));
        assertEquals(longest, libc.longestSend.get());
        assertEquals(1, libc.shortestSend.get());
    }

    private static long readToTheEnd(Link link) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(10_000);
        long total = 0;
        for (int count; (count = link.read(target.clear())) >= 0; ) {
            total += count;
        }
        return total;
    }

    @Test
    void aWriteOutlastsManyTicks() throws Exception {
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/TICKS"));
        int size = 4 << 20;
        CompletableFuture<Integer> write = StubLinks.start(() -> pair.client().write(ByteBuffer.allocate(size)));
        Awaitility.await("sends that end with EAGAIN").until(() -> libc.sendsAgain.get() >= SEVERAL);
        assertTrue(!write.isDone(), "the write ended before anything was read");
        CompletableFuture<Long> read = StubLinks.start(() -> readToTheEnd(pair.server()));
        assertEquals(size, StubLinks.result(write));
        pair.client().close();
        assertEquals(size, StubLinks.result(read));
    }

    /** As when the process was stopped and goes on: a call with a timeout is not repeated by the kernel (signal(7)). */
    @Test
    void aCallThatASignalInterruptsIsMadeAgain() throws Exception {
        LinkListener listener = links.listen("LINUX2/SIGNALS");
        Link client = links.connect(listener);
        libc.signals.set(SEVERAL);
        Link server = links.keep(listener.accept());
        libc.signals.set(SEVERAL);
        assertEquals(3, client.write(ByteBuffer.allocate(3)));
        libc.signals.set(SEVERAL);
        assertEquals(3, server.read(ByteBuffer.allocate(9)));
        assertEquals(0, libc.signals.get());
    }

    /** CP may count messages in another way than the kernel, which then refuses without waiting. */
    @Test
    void aSendThatIsRefusedAtOnceIsNotRepeatedAtOnce() throws Exception {
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/REFUSED"));
        libc.refusesSends = true;
        Thread[] thread = new Thread[1];
        CompletableFuture<Integer> write =
                StubLinks.start(thread, () -> pair.client().write(ByteBuffer.allocate(7)));
        Awaitility.await("a pause").until(() -> thread[0].getState() == Thread.State.TIMED_WAITING);
        assertTrue(libc.sendsAgain.get() > 0);
        libc.refusesSends = false;
        assertEquals(7, StubLinks.result(write));
    }

    @Test
    void anAcceptOutlastsManyTicks() throws Exception {
        LinkListener listener = links.listen("LINUX2/WAITS");
        CompletableFuture<Link> accept = StubLinks.start(listener::accept);
        Awaitility.await("accepts that end with EAGAIN").until(() -> libc.acceptsAgain.get() >= SEVERAL);
        links.connect(listener);
        assertTrue(links.keep(StubLinks.result(accept)).isOpen());
    }

    /** poll(2) shows nothing then, and a daemon that believed it would lose what the client said. */
    @Test
    void aClientThatSentAndClosedBeforeAcceptIsHeard() throws Exception {
        LinkListener listener = links.listen("LINUX2/GONE");
        Link client = links.connect(listener);
        client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        client.close();
        Link accepted = links.keep(StubLinks.result(StubLinks.start(listener::accept)));
        assertEquals(3L, StubLinks.result(StubLinks.start(() -> readToTheEnd(accepted))));
    }

    /** Frames that get lost are never told of: the link blocks for as long as its owner lets it, and close ends that. */
    @Test
    void aPartnerWhoseFramesAreLostBlocksUntilClose() throws Exception {
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/DEAD"));
        links.turn("dead", "LINUX2");
        pair.server().close();
        CompletableFuture<Integer> read = StubLinks.start(() -> pair.client().read(ByteBuffer.allocate(1)));
        CompletableFuture<Integer> write = StubLinks.start(() -> pair.client().write(ByteBuffer.allocate(4 << 20)));
        Awaitility.await("sends that end with EAGAIN").until(() -> libc.sendsAgain.get() >= SEVERAL);
        assertTrue(!read.isDone() && !write.isDone(), "told of a loss that the kernel cannot know");
        pair.client().close();
        for (CompletableFuture<Integer> call : List.of(read, write)) {
            ExecutionException end = assertThrows(ExecutionException.class, () -> StubLinks.result(call));
            assertInstanceOf(ClosedChannelException.class, end.getCause());
        }
    }

    /** The kernel gives the number of a descriptor away at once: a call behind close(2) would be on another link. */
    @Test
    void noCallIsOnAClosedDescriptorAndEachIsClosedOnce() throws Exception {
        LinkListener listener = links.listen("LINUX2/ONCE");
        assertEquals(1, libc.openDescriptors());
        for (int i = 0; i < MANY; i++) {
            StubLinks.Pair pair = links.pair(listener);
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (Link link : List.of(pair.client(), pair.server())) {
                calls.add(StubLinks.start(() -> readToTheEnd(link)));
                calls.add(StubLinks.start(() -> link.write(ByteBuffer.allocate(2 << 20))));
            }
            for (int thread = 0; thread < 3; thread++) {
                calls.add(StubLinks.start(() -> closed(pair.client())));
                calls.add(StubLinks.start(() -> closed(pair.server())));
            }
            for (CompletableFuture<?> call : calls) {
                StubLinks.result(call.handle((result, failure) -> null));
            }
        }
        assertEquals(1, libc.openDescriptors());
    }

    /** The kernel may take 2 s for a close, and gives the name of a listener away in it: that it is ours is over before. */
    @Test
    void aCloseThatTakesItsTimeHoldsUpNobody() throws Exception {
        LinkListener first = links.listen("LINUX2/SLOW");
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        libc.closing = () -> {
            reached.countDown();
            await(go);
        };
        CompletableFuture<Void> close = StubLinks.start(() -> closed(first));
        await(reached);
        libc.closing = () -> {};
        assertFalse(StubLinks.result(StubLinks.start(first::isOpen)));
        Thread[] thread = new Thread[1];
        CompletableFuture<LinkListener> second = StubLinks.start(thread, () -> links.listen("LINUX2/SLOW"));
        Awaitility.await("a bind that is tried again")
                .until(() -> thread[0].getState() == Thread.State.TIMED_WAITING || second.isDone());
        go.countDown();
        StubLinks.result(close);
        assertTrue(StubLinks.result(second).isOpen());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Void closed(Closeable link) throws IOException {
        link.close();
        return null;
    }

    /** Memory that the kernel did not fill holds the name of whoever connected before. */
    @Test
    void aPeerWithoutANameIsNoLink() throws Exception {
        LinkListener listener = links.listen("LINUX2/NAMES");
        links.pair(listener);
        libc.nameless = true;
        LinkException failure = assertThrows(LinkException.class, () -> links.connect(listener));
        assertTrue(failure.getMessage().contains("the names of a connected socket"), failure.getMessage());
        CompletableFuture<Link> accept = StubLinks.start(listener::accept);
        Awaitility.await("the client is passed over").until(() -> libc.acceptsAgain.get() > 0);
        libc.nameless = false;
        links.connect(listener);
        assertEquals("LINUX1", links.keep(StubLinks.result(accept)).peer().name());
    }

    /** The kernel says 1 when its device drops a message: who takes that for a length goes on behind a gap. */
    @Test
    void aMessageThatTheDeviceDropsBreaksTheLink() throws Exception {
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/FULL"));
        pair.client().write(ByteBuffer.allocate(10));
        links.turn("full", "LINUX1");
        LinkException failure =
                assertThrows(LinkException.class, () -> pair.client().write(ByteBuffer.allocate(100)));
        assertEquals(Reason.RESET, failure.reason(), failure.getMessage());
        pair.client().close();
        assertEquals(10L, StubLinks.result(StubLinks.start(() -> readToTheEnd(pair.server()))));
        failure = assertThrows(
                LinkException.class,
                () -> links.keep(links.provider.connect(StubLinks.address("LINUX2/FULL"), LinkOptions.defaults())));
        assertEquals(Reason.BUSY, failure.reason(), failure.getMessage());
    }

    /** Over z/VM a name of 8 blanks, which asks HiperSockets for any, is one name, and in use by the first link. */
    @ParameterizedTest
    @CsvSource({"hiper, LINUX2", "vm, LINUX1"})
    void oneMachineMakesManyLinksAtOnce(String transport, String userId) throws IOException {
        links.turn("transport", transport);
        LinkListener listener = links.listen(userId + "/MANY");
        Set<LinkAddress> names = new HashSet<>();
        for (int i = 0; i < SEVERAL; i++) {
            names.add(assertDoesNotThrow(() -> links.pair(listener)).client().localAddress());
        }
        assertEquals(SEVERAL, names.size(), names::toString);
    }

    @Test
    void aClientForWhomThereIsNoMemoryIsNotLeftWaiting() throws Exception {
        LinkListener listener = links.listen("LINUX2/MEMORY");
        Link client = links.connect(listener);
        libc.outOfMemory = true;
        assertThrows(OutOfMemoryError.class, listener::accept);
        libc.outOfMemory = false;
        assertEquals(0L, StubLinks.result(StubLinks.start(() -> readToTheEnd(client))));
        assertEquals(2, libc.openDescriptors());
    }

    /** Such a socket is dead, and over HiperSockets its connect may still come through later. */
    @Test
    void aConnectThatFailedIsClosed() {
        LinkOptions options = LinkOptions.defaults().withConnectTimeout(Duration.ofMillis(200));
        for (String target : List.of("LINUX2/NOBODY", "NOSUCH/RELAY")) {
            assertThrows(LinkException.class, () -> links.provider.connect(StubLinks.address(target), options));
            assertEquals(0, libc.openDescriptors(), target);
        }
    }
}
