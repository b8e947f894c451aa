package org.scprelay.protocol;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Octets in tests: hex, ASCII, and a channel that keeps every write. */
final class Octets {

    private Octets() {}

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static String hex(byte[] octets) {
        return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(octets);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    /** Room for a frame header, then the octets. */
    static ByteBuffer withRoom(byte[] octets) {
        return ByteBuffer.allocate(Frame.HEADER + octets.length)
                .put(Frame.HEADER, octets)
                .position(Frame.HEADER);
    }

    /** Keeps every write call; may take less than it is offered. */
    static final class Sink implements WritableByteChannel {

        final List<byte[]> writes = new ArrayList<>();
        private final int most;

        Sink() {
            this(Integer.MAX_VALUE);
        }

        Sink(int most) {
            this.most = most;
        }

        byte[] all() {
            return join(writes.toArray(new byte[0][]));
        }

        @Override
        public int write(ByteBuffer source) {
            byte[] part = new byte[Math.min(most, source.remaining())];
            source.get(part);
            writes.add(part);
            return part.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
