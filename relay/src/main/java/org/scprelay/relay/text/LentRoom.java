package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.scprelay.relay.bulk.OctetSink;

/**
 * Writes octets where an {@link OctetSink} lends room, and counts down what the current record may still take. One thread.
 *
 * <p>The fields are for the inner loops: octets go to {@code array[at]} while {@code at < end}. What was written is the
 * sink's only after {@link #commit()}, which {@link #room()} does by itself when the room is used up.
 */
final class LentRoom {

    byte[] array = new byte[0];
    int at;
    int end;
    /** Octets that the current record may still take. */
    long left = Long.MAX_VALUE;

    private final OctetSink sink;
    private int begin;
    private long committed;

    LentRoom(OctetSink sink) {
        this.sink = sink;
    }

    /** Returns how many octets there is room for, at least one. */
    int room() throws IOException {
        if (at == end) {
            commit();
            ByteBuffer space = sink.space();
            array = space.array();
            begin = space.arrayOffset() + space.position();
            at = begin;
            end = begin + space.remaining();
        }
        return end - at;
    }

    /** Writes an octet, whatever the record may take. */
    void put(int octet) throws IOException {
        room();
        array[at++] = (byte) octet;
        left--;
    }

    /** Writes octets, whatever the record may take. */
    void put(byte[] octets) throws IOException {
        for (byte octet : octets) {
            put(octet);
        }
    }

    /** Writes an octet so many times, whatever the record may take. */
    void fill(int octet, long times) throws IOException {
        for (long rest = times; rest > 0; ) {
            int count = (int) Math.min(rest, room());
            Arrays.fill(array, at, at + count, (byte) octet);
            at += count;
            left -= count;
            rest -= count;
        }
    }

    /** Copies octets, whatever the record may take. */
    void copy(byte[] octets, int from, int to) throws IOException {
        for (int next = from; next < to; ) {
            int count = Math.min(to - next, room());
            System.arraycopy(octets, next, array, at, count);
            at += count;
            left -= count;
            next += count;
        }
    }

    /** Hands what was written to the sink; the room is given back. */
    void commit() throws IOException {
        int count = at - begin;
        begin = at;
        end = at;
        if (count > 0) {
            committed += count;
            sink.commit(count);
        }
    }

    /** Returns how many octets were written. */
    long written() {
        return committed + at - begin;
    }
}
