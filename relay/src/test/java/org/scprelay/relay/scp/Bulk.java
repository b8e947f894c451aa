package org.scprelay.relay.scp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.OctetSource;

/** Octets in bulk for tests. */
public final class Bulk {

    private Bulk() {}

    /** Returns octets that look random and are the same each time. */
    public static byte[] octets(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    /** Puts octets into what a sink lends, without {@code OctetSink.write}. */
    public static void put(OctetSink sink, byte[] octets) throws IOException {
        for (int done = 0; done < octets.length; ) {
            ByteBuffer space = sink.space();
            if (!space.hasRemaining()) {
                throw new AssertionError("a sink lent no room");
            }
            int count = Math.min(space.remaining(), octets.length - done);
            space.put(octets, done, count);
            sink.commit(count);
            done += count;
        }
        sink.flush();
    }

    /** Takes octets up to the end in odd pieces, and spoils the room in front of each, as the contract allows. */
    public static byte[] take(OctetSource source) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int piece = 1;
        for (ByteBuffer lent = source.next(); lent.hasRemaining(); lent = source.next()) {
            for (int i = 1; i <= OctetSource.ROOM_IN_FRONT; i++) {
                lent.put(lent.position() - i, (byte) 0xEE);
            }
            int count = Math.min(lent.remaining(), piece);
            byte[] octets = new byte[count];
            lent.get(octets);
            all.write(octets);
            piece = piece * 3 % 10_007 + 1;
        }
        return all.toByteArray();
    }
}
