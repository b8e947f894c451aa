package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.Sha256;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.RemoteWriter;

/**
 * The way to a remote file that is being written: within the timer of the destination, counted and hashed. That no more octets
 * come than were announced the writer looks after. One thread.
 */
final class RemoteSink implements OctetSink {

    private final RemoteWriter writer;
    private final RemoteStall stall;
    private final OptionalLong size;
    private final Optional<MessageDigest> hash;
    private ByteBuffer lent = ByteBuffer.allocate(0);
    private long written;

    /**
     * Makes one.
     *
     * @param size how many octets are announced
     * @param hashes whether their SHA-256 is computed
     */
    RemoteSink(RemoteWriter writer, RemoteStall stall, OptionalLong size, boolean hashes) {
        this.writer = writer;
        this.stall = stall;
        this.size = size;
        this.hash = hashes ? Optional.of(Sha256.begin()) : Optional.empty();
    }

    private interface Step {
        void run() throws IOException;
    }

    private void remote(Step step) throws RemoteBroke {
        stall.start("for it to take octets");
        try {
            step.run();
        } catch (IOException e) {
            throw new RemoteBroke(e);
        } finally {
            stall.stop();
        }
    }

    @Override
    public ByteBuffer space() throws RemoteBroke {
        remote(() -> lent = writer.data().space());
        return lent.duplicate();
    }

    @Override
    public void commit(int octets) throws IOException {
        hash.ifPresent(digest -> digest.update(lent.array(), lent.arrayOffset() + lent.position(), octets));
        remote(() -> writer.data().commit(octets));
        lent.position(lent.position() + octets);
        written += octets;
    }

    /** The writer sends what is there when it finishes. */
    @Override
    public void flush() {
        throw new UnsupportedOperationException("the writer flushes");
    }

    @Override
    public void end() {
        throw new UnsupportedOperationException("the writer ends the file");
    }

    /** Returns how many octets were committed. */
    long written() {
        return written;
    }

    /** Returns the SHA-256 of all that was committed, once, where it is computed. */
    Optional<byte[]> digest() {
        return hash.map(MessageDigest::digest);
    }

    /**
     * Checks that so many octets more are not too many, before they are read.
     *
     * @throws TransferFailure 552
     */
    void requireRoom(int more) throws TransferFailure {
        if (size.isPresent() && more > size.getAsLong() - written) {
            throw new TransferFailure(Message.SIZE_DIFFERS, "more octets come than the announced " + size.getAsLong());
        }
    }

    /**
     * Checks that all announced octets are there.
     *
     * @param done the word for them: came, or were made
     * @throws TransferFailure 552
     */
    void requireWhole(String done) throws TransferFailure {
        if (size.isPresent() && written != size.getAsLong()) {
            throw new TransferFailure(
                    Message.SIZE_DIFFERS, written + " octets " + done + ", " + size.getAsLong() + " were announced");
        }
    }
}
