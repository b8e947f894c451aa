package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Read-ahead: few reads for small records, none too many octets copied for large ones, and memory within bounds. */
final class LinkInputTest {

    private static final int RECORDS = 10_000;

    @Test
    void smallRecordsShareReads() throws IOException {
        ByteBuffer frames = ByteBuffer.allocate(RECORDS * 84 + 4);
        for (int i = 0; i < RECORDS; i++) {
            frames.putInt(80).put(new byte[80]);
        }
        frames.putInt(0x40000000);
        CutChannel channel = new CutChannel(frames.array(), List.of(Integer.MAX_VALUE));
        FrameReader reader = new FrameReader(new LinkInput(channel), Frame.Kind.STREAM, 65_536);
        ByteBuffer target = ByteBuffer.allocate(256 * 1024);
        while (!reader.next().is(Frame.EOF)) {
            while (reader.remaining() > 0) {
                reader.read(target.clear());
            }
        }
        assertEquals(RECORDS * 80L, reader.count());
        assertTrue(channel.reads() <= RECORDS * 84 / (64 * 1024) + 2, channel.reads() + " reads");
    }

    @Test
    void largePayloadGoesStraightIntoTheTarget() throws IOException {
        byte[] octets = ByteBuffer.allocate(4 + 1024 * 1024).putInt(1024 * 1024).array();
        int[] offered = new int[1];
        CutChannel inner = new CutChannel(octets, List.of(Integer.MAX_VALUE));
        ReadableByteChannel channel = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) {
                offered[0] = Math.max(offered[0], target.remaining());
                return inner.read(target);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        FrameReader reader = new FrameReader(new LinkInput(channel), Frame.Kind.STREAM, 1024 * 1024);
        ByteBuffer target = ByteBuffer.allocate(1024 * 1024);
        reader.next();
        while (reader.remaining() > 0) {
            reader.read(target);
        }
        // One read for the header and what came with it, one for all the rest.
        assertEquals(2, inner.reads());
        assertEquals(1024 * 1024 - (64 * 1024 - 4), offered[0]);
    }

    @Test
    void whatWasReadAheadForLinesIsThereForFrames() throws IOException {
        byte[] octets = Octets.join(Octets.ascii("QUIT\n"), Octets.hex("40000001 AA"), Octets.ascii("QUIT\n"));
        LinkInput input = CutChannel.whole(octets);
        LineReader lines = new LineReader(input, Alphabet.ASCII);
        assertEquals("QUIT", lines.next().orElseThrow());
        FrameReader frames = new FrameReader(input, Frame.Kind.STREAM, 65_536);
        assertTrue(frames.next().is(Frame.EOF));
        frames.skip();
        assertEquals("QUIT", lines.next().orElseThrow());
    }

    @Test
    void peekTakesNothingAndTheEndStays() throws IOException {
        LinkInput input = CutChannel.whole(new byte[] {(byte) 0xFF});
        assertEquals(0xFF, input.peek());
        assertEquals(0xFF, input.read());
        assertEquals(-1, input.peek());
        assertEquals(-1, input.read());
        assertFalse(input.await());
        assertEquals(-1, input.read(ByteBuffer.allocate(9)));
        assertEquals(-1, input.read(ByteBuffer.allocate(99_999)));
        assertEquals(0, input.read(ByteBuffer.allocate(0)));
    }

    @Test
    void aChannelThatDoesNotBlockIsNoEnd() {
        CutChannel idle = new CutChannel(new byte[1], List.of(0));
        assertThrows(IOException.class, new LinkInput(idle)::read);
    }

    /** A header that announces 16 MiB costs nothing before the octets come, and little when they are skipped. */
    @Test
    void memoryDoesNotFollowAnnouncedLengths() throws IOException {
        byte[] header = Octets.hex("00FFFFFF");
        LinkInput input = new LinkInput(Channels.newChannel(new Endless(header)));
        FrameReader reader = new FrameReader(input, Frame.Kind.STREAM, Frame.LONGEST);
        reader.next();
        long before = allocated();
        FrameReader again =
                new FrameReader(new LinkInput(new CutChannel(header, List.of(4))), Frame.Kind.STREAM, Frame.LONGEST);
        assertEquals(Frame.LONGEST, again.next().length());
        reader.skip();
        long octets = allocated() - before;
        assertTrue(octets > 0 && octets < 512 * 1024, octets + " octets allocated");
    }

    @Test
    void anEndlessLineCostsOneLine() throws IOException {
        LineReader lines =
                new LineReader(new LinkInput(Channels.newChannel(new Endless(Octets.ascii("NOOP ")))), Alphabet.ASCII);
        long before = allocated();
        assertThrows(ProtocolException.class, lines::next);
        long octets = allocated() - before;
        assertTrue(octets > 0 && octets < 512 * 1024, octets + " octets allocated");
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertTrue(threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled());
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** A head, then blanks for ever. */
    private static final class Endless extends InputStream {

        private final byte[] head;
        private int at;

        Endless(byte[] head) {
            this.head = head;
        }

        @Override
        public int read() {
            return at < head.length ? head[at++] & 0xFF : ' ';
        }
    }
}
