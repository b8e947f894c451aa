package org.scprelay.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.PartName;
import org.scprelay.relay.ssh.Destination;

/**
 * Which remote paths this relay is writing: two writers of one path would destroy each other's file, and so would two that
 * write beside it under the same name.
 */
final class PathLocks {

    private final Set<String> paths = ConcurrentHashMap.newKeySet();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    /** A held path; closing it, which does something only once, lets the next writer in. Safe for any thread. */
    final class Held implements AutoCloseable {
        private final List<String> keys = new ArrayList<>();
        private final Optional<String> id;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Held(Optional<String> id) {
            this.id = id;
        }

        /**
         * Takes what a path turned out to be at the destination: two spellings of one path meet here.
         *
         * @throws TransferFailure 450 when somebody else is writing it
         */
        void also(Destination destination, String place) throws TransferFailure {
            String key = host(destination) + " " + place;
            if (keys.contains(key)) {
                return; // Found out once more, over another protocol.
            }
            if (!paths.add(key)) {
                throw new TransferFailure(
                        Message.PATH_BUSY,
                        "another transfer is writing that file at " + destination.place()
                                + ", perhaps by another name");
            }
            keys.add(key);
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                keys.forEach(paths::remove);
                id.ifPresent(ids::remove);
            }
        }
    }

    /**
     * Takes a path as it is written, and the id of a part: of two spellings of one path the parts still differ then.
     *
     * @param partId unique for peer and transfer
     * @throws TransferFailure 450 when somebody else is writing the path, 503 when a transfer with that id is running
     */
    Held take(Destination destination, String path, String partId) throws TransferFailure {
        if (!ids.add(partId)) {
            throw new TransferFailure(Message.ID_RUNNING, "a transfer of this peer with the same ID is running");
        }
        String key = destination.user() + "@" + host(destination) + " " + path;
        if (!paths.add(key)) {
            ids.remove(partId);
            throw new TransferFailure(
                    Message.PATH_BUSY, "another transfer is writing " + path + " at " + destination.place());
        }
        Held held = new Held(Optional.of(partId));
        held.keys.add(key);
        return held;
    }

    /**
     * Takes paths for a command that removes, renames or makes something, as they are written.
     *
     * @throws TransferFailure 450 when a transfer is writing one of them, or it is the part of one
     */
    Held take(Destination destination, List<String> written) throws TransferFailure {
        Held held = new Held(Optional.empty());
        boolean good = false;
        try {
            for (String path : written) {
                String key = destination.user() + "@" + host(destination) + " " + path;
                boolean part = ids.stream().anyMatch(id -> path.endsWith(PartName.ending(id)));
                boolean own = held.keys.contains(key);
                if (part || !own && !paths.add(key)) {
                    throw new TransferFailure(
                            Message.PATH_BUSY, "a transfer is writing " + path + " at " + destination.place());
                }
                if (!own) {
                    held.keys.add(key);
                }
            }
            good = true;
            return held;
        } finally {
            if (!good) {
                held.close();
            }
        }
    }

    /** Returns the host and port as one word for every spelling of a DNS name: any case, a dot at the end or none. */
    private static String host(Destination destination) {
        String name = destination.host().toLowerCase(Locale.ROOT);
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name) + ":" + destination.port();
    }
}
