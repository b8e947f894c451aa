package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Frames: which headers are good, and what reader and writer do with payload. */
final class FramesTest {

    private static FrameReader reader(String hex) {
        return new FrameReader(CutChannel.input(Octets.hex(hex), 3), Frame.Kind.STREAM, 65_536);
    }

    /** All 256 flags with the lengths at which rules change, against the table of section 3 written out. */
    @Test
    void flagsThatAreAllowed() {
        Set<Integer> stream = Set.of(0x00, 0x40, 0x20, 0x50);
        Set<Integer> records = Set.of(0x00, 0x80, 0x40, 0xC0, 0x20, 0x50);
        Set<Integer> command = Set.of(0x00, 0x08, 0x40, 0x48, 0x20, 0x50);
        assertEquals(new TreeSet<>(stream), good(Frame.Kind.STREAM));
        assertEquals(new TreeSet<>(records), good(Frame.Kind.RECORDS));
        assertEquals(new TreeSet<>(command), good(Frame.Kind.COMMAND));
    }

    private static Set<Integer> good(Frame.Kind kind) {
        Set<Integer> good = new TreeSet<>();
        for (int flags = 0; flags < 256; flags++) {
            boolean count = (flags & 0x10) != 0;
            if (passes(flags, 8, kind)) {
                good.add(flags);
                assertEquals(!count, passes(flags, 7, kind), "length 7 of " + flags);
                assertEquals(!count, passes(flags, 9, kind), "length 9 of " + flags);
                assertEquals((flags & 0x30) == 0, passes(flags, 513, kind), "length 513 of " + flags);
                assertEquals((flags & 0x30) == 0, passes(flags, 65_536, kind), "length 65536 of " + flags);
                assertFalse(passes(flags, 65_537, kind), "length 65537 of " + flags);
            }
        }
        assertTrue(passes(0x20, 512, kind));
        assertTrue(passes(0x20, 0, kind));
        return good;
    }

    private static boolean passes(int flags, int length, Frame.Kind kind) {
        try {
            new Frame(flags, length).check(kind, 65_536);
            return true;
        } catch (ProtocolException refused) {
            assertEquals(500, refused.code());
            return false;
        }
    }

    @Test
    void theHeaderIsOneBigEndianFullword() {
        assertEquals(new Frame(0xC0, 0x123456), Frame.of(0xC0123456));
        assertEquals(0xC0123456, new Frame(0xC0, 0x123456).word());
        assertEquals(0xFFFFFF, Frame.of(-1).length());
        assertThrows(IllegalArgumentException.class, () -> new Frame(0, 0x1000000));
        assertThrows(IllegalArgumentException.class, () -> new Frame(256, 0));
    }

    @Test
    void payloadThatNobodyTookIsNeverPassedOverSilently() throws IOException {
        FrameReader reader = reader("00000002 AABB 40000000");
        assertEquals(2, reader.next().length());
        assertThrows(IllegalStateException.class, reader::next);
        reader.skip();
        assertEquals(0, reader.count());
        assertTrue(reader.next().is(Frame.EOF));
    }

    @Test
    void nothingIsReadBehindTheLastFrame() throws IOException {
        FrameReader eof = reader("40000000 51554954 0A");
        eof.next();
        assertTrue(eof.isEnded());
        assertThrows(IllegalStateException.class, eof::next);
        FrameReader abort = reader("20000000 51554954 0A");
        abort.next();
        assertThrows(IllegalStateException.class, abort::next);
    }

    @Test
    void aCountIsUnsignedAndNoData() throws IOException {
        FrameReader reader = reader("50000008 FFFFFFFFFFFFFFFF");
        reader.next();
        assertThrows(IllegalStateException.class, () -> reader.read(ByteBuffer.allocate(8)));
        assertThrows(IllegalStateException.class, reader::readReason);
        assertEquals("18446744073709551615", Long.toUnsignedString(reader.readCount()));
        assertEquals(0, reader.count());
    }

    @Test
    void theEndOfTheLinkIsNeverTheEndOfATransfer() throws IOException {
        assertThrows(EOFException.class, reader("")::next);
        assertThrows(EOFException.class, reader("400000")::next);
        FrameReader half = reader("40000002 AA");
        half.next();
        assertEquals(1, half.read(ByteBuffer.allocate(9)));
        assertThrows(EOFException.class, () -> half.read(ByteBuffer.allocate(9)));
        FrameReader skipping = reader("40000002 AA");
        skipping.next();
        assertThrows(EOFException.class, skipping::skip);
        FrameReader count = reader("50000008 00000000");
        count.next();
        assertThrows(EOFException.class, count::readCount);
    }

    @Test
    void readingStopsAtTheEndOfThePayloadAndKeepsTheLimitOfTheTarget() throws IOException {
        FrameReader reader = reader("00000002 AABB 40000001 CC");
        reader.next();
        ByteBuffer target = ByteBuffer.allocateDirect(10).limit(9);
        while (reader.remaining() > 0) {
            reader.read(target);
        }
        assertEquals(2, target.position());
        assertEquals(9, target.limit());
        assertEquals(0, reader.read(target));
        reader.next();
        assertEquals(0, reader.read(ByteBuffer.allocate(0)));
        reader.read(target);
        assertEquals(3, reader.count());
    }

    @Test
    void everyFrameIsOneWrite() throws IOException {
        Octets.Sink sink = new Octets.Sink();
        FrameWriter writer = new FrameWriter(sink, 600);
        ByteBuffer data = Octets.withRoom(new byte[1500]).order(ByteOrder.LITTLE_ENDIAN);
        writer.write(data);
        assertEquals(3, sink.writes.size());
        assertEquals(604, sink.writes.get(1).length);
        assertEquals("00 00 02 58", Octets.hex(sink.writes.get(0)).substring(0, 11));
        assertEquals("00 00 01 2C", Octets.hex(sink.writes.get(2)).substring(0, 11));
        assertFalse(data.hasRemaining());
        assertEquals(1500, writer.count());
        writer.end();
        assertEquals(4, sink.writes.size());
    }

    @Test
    void recordsEndOnceAndStreamsWriteNothingForNothing() throws IOException {
        Octets.Sink sink = new Octets.Sink();
        FrameWriter writer = new FrameWriter(sink, 512);
        writer.write(Octets.withRoom(new byte[0]));
        assertEquals(0, sink.writes.size());
        writer.writeRecord(Octets.withRoom(new byte[0]));
        writer.writeRecord(Octets.withRoom(new byte[512]));
        writer.writeRecord(Octets.withRoom(new byte[513]));
        assertEquals("80 00 00 00", Octets.hex(sink.writes.get(0)));
        assertEquals("80 00 02 00", Octets.hex(sink.writes.get(1)).substring(0, 11));
        assertEquals("00 00 02 00", Octets.hex(sink.writes.get(2)).substring(0, 11));
        assertEquals("80 00 00 01", Octets.hex(sink.writes.get(3)).substring(0, 11));
        assertEquals(4, sink.writes.size());
    }

    @Test
    void framesThatWerePutTogetherGoOutInOneWriteAndCount() throws IOException {
        Octets.Sink sink = new Octets.Sink();
        FrameWriter writer = new FrameWriter(sink, 512);
        byte[] frames = Octets.join(Octets.hex("80000001 C1"), Octets.hex("80000002 C2C3"));
        writer.writeFrames(ByteBuffer.wrap(frames), 3);
        assertEquals(1, sink.writes.size());
        assertEquals(3, writer.count());
        writer.end();
        assertEquals("50 00 00 08 00 00 00 00 00 00 00 03", Octets.hex(sink.writes.get(1)));
        assertThrows(IllegalStateException.class, () -> writer.writeFrames(ByteBuffer.wrap(frames), 3));
    }

    @Test
    void aChannelThatTakesLittleLosesNothing() throws IOException {
        Octets.Sink sink = new Octets.Sink(3);
        FrameWriter writer = new FrameWriter(sink, 512);
        writer.write(Octets.withRoom(Octets.ascii("hello world")));
        writer.abort(Octets.ascii("gives up"));
        assertArrayEquals(
                Octets.join(
                        Octets.hex("0000000B"),
                        Octets.ascii("hello world"),
                        Octets.hex("20000008"),
                        Octets.ascii("gives up")),
                sink.all());
    }

    @Test
    void nothingIsWrittenBehindTheLastFrame() throws IOException {
        FrameWriter ended = new FrameWriter(new Octets.Sink(), 512);
        ended.end();
        assertThrows(IllegalStateException.class, ended::keepAlive);
        assertThrows(IllegalStateException.class, () -> ended.write(Octets.withRoom(new byte[1])));
        FrameWriter aborted = new FrameWriter(new Octets.Sink(), 512);
        aborted.abort(new byte[0]);
        assertThrows(IllegalStateException.class, aborted::end);
    }

    @Test
    void aLongReasonIsCut() throws IOException {
        Octets.Sink sink = new Octets.Sink();
        new FrameWriter(sink, 512).abort(new byte[1000]);
        assertEquals(516, sink.all().length);
        assertEquals("20 00 02 00", Octets.hex(sink.all()).substring(0, 11));
    }

    @Test
    void theHeaderNeedsRoomBeforeTheData() {
        FrameWriter writer = new FrameWriter(new Octets.Sink(), 512);
        assertThrows(IllegalArgumentException.class, () -> writer.write(ByteBuffer.allocate(9)));
        assertThrows(IllegalArgumentException.class, () -> new FrameWriter(new Octets.Sink(), 0));
        assertThrows(IllegalArgumentException.class, () -> new FrameReader(reader0(), Frame.Kind.STREAM, 0));
        assertThrows(IllegalArgumentException.class, () -> new FrameReader(reader0(), Frame.Kind.STREAM, 1 << 24));
    }

    private static LinkInput reader0() {
        return CutChannel.whole(new byte[0]);
    }
}
