package org.scprelay.transport.unix;

import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.PeerIdentity;

/** Who is at the other end: the user id that the kernel remembers from its connect or listen (SO_PEERCRED). */
final class UnixPeer {

    /** What the kernel shows for every user of another user namespace (a container) that has no number here. */
    static final long NOBODY = 65_534;

    private UnixPeer() {}

    /** Returns the identity of a user. The number that stands for anybody is not vouched for. */
    static PeerIdentity of(long userId) {
        return new PeerIdentity(UnixAddress.SCHEME, "uid:" + userId, userId != NOBODY);
    }

    /** Returns what an end that has no path is called in messages. */
    static LinkAddress address(PeerIdentity peer) {
        return new LinkAddress(UnixAddress.SCHEME, peer.name());
    }
}
