package org.scprelay.relay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.Destination;

/** Which remote paths this relay is writing: two writers of one path would destroy each other's file. */
final class PathLocks {

    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /** A held path; closing it lets the next writer in. */
    final class Held implements AutoCloseable {
        private final String key;

        private Held(String key) {
            this.key = key;
        }

        @Override
        public void close() {
            held.remove(key);
        }
    }

    /**
     * Takes a path as it is written; two spellings of one path are told apart only by the destination.
     *
     * @throws TransferFailure 450 when somebody else is writing it
     */
    Held take(Destination destination, String path) throws TransferFailure {
        String key = destination.place() + " " + path;
        if (!held.add(key)) {
            throw new TransferFailure(
                    Message.PATH_BUSY, "another transfer is writing " + path + " at " + destination.place());
        }
        return new Held(key);
    }
}
