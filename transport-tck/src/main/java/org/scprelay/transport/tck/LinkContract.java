package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkListener;

/** Rules L1 to L6 and L11: how octets move. */
public abstract class LinkContract extends Contract {

    private static final int[] ODD_SIZES = {1, 2, 3, 80, 4095, 4096, 4097, 8074, 8191, 32_767, 32_769, 65_537};
    private static final int PIECE = 1 << 16;

    /** For tests of a provider. */
    protected LinkContract() {}

    @Test
    void L1_heapBuffersArriveInOrder() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Long> sent = bench.start("writes", () -> sendOddly(pair.client(), false));
        long total = total();
        bench.start("reads", () -> Octets.expect(pair.server(), 0, total, 4093)).result();
        assertEquals(total, sent.result());
    }

    @Test
    void L1_directBuffersArriveInOrderTheOtherWay() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Long> sent = bench.start("writes", () -> sendOddly(pair.server(), true));
        long total = total();
        bench.start("reads", () -> Octets.expect(pair.client(), 0, total, 70_001))
                .result();
        assertEquals(total, sent.result());
    }

    private static long total() {
        long total = 0;
        for (int size : ODD_SIZES) {
            total += size;
        }
        return total;
    }

    private static long sendOddly(Link link, boolean direct) throws IOException {
        long position = 0;
        for (int size : ODD_SIZES) {
            ByteBuffer buffer = direct ? Octets.direct(size, position) : Octets.heap(size, position);
            Octets.send(link, buffer);
            // What was written is no longer the link's: the sender may put the next octets there at once.
            for (int i = 0; i < size; i++) {
                buffer.put(i, (byte) 0);
            }
            position += size;
        }
        return position;
    }

    @Test
    void L1_onlyTheRemainingPartOfABufferMoves() throws IOException {
        Bench.Pair pair = bench.pair();
        ByteBuffer source = ByteBuffer.allocate(300).position(100).limit(200).slice(10, 80);
        Octets.send(pair.client(), Octets.fill(source, 0).asReadOnlyBuffer());
        ByteBuffer target = ByteBuffer.allocateDirect(300).position(50).limit(130);
        Call<Void> reads = bench.start("reads", () -> {
            for (int got = 0; target.hasRemaining(); ) {
                int count = pair.server().read(target);
                assertEquals(50 + got + count, target.position(), "position");
                Octets.check(target, count, got);
                got += count;
            }
            return null;
        });
        reads.result();
        assertEquals(130, target.limit());
        for (int i = 0; i < 300; i++) {
            assertTrue(i >= 50 && i < 130 || target.duplicate().clear().get(i) == 0, "touched octet " + i);
        }
    }

    @Test
    void L2_readGivesWhatIsThere() throws IOException {
        Bench.Pair pair = bench.pair();
        Octets.send(pair.client(), Octets.heap(3, 0));
        ByteBuffer target = ByteBuffer.allocate(1000);
        int got = bench.start("read", () -> pair.server().read(target)).result();
        assertTrue(got >= 1 && got <= 3, () -> "read gave " + got);
        assertEquals(got, target.position());
        bench.start("the rest", () -> Octets.expect(pair.server(), got, 3 - got, 8))
                .result();
        bench.start("read of nothing", () -> pair.server().read(target)).assertBlocks();
    }

    @Test
    void L2_endIsForEver() throws IOException {
        Bench.Pair pair = bench.pair();
        Octets.send(pair.client(), Octets.heap(10, 0));
        pair.client().close();
        Call<Void> reads = bench.start("reads to the end", () -> {
            Octets.expect(pair.server(), 0, 10, 3);
            for (int i = 0; i < 5; i++) {
                Octets.expectEnd(pair.server());
            }
            return null;
        });
        reads.result();
    }

    /** A program that closes its socket and no more: over AF_IUCV a read that is blocked then gets an error for it. */
    @Test
    void L2_closeOfARawPeerIsTheEndOfABlockedRead() throws IOException {
        LinkListener listener = bench.listen();
        Call<Link> accept = bench.start("accept", listener::accept);
        RawPeer peer = bench.keep(harness().rawPeer(listener.localAddress()));
        Link link = bench.keep(accept.result());
        Call<Integer> read =
                bench.start("read", () -> link.read(ByteBuffer.allocate(100))).assertBlocks();
        peer.close();
        assertEquals(-1, read.resultWithin(bench.wake()));
        assertEquals(
                -1,
                bench.start("read again", () -> link.read(ByteBuffer.allocate(1)))
                        .resultWithin(bench.wake()));
    }

    @Test
    void L2_readWithoutRoomIsZero() throws IOException {
        Bench.Pair pair = bench.pair();
        Octets.send(pair.client(), Octets.heap(1, 0));
        assertEquals(
                0,
                bench.start("read", () -> pair.server().read(ByteBuffer.allocate(0)))
                        .result());
        assertEquals(
                0,
                bench.start("read", () -> pair.server().read(ByteBuffer.allocateDirect(0)))
                        .result());
        bench.start("the octet", () -> Octets.expect(pair.server(), 0, 1, 1)).result();
    }

    @Test
    void L3_writeSendsEverythingToASlowReader() throws IOException {
        Bench.Pair pair = bench.pair();
        int size = bench.limits().heapBulk() / 8;
        Call<Void> sent = bench.start("one write", () -> {
            Octets.send(pair.client(), Octets.heap(size, 0));
            return null;
        });
        sent.awaitBlocked();
        bench.start("small reads", () -> Octets.expect(pair.server(), 0, size, 1021))
                .result();
        sent.result();
    }

    @Test
    void L3_linkIsDeadAfterAFailedWrite() throws IOException {
        LinkListener listener = bench.listen();
        Call<Link> accept = bench.start("accept", listener::accept);
        RawPeer peer = bench.keep(harness().rawPeer(listener.localAddress()));
        Link link = bench.keep(accept.result());
        peer.vanish();
        bench.start("writes to nobody", () -> sendForEver(link, new AtomicLong()))
                .failureWithin(bench.wake());
        for (int i = 0; i < 3; i++) {
            bench.start("write after a failure", () -> link.write(Octets.heap(1, 0)))
                    .failureWithin(bench.wake());
        }
    }

    /** Writes until it throws, or until all buffers below must be full several times over. */
    private Void sendForEver(Link link, AtomicLong written) throws IOException {
        ByteBuffer piece = Octets.heap(PIECE, 0);
        while (written.get() < bench.limits().unread()) {
            Octets.send(link, Octets.fill(piece.clear(), written.get()));
            written.addAndGet(PIECE);
        }
        return null;
    }

    @Test
    void L4_emptyWriteIsInvisible() throws IOException {
        Bench.Pair pair = bench.pair();
        for (int i = 0; i < 3; i++) {
            assertEquals(0, pair.client().write(ByteBuffer.allocate(0)));
            assertEquals(0, pair.client().write(ByteBuffer.allocateDirect(0)));
        }
        Call<Long> read =
                bench.start("read", () -> Octets.expect(pair.server(), 0, 5, 5)).assertBlocks();
        pair.client().write(ByteBuffer.allocate(0));
        read.assertBlocks();
        Octets.send(pair.client(), Octets.heap(5, 0));
        read.result();
    }

    @Test
    void L5_bigDirectWriteArrivesWhole(@TempDir Path directory) throws IOException {
        int size = bench.limits().bulk();
        // A mapped file is a direct buffer that asks neither the heap nor the JVM's direct memory for room.
        Path file = Files.createFile(directory.resolve("bulk"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertArrivesWhole(Octets.fill(channel.map(MapMode.READ_WRITE, 0, size), 0));
        }
    }

    @Test
    void L5_bigHeapWriteArrivesWhole() throws IOException {
        assertArrivesWhole(Octets.heap(bench.limits().heapBulk(), 0));
    }

    private void assertArrivesWhole(ByteBuffer source) throws IOException {
        Bench.Pair pair = bench.pair();
        int size = source.remaining();
        Call<Void> sent = bench.start("one write of " + size, () -> {
            Octets.send(pair.client(), source);
            pair.client().shutdownOutput();
            return null;
        });
        Call<Void> read = bench.start("reads", () -> {
            Octets.expect(pair.server(), 0, size, PIECE);
            Octets.expectEnd(pair.server());
            return null;
        });
        read.result();
        sent.result();
    }

    @Test
    void L6_bothDirectionsRunAtOnce() throws IOException {
        Bench.Pair pair = bench.pair();
        int size = bench.limits().heapBulk() / 4;
        Call<Void> there = bench.start("writes there", () -> sendAll(pair.client(), size));
        Call<Void> back = bench.start("writes back", () -> sendAll(pair.server(), size));
        // Both writers are stuck now, or nearly: only readers that do not wait for them can help.
        there.awaitBlocked();
        back.awaitBlocked();
        Call<Long> atServer = bench.start("reads there", () -> Octets.expect(pair.server(), 0, size, PIECE));
        Call<Long> atClient = bench.start("reads back", () -> Octets.expect(pair.client(), 0, size, PIECE));
        atServer.result();
        atClient.result();
        there.result();
        back.result();
    }

    private static Void sendAll(Link link, int size) throws IOException {
        Octets.send(link, Octets.heap(size, 0));
        return null;
    }

    @Test
    void L6_blockedReadDoesNotHoldUpWrites() throws IOException {
        Bench.Pair pair = bench.pair();
        Call<Long> read =
                bench.start("read", () -> Octets.expect(pair.client(), 0, 1, 1)).assertBlocks();
        bench.start("write beside a blocked read", () -> sendAll(pair.client(), 10))
                .result();
        bench.start("its arrival", () -> Octets.expect(pair.server(), 0, 10, 10))
                .result();
        Octets.send(pair.server(), Octets.heap(1, 0));
        read.result();
    }

    @Test
    void L11_writerWaitsForAReader() throws IOException {
        Bench.Pair pair = bench.pair();
        AtomicLong written = new AtomicLong();
        Call<Void> writer = bench.start("writes that nobody reads", () -> sendForEver(pair.client(), written));
        awaitStandstill(written, writer);
        assertTrue(!writer.isDone(), () -> written + " octets were taken though nobody reads");
        int total = bench.limits().unread() / PIECE * PIECE;
        bench.start("reads", () -> Octets.expect(pair.server(), 0, total, PIECE))
                .result();
        writer.result();
    }

    private void awaitStandstill(AtomicLong written, Call<Void> writer) {
        long[] last = {-1};
        int[] same = {0};
        Awaitility.await("the writer to stand still or to end")
                .pollInterval(Duration.ofMillis(20))
                .atMost(bench.limits().test())
                .until(() -> {
                    long now = written.get();
                    same[0] = now == last[0] ? same[0] + 1 : 0;
                    last[0] = now;
                    return same[0] >= 10 || writer.isDone();
                });
    }
}
