package org.scprelay.relay.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.bulk.Sha256;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** The SHA-256 of a file at a destination, beside that of what was sent. */
final class HashThere {

    private final Destination destination;
    private final String path;

    HashThere(Destination destination, String path) {
        this.destination = destination;
        this.path = path;
    }

    /**
     * Requires that two hashes are one.
     *
     * @throws TransferFailure 552 that names both
     */
    void require(byte[] sent, byte[] there) throws TransferFailure {
        if (!MessageDigest.isEqual(sent, there)) {
            throw new TransferFailure(
                    Message.VERIFY_FAILED,
                    Faults.shown(path) + " at " + destination.place()
                            + ": the destination acknowledged the file, but its SHA-256 there is "
                            + HexFormat.of().formatHex(there) + ", not "
                            + HexFormat.of().formatHex(sent)
                            + " of what was sent");
        }
    }

    /** Reads a file to its end; whoever waits is told of each piece. */
    static byte[] of(OctetSource file, Runnable progress) throws IOException {
        MessageDigest digest = Sha256.begin();
        read(file, progress, octets -> digest.update(octets));
        return digest.digest();
    }

    /**
     * Hashes of a file.
     *
     * @param whole of all of it
     * @param rest of what stands behind its first piece
     */
    record Two(byte[] whole, byte[] rest) {}

    /** Reads the two pieces of a file to their ends; whoever waits is told of each buffer. */
    static Two of(OctetSource first, OctetSource rest, Runnable progress) throws IOException {
        MessageDigest whole = Sha256.begin();
        MessageDigest behind = Sha256.begin();
        read(first, progress, octets -> whole.update(octets));
        read(rest, progress, octets -> {
            whole.update(octets.duplicate());
            behind.update(octets);
        });
        return new Two(whole.digest(), behind.digest());
    }

    private static void read(OctetSource file, Runnable progress, Consumer<ByteBuffer> digest) throws IOException {
        for (ByteBuffer octets = file.next(); octets.hasRemaining(); octets = file.next()) {
            progress.run();
            digest.accept(octets);
        }
    }
}
