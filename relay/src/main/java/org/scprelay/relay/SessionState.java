package org.scprelay.relay;

import java.util.EnumSet;
import java.util.Set;

/** Where a session stands, with the states that may follow. */
enum SessionState {
    /** Waiting for HELLO. */
    HANDSHAKE,
    /** Waiting for a command. */
    READY,
    /** Making everything ready at the destination, before 150. */
    CONNECTING,
    /** From 150 of a STOR to its final reply. */
    STORING,
    /** From 150 of a RETR, LIST or NLST to its final reply. */
    RETRIEVING,
    /** From 150 of an EXEC to its final reply. */
    EXECUTING,
    /** The final reply of a failed STOR is out; what the client still sends of it is dropped. */
    DISCARDING,
    /** The link is closed, or only waits to be. */
    CLOSED;

    private Set<SessionState> next() {
        return switch (this) {
            case HANDSHAKE -> EnumSet.of(READY, CLOSED);
            case READY -> EnumSet.of(CONNECTING, CLOSED);
            case CONNECTING -> EnumSet.of(STORING, RETRIEVING, EXECUTING, READY, CLOSED);
            case STORING -> EnumSet.of(READY, DISCARDING, CLOSED);
            case RETRIEVING, EXECUTING, DISCARDING -> EnumSet.of(READY, CLOSED);
            case CLOSED -> EnumSet.noneOf(SessionState.class);
        };
    }

    boolean mayBecome(SessionState other) {
        return next().contains(other);
    }
}
