package org.scprelay.relay.ssh.mina;

/**
 * Keeps the close of a channel behind the packets that threads are just sending over it.
 *
 * <p>MINA asks whether a channel is closing, and then sends; its own thread may send SSH_MSG_CHANNEL_CLOSE in between. A
 * packet behind that one refers to a channel that is not there any more, or to the next one with the same number: OpenSSH
 * ends the whole connection for it ("packet referred to nonexistent channel"). Nothing here blocks: a close that would
 * overtake a packet is done by whoever sends it.
 */
final class SendOrder {

    private int sending;
    private boolean closed;
    private Runnable close = () -> {};

    /** Begins to send a packet; when that is true, {@link #leave} must follow. False: the channel is closed. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        sending++;
        return true;
    }

    /** The packet is sent, or queued in its order. */
    void leave() {
        Runnable now = () -> {};
        synchronized (this) {
            sending--;
            if (sending == 0) {
                now = close;
                close = () -> {};
            }
        }
        now.run();
    }

    /** Runs a close behind the packets that are under way: now, or when the last of them is sent. No other one begins. */
    void close(Runnable action) {
        synchronized (this) {
            closed = true;
            if (sending > 0) {
                close = action;
                return;
            }
        }
        action.run();
    }
}
