package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;

/** Rules A1 to A6: what a listener does. */
public abstract class LinkListenerContract extends Contract {

    private static final int FEW = 20;
    private static final byte GOOD = 'G';

    /** For tests of a provider. */
    protected LinkListenerContract() {}

    @Test
    void A1_acceptGivesAConnectedLinkAndItsPeer() throws IOException {
        LinkListener listener = bench.listen();
        for (int i = 0; i < FEW; i++) {
            Bench.Pair pair = bench.pair(listener);
            assertTrue(pair.server().isOpen());
            assertEquals(harness().clientIdentity(), pair.server().peer());
            exchange(pair);
        }
    }

    @Test
    void A1_clientsThatWaitAreAcceptedInTheirOwnTime() throws IOException {
        LinkListener listener = bench.listen();
        Link first = bench.connect(listener);
        Octets.send(first, Octets.heap(100, 0));
        Link accepted = bench.keep(bench.start("accept", listener::accept).result());
        Octets.expect(accepted, 0, 100, 64);
    }

    @Test
    void A2_closeEndsABlockedAccept() throws IOException {
        LinkListener listener = bench.listen();
        Call<Link> accept = bench.start("accept", listener::accept).assertBlocks();
        bench.start("close of the listener", () -> closed(listener)).resultWithin(bench.wake());
        assertInstanceOf(ClosedChannelException.class, accept.failureWithin(bench.wake()));
    }

    @Test
    void A2_acceptAfterCloseIsClosed() throws IOException {
        LinkListener listener = bench.listen();
        assertTrue(listener.isOpen());
        listener.close();
        listener.close();
        assertFalse(listener.isOpen());
        assertInstanceOf(
                ClosedChannelException.class,
                bench.start("accept after close", listener::accept).failureWithin(bench.wake()));
    }

    @Test
    void A3_closeLeavesAcceptedLinksAlone() throws IOException {
        LinkListener listener = bench.listen();
        Bench.Pair used = bench.pair(listener);
        exchange(used);
        Bench.Pair fresh = bench.pair(listener);
        listener.close();
        exchange(used);
        exchange(fresh);
    }

    @Test
    void A4_addressIsFreeAfterClose() throws IOException {
        LinkListener first = bench.listen();
        LinkAddress address = first.localAddress();
        Bench.Pair pair = bench.pair(first);
        exchange(pair);
        // The accepting end closes first: over TCP it is the one that keeps the address busy for a while.
        pair.server().close();
        pair.client().close();
        first.close();
        LinkListener second = bench.listen(address);
        assertEquals(address, second.localAddress());
        exchange(bench.pair(second));
    }

    @Test
    void A4_addressIsFreeBesideLiveLinksWhereTheTransportCan() throws IOException {
        LinkListener first = bench.listen();
        LinkAddress address = first.localAddress();
        Bench.Pair old = bench.pair(first);
        first.close();
        if (!harness().relistensBesideLiveLinks()) {
            assertThrows(LinkException.class, () -> bench.listen(address), "the harness says that this cannot be");
            old.server().close();
        }
        exchange(bench.pair(bench.listen(address)));
    }

    @Test
    void A5_peersThatAreGoneBeforeAcceptEndNothing() throws IOException {
        LinkListener listener = bench.listen();
        for (int i = 0; i < FEW; i++) {
            bench.keep(harness().rawPeer(listener.localAddress())).vanish();
        }
        assertReachable(listener);
    }

    @Test
    void A5_peerThatVanishesInUseEndsNothing() throws IOException {
        LinkListener listener = bench.listen();
        Call<Link> accept = bench.start("accept", listener::accept);
        RawPeer peer = bench.keep(harness().rawPeer(listener.localAddress()));
        bench.keep(accept.result());
        peer.vanish();
        assertReachable(listener);
    }

    @Test
    void A5_silentPeerKeepsNobodyOut() throws IOException {
        LinkListener listener = bench.listen();
        bench.keep(harness().rawPeer(listener.localAddress()));
        assertReachable(listener);
    }

    /** Accepts whatever bad peers left behind, each link read in a thread of its own, until a good client came through. */
    private void assertReachable(LinkListener listener) throws IOException {
        Link client = bench.connect(listener);
        Octets.send(client, ByteBuffer.wrap(new byte[] {GOOD}));
        CompletableFuture<Boolean> good = new CompletableFuture<>();
        bench.start("accept of a good client behind bad ones", () -> {
            while (true) {
                Link accepted = bench.keep(listener.accept());
                bench.start("first octet", () -> isGood(accepted) && good.complete(true));
            }
        });
        assertTrue(bench.start("arrival of a good client", good::get)
                .resultWithin(bench.limits().test().dividedBy(2)));
    }

    private static boolean isGood(Link link) {
        ByteBuffer octet = ByteBuffer.allocate(1);
        try {
            return link.read(octet) == 1 && octet.get(0) == GOOD;
        } catch (IOException e) {
            return false; // the bad peer: reset is what it should give
        }
    }

    @Test
    void A6_localAddressIsWhereClientsConnect() throws IOException {
        LinkListener one = bench.listen();
        LinkListener two = bench.listen();
        assertEquals(bench.provider().scheme(), one.localAddress().scheme());
        assertFalse(one.localAddress().equals(two.localAddress()), "two listeners say " + one.localAddress());
        exchange(bench.pair(one));
        exchange(bench.pair(two));
    }

    @Test
    void A6_localAddressStaysReadable() throws IOException {
        LinkListener listener = bench.listen();
        LinkAddress address = listener.localAddress();
        listener.close();
        assertEquals(address, listener.localAddress());
    }

    private static Void closed(LinkListener listener) throws IOException {
        listener.close();
        return null;
    }

    private void exchange(Bench.Pair pair) {
        bench.start("an exchange", () -> {
                    Octets.send(pair.client(), Octets.heap(100, 0));
                    Octets.expect(pair.server(), 0, 100, 64);
                    Octets.send(pair.server(), Octets.heap(100, 7));
                    return Octets.expect(pair.client(), 7, 100, 64);
                })
                .result();
    }
}
