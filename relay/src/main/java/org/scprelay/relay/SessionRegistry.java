package org.scprelay.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** The sessions there are, and how many there may be. */
final class SessionRegistry {

    /** Links that have not completed HELLO, and AUTH where they need it: more of them make the oldest go. */
    static final int HANDSHAKES = 100;

    private int most;
    private int mostPerPeer;
    private final LinkedHashSet<Session> handshaking = new LinkedHashSet<>();
    private final Map<Session, String> admitted = new HashMap<>();
    private final Map<String, Integer> perPeer = new HashMap<>();
    private boolean draining;
    private boolean closed;

    SessionRegistry(int most, int mostPerPeer) {
        this.most = most;
        this.mostPerPeer = mostPerPeer;
    }

    /** Sets how many sessions there may be from now on; those that there are stay. */
    synchronized void limit(int sessions, int perPeerSessions) {
        most = sessions;
        mostPerPeer = perPeerSessions;
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

    /** Tells why no session at all is let in, whoever the client is; empty when one is. */
    synchronized Optional<TransferFailure> full() {
        if (draining) {
            return Optional.of(new TransferFailure(Message.DRAINING, "the relay is being stopped; try again later"));
        }
        return admitted.size() < most
                ? Optional.empty()
                : Optional.of(new TransferFailure(Message.RELAY_FULL, "all " + most + " sessions are in use"));
    }

    /**
     * Lets a session in whose client is a peer, or is another one since it proved it.
     *
     * @return why not, else empty: then nothing has changed
     */
    synchronized Optional<TransferFailure> admit(Session session, String peer) {
        Optional<String> before = Optional.ofNullable(admitted.get(session));
        Optional<TransferFailure> full = before.isPresent() ? Optional.empty() : full();
        if (full.isPresent() || before.equals(Optional.of(peer))) {
            return full;
        }
        int now = perPeer.getOrDefault(peer, 0);
        if (now >= mostPerPeer) {
            return Optional.of(new TransferFailure(
                    Message.PEER_FULL, "all " + mostPerPeer + " sessions of peer " + peer + " are in use"));
        }
        handshaking.remove(session);
        before.ifPresent(this::countDown);
        admitted.put(session, peer);
        perPeer.put(peer, now + 1);
        return Optional.empty();
    }

    private void countDown(String peer) {
        perPeer.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Forgets a session that ended. */
    synchronized void leave(Session session) {
        handshaking.remove(session);
        Optional.ofNullable(admitted.remove(session)).ifPresent(this::countDown);
        notifyAll();
    }

    /** Returns the sessions that completed HELLO, and AUTH where they needed it. */
    synchronized List<Session> admitted() {
        return List.copyOf(admitted.keySet());
    }

    synchronized boolean isDraining() {
        return draining;
    }

    /** Admits nobody any more; returns every session there is. */
    synchronized List<Session> drain() {
        draining = true;
        return List.copyOf(admitted.keySet());
    }

    /** Lets no link in any more; returns every session there is, with HELLO or without. */
    synchronized List<Session> close() {
        draining = true;
        closed = true;
        List<Session> all = new ArrayList<>(handshaking);
        all.addAll(admitted.keySet());
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
