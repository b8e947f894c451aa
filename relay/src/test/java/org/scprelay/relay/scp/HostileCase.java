package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * One line of a table of peers that break the protocol.
 *
 * @param name what the peer does
 * @param reason what we make of it
 * @param phase where
 * @param phrase a part of the message
 * @param script the peer
 */
record HostileCase(String name, Reason reason, ScpPhase phase, String phrase, ScriptedPeer.Script script) {

    interface Transfer {
        void run(RemoteCommand command) throws IOException;
    }

    /** Runs our side against the peer and requires the reason, the phase, the phrase, and a printable message. */
    ScpException check(Transfer transfer) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(script)) {
            ScpException failure = assertThrows(ScpException.class, () -> transfer.run(peer));
            assertEquals(reason, failure.reason(), failure.getMessage());
            assertEquals(phase, failure.phase(), failure.getMessage());
            assertTrue(failure.getMessage().contains(phrase), failure.getMessage());
            assertTrue(failure.getMessage().matches("[ -~]{1,400}"), failure.getMessage());
            assertTrue(failure.remoteText().length() <= ScpException.TEXT_KEPT);
            return failure;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
