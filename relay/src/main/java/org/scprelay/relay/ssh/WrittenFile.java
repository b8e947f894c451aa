package org.scprelay.relay.ssh;

import java.util.Optional;

/**
 * What is being written where.
 *
 * @param path as the client named it, for messages
 * @param target where the file is to be in the end, symbolic links resolved where that was possible
 * @param part what is written first and then renamed; absent: the target itself is written
 * @param existed whether a regular file is known to have been at the target before
 */
record WrittenFile(String path, String target, Optional<String> part, boolean existed) {

    /** Returns the path that the remote scp writes. */
    String written() {
        return part.orElse(target);
    }
}
