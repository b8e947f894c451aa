package org.scprelay.relay;

import java.io.IOException;
import org.scprelay.protocol.Reply;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.reply.TransferFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where every refusal passes by that somebody will ask about: of a client at HELLO, of AUTH, of a transfer or
 * file command. Whoever counts or records refusals does it here. Any thread.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Answers a command that is refused; a refusal that somebody will ask about is noted first. */
    static void answer(Session session, Verb verb, TransferFailure failure) throws IOException {
        Reply refusal = failure.reply();
        if (verb.needsDestination() || verb == Verb.AUTH) {
            note(session, verb.name(), refusal);
        }
        session.replies().send(refusal);
    }

    /**
     * Notes a refusal, before the client is told.
     *
     * @param what was refused: HELLO, or the verb
     * @param reply what the client will be told
     */
    static void note(Session session, String what, Reply reply) {
        String who = session.knownPeer()
                .map(peer -> "of peer " + peer.name())
                .orElseGet(() -> "from " + LogText.identity(session.link()));
        LOG.warn(
                "{}: {} {} refused: {} {}",
                session.name(),
                what,
                who,
                reply.id() + reply.severity(),
                LogText.of(reply.text()));
    }
}
