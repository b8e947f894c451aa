package org.scprelay.transport;

import java.io.IOException;
import java.nio.channels.Channel;

/** The accepting end of a transport: it is bound and listening from its creation until it is closed. */
public interface LinkListener extends Channel {

    /**
     * Waits for the next client.
     *
     * <p>One bad peer (a client that is gone before it could be accepted, say) never ends the listener: such a peer is
     * passed over. One thread accepts at a time.
     *
     * @throws java.nio.channels.ClosedChannelException after {@link #close()}, also when it came during the call
     * @throws LinkException when nothing was accepted for a reason that may pass (out of descriptors, say): the listener
     *     is still usable
     */
    Link accept() throws IOException;

    /** Returns the address that clients connect to, resolved (a port of 0 became the real one); valid after close. */
    LinkAddress localAddress();

    /**
     * Stops listening: idempotent, from any thread, ends a blocked {@link #accept()} within 3 s. Accepted links live on.
     */
    @Override
    void close() throws IOException;
}
