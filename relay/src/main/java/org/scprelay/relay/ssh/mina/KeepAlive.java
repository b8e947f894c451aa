package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.session.AbstractClientSession;
import org.apache.sshd.client.session.ClientConnectionService;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.kex.KexState;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;

/**
 * The keep-alives of a connection, which notice silence within a key exchange, too.
 *
 * <p>MINA can send none while keys are exchanged (RFC 4253 section 7.1), and counts none: a destination that stopped there
 * would never be noticed by them. So an interval in which the same exchange did not end counts as one without an answer.
 */
final class KeepAlive extends ClientConnectionService {

    /** In the exception by which a session that is silent ends; MINA's own has these words, too. */
    static final String UNANSWERED = "heartbeat requests without reply";

    private final AtomicInteger intervals = new AtomicInteger();

    private KeepAlive(AbstractClientSession session) throws SshException {
        super(session);
        session.addSessionListener(new SessionListener() {
            @Override
            public void sessionEvent(Session of, Event event) {
                if (event == Event.KeyEstablished) {
                    intervals.set(0);
                }
            }
        });
    }

    /** Makes the connection service of a session. */
    static final class Factory extends ClientConnectionServiceFactory {
        @Override
        public Service create(Session session) throws IOException {
            KeepAlive service = new KeepAlive((AbstractClientSession) session);
            service.addPortForwardingEventListenerManager(this);
            return service;
        }
    }

    @Override
    protected boolean sendHeartBeat() {
        Session session = getSession();
        if (session.getKexState() == KexState.DONE) {
            intervals.set(0);
            return super.sendHeartBeat();
        }
        int unanswered = intervals.incrementAndGet() - 1;
        if (unanswered >= heartbeatMaxNoReply) {
            session.exceptionCaught(
                    new SshException("Got " + unanswered + " " + UNANSWERED + ", within a key exchange"));
        }
        return false;
    }
}
