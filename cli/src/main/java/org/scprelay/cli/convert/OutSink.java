package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.text.RecordSink;

/** Lends a buffer to a conversion, tells the watch what was written there, and hands it on when it is full. One thread. */
public final class OutSink implements RecordSink {

    private static final int ROOM = 64 * 1024;

    /** Where the octets go. */
    public interface Octets {

        /** Takes all of them. */
        void write(byte[] in, int from, int to) throws IOException;

        /** A record ends, where there are records. */
        default void endRecord() throws IOException {}
    }

    /** Sees octets as soon as they are there, and the ends of records. */
    interface Sight {

        /** Sees some octets. */
        void see(byte[] in, int from, int to);

        /** A record has ended and was handed on, where there are records. */
        default void endRecord() throws IOException {}
    }

    private final Octets next;
    private final Sight sight;
    private final byte[] array = new byte[ROOM];
    private int at;
    private long delivered;
    private long seen;

    OutSink(Octets next, Sight sight) {
        this.next = next;
        this.sight = sight;
    }

    /** Makes one that forgets everything. */
    static OutSink nowhere() {
        return new OutSink((in, from, to) -> {}, (in, from, to) -> {});
    }

    @Override
    public ByteBuffer space() throws IOException {
        if (at == ROOM) {
            flush();
        }
        return ByteBuffer.wrap(array, at, ROOM - at);
    }

    @Override
    public void commit(int octets) {
        at += octets;
    }

    /** Lets the sight see everything up to the octet of that number, which may lie in the lent room still. */
    void show(long written) {
        if (written > seen) {
            sight.see(array, (int) (seen - delivered), (int) (written - delivered));
            seen = written;
        }
    }

    @Override
    public void endRecord() throws IOException {
        flush();
        next.endRecord();
        sight.endRecord();
    }

    @Override
    public void flush() throws IOException {
        show(delivered + at);
        next.write(array, 0, at);
        delivered += at;
        at = 0;
    }

    @Override
    public void end() throws IOException {
        flush();
    }
}
