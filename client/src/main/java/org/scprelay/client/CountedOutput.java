package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An output that knows how many octets it has, and, where that is asked for, their SHA-256. One thread. */
final class CountedOutput implements OctetOutput {

    private final OctetOutput output;
    private final boolean hashes;
    private MessageDigest digest = sha256Digest();
    private long count;
    private boolean touched;

    CountedOutput(OctetOutput output, boolean hashes) {
        this.hashes = hashes;
        this.output = output;
    }

    /** Begins a SHA-256. */
    static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Returns how many octets were written. */
    long count() {
        return count;
    }

    /** Returns the SHA-256 of what was written; nothing more is added to it then. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public boolean canReset() {
        return !touched || output.canReset();
    }

    @Override
    public void reset() throws IOException {
        output.reset();
        digest = sha256Digest();
        count = 0;
        touched = false;
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        ByteBuffer same = octets.duplicate();
        output.write(octets);
        count += same.remaining();
        touched |= same.hasRemaining();
        if (hashes) {
            digest.update(same);
        }
    }

    @Override
    public void endRecord() throws IOException {
        touched = true; // An empty record has octets in the output: its word.
        output.endRecord();
    }

    @Override
    public void commit() throws IOException {
        output.commit();
    }

    @Override
    public void close() {
        output.close();
    }
}
