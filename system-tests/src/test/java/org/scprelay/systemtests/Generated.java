package org.scprelay.systemtests;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Files that nobody keeps: made while they are sent, and known by their hash. */
final class Generated {

    private static final int CHUNK = 1 << 20;

    private Generated() {}

    /** Writes {@code size} octets that depend on seed and place (Marsaglia's xorshift), and returns their SHA-256. */
    static String write(OutputStream out, long seed, long size) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        long state = 88172645463325252L + seed;
        for (long done = 0; done < size; ) {
            chunk.clear();
            while (chunk.hasRemaining()) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                chunk.putLong(state);
            }
            int count = (int) Math.min(CHUNK, size - done);
            out.write(chunk.array(), 0, count);
            digest.update(chunk.array(), 0, count);
            done += count;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns the SHA-256 of a stream. */
    static String hash(InputStream in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            digest.update(chunk, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
