package org.scprelay.systemtests.faults;

import java.util.Optional;
import org.scprelay.protocol.Reply;

/**
 * What a fault left: the words about it and the files.
 *
 * @param left what the words say is left behind, as the pair LEFT has it
 * @param text of the final reply, or of the relay's log where nobody got one
 */
record Aftermath(Optional<String> left, String text, Place place) {

    static Aftermath of(Reply reply, Place place) {
        return new Aftermath(reply.pair("LEFT"), reply.text(), place);
    }

    /** Of a transfer whose client is gone: the log names what is left as the reply would have. */
    static Aftermath of(String logLine, Place place) {
        Optional<String> left = logLine.contains("; left there: ")
                ? Optional.of("PART")
                : Optional.of("TARGET").filter(any -> logLine.contains("; incomplete there: "));
        return new Aftermath(left, logLine, place);
    }
}
