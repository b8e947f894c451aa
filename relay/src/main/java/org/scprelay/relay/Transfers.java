package org.scprelay.relay;

import java.util.Set;
import org.scprelay.protocol.Command;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** What STOR and RETR have in common. */
final class Transfers {

    private Transfers() {}

    /** Checks that a command has no other pairs than these. */
    static void requirePairs(Command command, Set<String> known) throws TransferFailure {
        for (String key : command.pairs().keySet()) {
            if (!known.contains(key)) {
                throw new TransferFailure(Message.BAD_ARGUMENT, command.verb() + " does not know the pair " + key);
            }
        }
    }
}
