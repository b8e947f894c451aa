package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.protocol.Frame;

/**
 * Lays the records of an input out in frames, as many as a buffer holds, since a write for each record would cost more than
 * its octets. A record that does not fit goes on in the next buffer. One thread.
 */
final class RecordFrames {

    private static final int AHEAD = 256 * 1024;

    /**
     * How much there is to be sent.
     *
     * @param octets of data, without the words of RECFM=V
     * @param records how many they are
     * @param blocks whether the file looks like RECFM=VB, though it is read as RECFM=V
     */
    record Survey(long octets, long records, boolean blocks) {}

    private final OctetInput input;
    private final RecordCutter cutter;
    private final int maxFrame;
    private final ByteBuffer ahead = ByteBuffer.allocate(AHEAD).limit(0);
    private int data;

    RecordFrames(OctetInput input, RecordFormat format, int maxFrame) {
        this.input = input;
        this.cutter = new RecordCutter(format);
        this.maxFrame = maxFrame;
    }

    /**
     * Fills a buffer as far as the input goes at the moment.
     *
     * @return false at the end
     * @throws RecordException when the input does not have such records
     * @throws IOException when it cannot be read
     */
    boolean fill(ByteBuffer target) throws IOException {
        data = 0;
        int begin = target.position();
        while (target.remaining() > Frame.HEADER) {
            if (cutter.next(ahead, Math.min(maxFrame, target.remaining() - Frame.HEADER))) {
                put(target);
            } else if (target.position() > begin) {
                return true; // What is there need not wait for an input that may be slow.
            } else if (!read()) {
                cutter.finish();
                return false;
            }
        }
        return true;
    }

    private boolean read() throws IOException {
        boolean more = input.read(ahead.clear());
        ahead.flip();
        return more;
    }

    private void put(ByteBuffer target) {
        int length = cutter.length();
        target.putInt((cutter.ends() ? Frame.EOR : 0) << 24 | length);
        target.put(target.position(), ahead, ahead.position(), length).position(target.position() + length);
        ahead.position(ahead.position() + length);
        data += length;
    }

    /** Returns how many octets of data the buffer has that was filled last. */
    int data() {
        return data;
    }

    /** Returns how many records were laid out. */
    long records() {
        return cutter.records();
    }

    /**
     * Reads an input to its end to see what its records are.
     *
     * @throws RecordException when it does not have such records
     * @throws IOException when it cannot be read
     */
    static Survey survey(OctetInput input, RecordFormat format) throws IOException {
        if (format.isFixed() && input.size().isPresent()) {
            return fixed(input.size().getAsLong(), format.length());
        }
        RecordCutter cutter = new RecordCutter(format);
        ByteBuffer octets = ByteBuffer.allocate(AHEAD);
        BlockGuess guess = new BlockGuess();
        long data = 0;
        while (input.read(octets.clear())) {
            octets.flip();
            while (cutter.next(octets, AHEAD)) {
                guess.take(octets.slice(octets.position(), cutter.length()));
                octets.position(octets.position() + cutter.length());
                data += cutter.length();
                if (cutter.ends()) {
                    guess.endRecord();
                }
            }
        }
        cutter.finish();
        return new Survey(data, cutter.records(), format.form() == RecordFormat.Form.VARIABLE && guess.isLikely());
    }

    private static Survey fixed(long size, int length) throws RecordException {
        long whole = size / length;
        if (size % length != 0) {
            throw RecordException.unfinished(whole + 1, whole * length, size % length, length);
        }
        return new Survey(size, whole, false);
    }
}
