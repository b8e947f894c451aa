package org.scprelay.systemtests.faults;

import java.util.List;

/**
 * One fault and what must come of it; docs/faults.toml explains each key.
 *
 * @param code of the final reply; 0 where no final reply comes
 * @param message its id without severity; empty where no final reply comes
 * @param returnCode of the deck; -1 where no client is there to say one
 * @param links the kinds of link over which the row runs, TCP among them
 * @param quick those of them, beside TCP, over which the test command runs it
 */
record Row(
        String id,
        String fault,
        String means,
        int code,
        String message,
        List<String> words,
        int returnCode,
        List<State> remote,
        List<LinkKind> links,
        List<LinkKind> quick) {

    /** Returns the kinds of link over which the test command runs it. */
    List<LinkKind> linksOfTestCommand() {
        return links.stream()
                .filter(link -> link == LinkKind.TCP || quick.contains(link))
                .toList();
    }

    /** Returns the severity that the reply must have. */
    char severity() {
        return code >= 400 ? 'E' : 'I';
    }

    boolean expects(State state) {
        return remote.contains(state);
    }
}
