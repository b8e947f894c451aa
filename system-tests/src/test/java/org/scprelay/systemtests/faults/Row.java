package org.scprelay.systemtests.faults;

import java.util.List;

/**
 * One fault and what must come of it; docs/faults.toml explains each key.
 *
 * @param code of the final reply; 0 where no final reply comes
 * @param message its id without severity; empty where no final reply comes
 * @param returnCode of the deck; -1 where no client is there to say one
 */
record Row(
        String id,
        String fault,
        String means,
        int code,
        String message,
        List<String> words,
        int returnCode,
        List<State> remote) {

    /** Returns the severity that the reply must have. */
    char severity() {
        return code >= 400 ? 'E' : 'I';
    }

    boolean expects(State state) {
        return remote.contains(state);
    }
}
