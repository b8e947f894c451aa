package org.scprelay.relay.ssh;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is being written where.
 *
 * @param path as the client named it, for messages
 * @param target where the file is to be in the end, symbolic links resolved where that was possible
 * @param part what is written first and then renamed; absent: the target itself is written
 * @param existed whether a regular file is known to have been at the target before
 * @param size octets that the file must have at the destination in the end; absent: not checked by a script, since it was
 *     not asked for, or there is no POSIX shell, or what is written is no regular file, or the protocol can tell it
 */
record WrittenFile(String path, String target, Optional<String> part, boolean existed, OptionalLong size) {

    /** Returns the path that is written first. */
    String written() {
        return part.orElse(target);
    }
}
