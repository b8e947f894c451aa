package org.scprelay.relay.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Gathers what it is given, in lent rooms of odd sizes within larger arrays. */
final class CutSink implements RecordSink {

    private final Random random;
    private final int largest;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final List<byte[]> records = new ArrayList<>();
    private int begin;
    private int size = Integer.MAX_VALUE;
    private ByteBuffer lent = ByteBuffer.allocate(0);
    private int position;

    CutSink(Random random, int largest) {
        this.random = random;
        this.largest = largest;
    }

    /** A sink with rooms of 64 octets. */
    static CutSink plain() {
        return new CutSink(new Random(1), 64);
    }

    /** Has it take so many octets and no more, as a file of which the size is announced. */
    CutSink ofSize(int octets) {
        size = octets;
        return this;
    }

    @Override
    public ByteBuffer space() {
        if (octets.size() == size) {
            throw new IllegalStateException("more octets than announced");
        }
        position = random.nextInt(4);
        int room = Math.min(1 + random.nextInt(largest), size - octets.size());
        byte[] array = new byte[3 + position + room + 2];
        lent = ByteBuffer.wrap(array, 3, position + room).slice();
        lent.position(position);
        return lent;
    }

    @Override
    public void commit(int count) {
        if (count > lent.capacity() - position) {
            throw new IllegalStateException("more committed than lent");
        }
        octets.write(lent.array(), lent.arrayOffset() + position, count);
        position += count;
    }

    @Override
    public void endRecord() {
        byte[] all = octets.toByteArray();
        records.add(Arrays.copyOfRange(all, begin, all.length));
        begin = all.length;
    }

    @Override
    public void flush() {
        throw new IllegalStateException("flush is the caller's");
    }

    @Override
    public void end() {
        throw new IllegalStateException("the end is the caller's");
    }

    byte[] octets() {
        return octets.toByteArray();
    }

    /** Returns the records that ended. */
    List<byte[]> records() {
        return records;
    }

    /** Returns the octets behind the last end of a record. */
    int unfinished() {
        return octets.size() - begin;
    }
}
