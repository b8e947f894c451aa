package org.scprelay.relay.outcome;

import java.util.Optional;
import org.scprelay.protocol.Reply;

/**
 * What is known of a transfer that reached 150.
 *
 * @param state how far it came
 * @param reply the final reply where the transfer ended with one
 */
public record Outcome(State state, Optional<Reply> reply) {

    /** The states of docs/PROTOCOL.md, section 6. */
    public enum State {
        /** No transfer of that ID reached 150. */
        NEVER("no transfer of that ID of this peer has begun"),
        /** It is under way. */
        RUNNING("under way"),
        /** It ended with 226. */
        DONE("done"),
        /** It ended with another final reply. */
        FAILED("failed"),
        /** The relay itself died in between. */
        UNKNOWN("nobody knows how it ended; look at the destination");

        private final String meaning;

        State(String meaning) {
            this.meaning = meaning;
        }

        /** Returns what it means, for people. */
        public String meaning() {
            return meaning;
        }
    }
}
