package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.PeerIdentity;

/** Rules L7 to L10, L13 and L14: how a link ends. */
public abstract class LinkEndContract extends Contract {

    private static final int FEW = 20;

    /** For tests of a provider. */
    protected LinkEndContract() {}

    @Test
    void L7_peerReadsWhatIsLeftThenTheEnd() throws IOException {
        Bench.Pair pair = bench.pair();
        Octets.send(pair.client(), Octets.heap(5000, 0));
        pair.client().shutdownOutput();
        bench.start("reads to the end", () -> readToTheEnd(pair.server(), 5000)).result();
    }

    @Test
    void L7_blockedReadOfThePeerEnds() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Integer> read = blockedRead(pair.server());
        pair.client().shutdownOutput();
        assertEquals(-1, read.resultWithin(bench.wake()));
    }

    @Test
    void L7_otherDirectionGoesOn() throws IOException {
        Bench.Pair pair = bench.pair();
        pair.client().shutdownOutput();
        bench.start("the end", () -> readToTheEnd(pair.server(), 0)).result();
        assertTrue(pair.client().isOpen());
        Octets.send(pair.server(), Octets.heap(5000, 0));
        pair.server().shutdownOutput();
        bench.start("reads the other way", () -> readToTheEnd(pair.client(), 5000))
                .result();
    }

    @Test
    void L7_twiceIsOnce() throws IOException {
        Bench.Pair pair = bench.pair();
        pair.client().shutdownOutput();
        pair.client().shutdownOutput();
        bench.start("the end", () -> readToTheEnd(pair.server(), 0)).result();
        pair.server().close();
        pair.client().shutdownOutput();
    }

    @Test
    void L7_ownWritesAreRefusedAfterwards() throws IOException {
        Bench.Pair pair = bench.pair();
        pair.client().shutdownOutput();
        Throwable failure = bench.start("write", () -> pair.client().write(Octets.heap(1, 0)))
                .failureWithin(bench.wake());
        assertInstanceOf(LinkException.class, failure);
        assertTrue(pair.client().isOpen(), "a refused write is no close");
    }

    @Test
    void L8_closeWakesABlockedRead() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Integer> read = blockedRead(pair.client());
        close(pair.client()).resultWithin(bench.wake());
        assertInstanceOf(ClosedChannelException.class, read.failureWithin(bench.wake()));
    }

    @Test
    void L8_closeWakesABlockedWrite() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Void> write = blockedWrite(pair.client());
        close(pair.client()).resultWithin(bench.wake());
        assertInstanceOf(ClosedChannelException.class, write.failureWithin(bench.wake()));
    }

    @Test
    void L8_closeWakesBothAtOnce() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Integer> read = blockedRead(pair.server());
        Call<Void> write = blockedWrite(pair.server());
        close(pair.server()).resultWithin(bench.wake());
        assertInstanceOf(ClosedChannelException.class, read.failureWithin(bench.wake()));
        assertInstanceOf(ClosedChannelException.class, write.failureWithin(bench.wake()));
    }

    @Test
    void L8_closeIsIdempotentFromManyThreads() throws IOException {
        for (int i = 0; i < FEW; i++) {
            Bench.Pair pair = bench.pair();
            List<Call<Void>> closes = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                closes.add(close(pair.client()));
            }
            closes.forEach(call -> call.resultWithin(bench.wake()));
            pair.client().close();
            assertFalse(pair.client().isOpen());
        }
    }

    @Test
    void L9_everythingIsClosedAfterClose() throws IOException {
        Bench.Pair pair = bench.pair();
        assertTrue(pair.client().isOpen());
        assertClosedBehind(pair.client());
        assertClosedBehind(pair.server());
    }

    @Test
    void L9_closeGoesBeforeTheEndOfThePeer() throws IOException {
        Bench.Pair pair = bench.pair();
        Octets.send(pair.server(), Octets.heap(100, 0));
        pair.server().shutdownOutput();
        bench.start("read", () -> Octets.expect(pair.client(), 0, 50, 50)).result();
        assertClosedBehind(pair.client());
    }

    private void assertClosedBehind(Link link) throws IOException {
        link.close();
        assertFalse(link.isOpen());
        assertClosed(bench.start("read", () -> link.read(ByteBuffer.allocate(1))));
        assertClosed(bench.start("write", () -> link.write(ByteBuffer.allocate(1))));
        assertClosed(bench.start("shutdownOutput", () -> {
            link.shutdownOutput();
            return null;
        }));
    }

    private void assertClosed(Call<?> call) {
        assertInstanceOf(ClosedChannelException.class, call.failureWithin(bench.wake()));
    }

    @Test
    void L10_closeOfThePeerEndsABlockedRead() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Integer> read = blockedRead(pair.server());
        pair.client().close();
        assertEquals(-1, read.resultWithin(bench.wake()));
    }

    @Test
    void L10_vanishedPeerEndsABlockedRead() throws IOException {
        LinkListener listener = bench.listen();
        Call<Link> accept = bench.start("accept", listener::accept);
        RawPeer peer = bench.keep(harness().rawPeer(listener.localAddress()));
        Link link = bench.keep(accept.result());
        Call<Integer> read = bench.start("read", () -> readOrReset(link)).assertBlocks();
        peer.vanish();
        assertEquals(-1, read.resultWithin(bench.wake()));
        assertEquals(-1, bench.start("read", () -> readOrReset(link)).resultWithin(bench.wake()));
    }

    @Test
    void L10_vanishedPeerEndsABlockedWrite() throws IOException {
        LinkListener listener = bench.listen();
        Call<Link> accept = bench.start("accept", listener::accept);
        RawPeer peer = bench.keep(harness().rawPeer(listener.localAddress()));
        Link link = bench.keep(accept.result());
        Call<Void> write = blockedWrite(link);
        peer.vanish();
        LinkException failure = assertInstanceOf(LinkException.class, write.failureWithin(bench.wake()));
        assertEquals(Reason.RESET, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().startsWith("write " + bench.provider().scheme() + ":"), failure.getMessage());
    }

    private static int readOrReset(Link link) throws IOException {
        try {
            return link.read(ByteBuffer.allocate(100));
        } catch (LinkException e) {
            assertEquals(Reason.RESET, e.reason(), e.getMessage());
            assertTrue(e.getMessage().startsWith("read " + link.localAddress().scheme() + ":"), e.getMessage());
            return -1;
        }
    }

    @Test
    void L13_addressesAndPeersStayReadable() throws IOException {
        Bench.Pair pair = bench.pair();
        for (Link link : List.of(pair.client(), pair.server())) {
            LinkAddress address = link.localAddress();
            PeerIdentity peer = link.peer();
            assertEquals(bench.provider().scheme(), address.scheme());
            link.close();
            assertEquals(address, link.localAddress());
            assertEquals(peer, link.peer());
        }
    }

    @Test
    void L14_lateCloseHitsNobodyElse() throws IOException {
        LinkListener listener = bench.listen();
        for (int i = 0; i < FEW; i++) {
            Bench.Pair old = bench.pair(listener);
            Call<Void> one = close(old.client());
            Call<Void> two = close(old.client());
            Bench.Pair next = bench.pair(listener); // takes the number of the descriptor that was closed
            one.resultWithin(bench.wake());
            two.resultWithin(bench.wake());
            old.server().close();
            Bench.Pair third = bench.pair(listener);
            old.client().close();
            old.server().close();
            for (Bench.Pair pair : List.of(next, third)) {
                Call<Long> exchange = bench.start("exchange beside a late close", () -> {
                    Octets.send(pair.client(), Octets.heap(10, 0));
                    Octets.send(pair.server(), Octets.heap(10, 0));
                    Octets.expect(pair.client(), 0, 10, 10);
                    return Octets.expect(pair.server(), 0, 10, 10);
                });
                exchange.result();
                pair.client().close();
                pair.server().close();
            }
        }
    }

    @Test
    void L14_closedLinksLeaveNoDescriptor() throws IOException {
        openAndCloseBusyLinks(); // once before counting: the JVM keeps a descriptor or two of its own
        long before = harness().openDescriptors();
        for (int i = 0; i < FEW; i++) {
            openAndCloseBusyLinks();
        }
        Awaitility.await("descriptors of closed links")
                .atMost(bench.wake())
                .until(() -> harness().openDescriptors() <= before);
    }

    private void openAndCloseBusyLinks() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Integer> read = blockedRead(pair.client());
        pair.client().close();
        read.failureWithin(bench.wake());
        pair.server().close();
    }

    private Call<Void> close(Link link) {
        return bench.start("close", () -> {
            link.close();
            return null;
        });
    }

    private Call<Integer> blockedRead(Link link) {
        return bench.start("read", () -> link.read(ByteBuffer.allocate(100))).assertBlocks();
    }

    private Call<Void> blockedWrite(Link link) {
        ByteBuffer piece = Octets.heap(1 << 16, 0);
        Call<Void> write = bench.start("write", () -> {
            for (long sent = 0; sent < bench.limits().unread(); sent += piece.capacity()) {
                Octets.send(link, piece.clear());
            }
            return null;
        });
        return write.assertBlocks();
    }

    private static Void readToTheEnd(Link link, int count) throws IOException {
        Octets.expect(link, 0, count, 777);
        Octets.expectEnd(link);
        return null;
    }
}
