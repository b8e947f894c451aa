package org.scprelay.relay.ssh;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A file to be written at a destination.
 *
 * @param path the remote path as the client named it
 * @param size octets that the file has in the end, exactly, or with APPEND that are added; absent: as many as come, which SCP
 *     cannot do
 * @param mode permission bits, exact whatever the remote umask; absent: 0644 for a new file, an existing one keeps its own
 * @param modified seconds since 1970 that the file gets as its time; absent: now
 * @param atomic whether it is written beside the target and then renamed
 * @param verify what of the file at the destination is compared before the rename
 * @param partId what makes the name of the {@code .part} this transfer's own
 * @param continuation what of the file is there already
 */
public record Upload(
        String path,
        OptionalLong size,
        OptionalInt mode,
        OptionalLong modified,
        Atomic atomic,
        Verify verify,
        String partId,
        Continuation continuation) {

    private static final int NEW_FILE = 0644;
    private static final int PERMISSIONS = 0777;

    /** Returns how many octets are to come, where that is known: what is there already is not sent. */
    public OptionalLong toCome() {
        long there = continuation.restart().orElse(0);
        return size.isPresent() ? OptionalLong.of(size.getAsLong() - there) : size;
    }

    /**
     * Returns the permission bits that the file is to have.
     *
     * @param there mode of the file that is there, type included; absent: none is, or that is not told
     */
    int modeOver(OptionalInt there) {
        return mode.orElse(there.orElse(NEW_FILE) & PERMISSIONS);
    }

    /** What is compared with what was sent. */
    public enum Verify {
        /** Its size, where the destination can tell. */
        SIZE,
        /** Its size and its SHA-256. */
        SHA256,
        /** Nothing. */
        NONE
    }

    /** Writing beside the target and renaming. */
    public enum Atomic {
        /** Wherever the destination can. */
        AUTO,
        /** Or not at all. */
        ON,
        /** Never. */
        OFF
    }
}
