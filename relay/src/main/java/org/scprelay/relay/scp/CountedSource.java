package org.scprelay.relay.scp;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSource;

/** The octets of one file as they come from a remote scp: exactly as many as were announced. One thread. */
final class CountedSource implements OctetSource {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final OctetSource from;
    private final RemoteCommand command;
    private long missing;
    private ByteBuffer lent = NOTHING;
    private int lentAt;
    private int limit;

    CountedSource(RemoteCommand command, long size) {
        this.command = command;
        this.from = command.stdout();
        this.missing = size;
    }

    /**
     * {@inheritDoc}
     *
     * @throws ScpException when the remote scp ended before the announced size was reached
     */
    @Override
    public ByteBuffer next() throws IOException {
        settle();
        if (missing == 0) {
            return NOTHING;
        }
        ByteBuffer room = from.next();
        if (!room.hasRemaining()) {
            throw EndOfCommand.of(command).withinData(missing);
        }
        lent = room;
        lentAt = room.position();
        limit = room.limit();
        if (room.remaining() > missing) {
            room.limit(lentAt + (int) missing);
        }
        return room;
    }

    /** Gives back the buffer lent last as the other side needs it: what was taken counts, the limit is as it was. */
    private void settle() {
        if (lent != NOTHING) {
            missing -= lent.position() - lentAt;
            lent.limit(limit);
            lent = NOTHING;
        }
    }

    /** Requires that all octets were taken: only then the status of the file can be read. */
    void requireWhole() {
        settle();
        if (missing != 0) {
            throw new IllegalStateException(missing + " octets of the file were not taken");
        }
    }
}
