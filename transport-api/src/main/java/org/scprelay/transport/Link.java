package org.scprelay.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * One connected, ordered, full-duplex stream of octets between a client and the relay; reliable, but where {@link
 * #mayLose()} says otherwise.
 *
 * <p>Message boundaries mean nothing, whatever the transport below does. At most one thread reads and at most one
 * thread writes at a time; both may be the same. {@link #close()} may come from any thread at any moment and is the only
 * way to end a blocked call. Interrupting a thread is not part of the contract. Buffers may be heap or direct buffers.
 */
public interface Link extends ByteChannel {

    /**
     * Reads at least one octet, blocking until one is there.
     *
     * @param target where the octets go; when it has no room, nothing is read and 0 is returned
     * @return 1 to {@code target.remaining()} octets, or -1 at the end of the stream, from then on for ever
     * @throws java.nio.channels.ClosedChannelException after {@link #close()}, also when it came during the call
     * @throws LinkException when the link broke
     */
    @Override
    int read(ByteBuffer target) throws IOException;

    /**
     * Writes everything that remains in {@code source}, blocking while the peer does not take it.
     *
     * <p>Writing an empty buffer does nothing that the peer could see. After an exception the link is dead: what the peer
     * got is unknown.
     *
     * @return the number of octets that remained in {@code source}
     * @throws java.nio.channels.ClosedChannelException after {@link #close()}, also when it came during the call
     * @throws LinkException when the link broke, or after {@link #shutdownOutput()}
     */
    @Override
    int write(ByteBuffer source) throws IOException;

    /**
     * Ends the outgoing direction: the peer reads what is under way and then -1. Reading goes on. A second call does
     * nothing.
     *
     * @throws java.nio.channels.ClosedChannelException after {@link #close()}
     * @throws LinkException when the link broke
     */
    void shutdownOutput() throws IOException;

    /** Returns the own address, with every placeholder resolved (a port of 0 became the real one); valid after close. */
    LinkAddress localAddress();

    /**
     * Tells whether octets may be lost without a word, so that only somebody who counts them knows. No usual stream does: it
     * ends, or breaks.
     */
    default boolean mayLose() {
        return false;
    }

    /**
     * Returns who is at the other end, as the transport knows it; valid after close once it has been asked for.
     *
     * <p>Some transports do a handshake here, bounded in time, so that accepting never waits for one.
     *
     * @throws IOException when a handshake failed; the link is dead then
     */
    PeerIdentity peer() throws IOException;

    /**
     * Closes the link: idempotent, from any thread, within 3 s, waking a blocked read and a blocked write. Data that was
     * written but is still under way may be lost, therefore completion is always a reply of the peer, never a close.
     */
    @Override
    void close() throws IOException;
}
