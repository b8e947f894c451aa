package org.scprelay.relay;

import org.scprelay.protocol.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where every refusal passes by that somebody will ask about: of a client at HELLO, of AUTH, of a transfer or
 * file command. Whoever counts or records refusals does it here. Any thread.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

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
