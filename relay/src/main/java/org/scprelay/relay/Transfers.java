package org.scprelay.relay;

import java.util.Set;
import org.scprelay.protocol.Command;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** What STOR and RETR have in common. */
final class Transfers {

    private Transfers() {}

    /** A step at the destination. */
    interface Step<T> {
        T run() throws TransferFailure;
    }

    /** Checks that a command has no other pairs than these. */
    static void requirePairs(Command command, Set<String> known) throws TransferFailure {
        for (String key : command.pairs().keySet()) {
            if (!known.contains(key)) {
                throw new TransferFailure(Message.BAD_ARGUMENT, command.verb() + " does not know the pair " + key);
            }
        }
    }

    /** Runs a step before 150 with the stall timer; what it breaks off is told as its doing. */
    static <T> T open(Timer stall, Step<T> step) throws TransferFailure {
        stall.start();
        try {
            T result = step.run();
            if (stall.stop()) {
                return result;
            }
        } catch (TransferFailure e) {
            throw stall.stop() ? e : e.because(Message.STALLED_BEFORE, noProgress(stall));
        }
        throw new TransferFailure(Message.STALLED_BEFORE, noProgress(stall));
    }

    private static String noProgress(Timer stall) {
        return "no progress at the destination for the time of timer " + stall.describe();
    }

    /** Returns a failure as it is, or as the doing of the stall timer where that ended the connection. */
    static TransferFailure blame(Timer stall, TransferFailure failure) {
        return stall.isExpired() ? failure.because(Message.REMOTE_STALLED, noProgress(stall)) : failure;
    }
}
