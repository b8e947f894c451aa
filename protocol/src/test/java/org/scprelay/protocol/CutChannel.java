package org.scprelay.protocol;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.List;

/** Gives octets in pieces of given sizes, over and over, as a network would cut them. */
final class CutChannel implements ReadableByteChannel {

    private final ByteBuffer octets;
    private final List<Integer> pieces;
    private int reads;

    CutChannel(byte[] octets, List<Integer> pieces) {
        this.octets = ByteBuffer.wrap(octets);
        this.pieces = pieces;
    }

    static LinkInput input(byte[] octets, Integer... pieces) {
        return new LinkInput(new CutChannel(octets, List.of(pieces)));
    }

    /** All octets at once. */
    static LinkInput whole(byte[] octets) {
        return input(octets, Integer.MAX_VALUE);
    }

    /** How many octets were taken so far. */
    int taken() {
        return octets.position();
    }

    int reads() {
        return reads;
    }

    @Override
    public int read(ByteBuffer target) {
        if (!target.hasRemaining()) {
            return 0;
        }
        int piece = pieces.get(reads++ % pieces.size());
        if (!octets.hasRemaining()) {
            return -1;
        }
        int count = Math.min(Math.min(piece, target.remaining()), octets.remaining());
        target.put(octets.slice(octets.position(), count));
        octets.position(octets.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}
