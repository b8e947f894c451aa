package org.scprelay.relay.ssh;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A file to be written at a destination.
 *
 * @param path the remote path as the client named it
 * @param size octets, exactly; absent: as many as come, which SCP cannot do
 * @param mode permission bits, exact whatever the remote umask; absent: 0644 for a new file, an existing one keeps its own
 * @param modified seconds since 1970 that the file gets as its time; absent: now
 * @param atomic whether it is written beside the target and then renamed
 * @param verify whether the size at the destination is checked before the rename
 * @param partId what makes the name of the {@code .part} this transfer's own
 */
public record Upload(
        String path,
        OptionalLong size,
        OptionalInt mode,
        OptionalLong modified,
        Atomic atomic,
        boolean verify,
        String partId) {

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
