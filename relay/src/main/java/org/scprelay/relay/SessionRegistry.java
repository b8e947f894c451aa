package org.scprelay.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** The sessions there are, and how many there may be. */
final class SessionRegistry {

    /** Links that have not completed HELLO: more of them make the oldest go. */
    static final int HANDSHAKES = 100;

    private final int most;
    private final int mostPerPeer;
    private final LinkedHashSet<Session> handshaking = new LinkedHashSet<>();
    private final Set<Session> admitted = new HashSet<>();
    private final Map<String, Integer> perPeer = new HashMap<>();
    private boolean draining;
    private boolean closed;

    SessionRegistry(int most, int mostPerPeer) {
        this.most = most;
        this.mostPerPeer = mostPerPeer;
    }

    /**
     * Notes a new link.
     *
     * @return the oldest link without HELLO when it must make room; the new session itself when the relay is closed
     */
    synchronized Optional<Session> arrive(Session session) {
        if (closed) {
            return Optional.of(session);
        }
        handshaking.add(session);
        if (handshaking.size() <= HANDSHAKES) {
            return Optional.empty();
        }
        Iterator<Session> oldest = handshaking.iterator();
        Session victim = oldest.next();
        oldest.remove();
        return Optional.of(victim);
    }

    /**
     * Lets a session in that completed HELLO.
     *
     * @return why not, else empty
     */
    synchronized Optional<TransferFailure> admit(Session session, String peer) {
        if (draining) {
            return Optional.of(new TransferFailure(Message.DRAINING, "the relay is being stopped; try again later"));
        }
        if (admitted.size() >= most) {
            return Optional.of(new TransferFailure(Message.RELAY_FULL, "all " + most + " sessions are in use"));
        }
        int now = perPeer.getOrDefault(peer, 0);
        if (now >= mostPerPeer) {
            return Optional.of(new TransferFailure(
                    Message.PEER_FULL, "all " + mostPerPeer + " sessions of peer " + peer + " are in use"));
        }
        handshaking.remove(session);
        admitted.add(session);
        perPeer.put(peer, now + 1);
        return Optional.empty();
    }

    /** Forgets a session that ended. */
    synchronized void leave(Session session, Optional<String> peer) {
        handshaking.remove(session);
        if (admitted.remove(session)) {
            peer.ifPresent(name -> perPeer.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1));
        }
        notifyAll();
    }

    /** Returns the sessions that completed HELLO. */
    synchronized List<Session> admitted() {
        return List.copyOf(admitted);
    }

    synchronized boolean isDraining() {
        return draining;
    }

    /** Admits nobody any more; returns every session there is. */
    synchronized List<Session> drain() {
        draining = true;
        return List.copyOf(admitted);
    }

    /** Lets no link in any more; returns every session there is, with HELLO or without. */
    synchronized List<Session> close() {
        draining = true;
        closed = true;
        List<Session> all = new ArrayList<>(handshaking);
        all.addAll(admitted);
        return all;
    }

    /** Waits until no admitted session is left, or a time on {@link System#nanoTime()} has come. */
    synchronized boolean awaitEmpty(long end) throws InterruptedException {
        for (long left = end - System.nanoTime(); !admitted.isEmpty() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return admitted.isEmpty();
    }
}
