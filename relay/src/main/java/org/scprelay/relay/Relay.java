package org.scprelay.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProviders;

/** A relay: constructed it does nothing, started it listens and serves, drained it lets transfers finish. */
public final class Relay implements Closeable {

    /** Makes a relay that does nothing yet. */
    public Relay(RelaySettings settings, LinkProviders providers) {}

    /**
     * Binds every listener and serves.
     *
     * @return the addresses listened on, resolved, in the order of the configuration
     * @throws IOException when a listener that is not optional cannot be had; nothing is left open
     */
    public List<LinkAddress> start() throws IOException {
        throw new UnsupportedOperationException("not written yet");
    }

    /**
     * Stops accepting, refuses new transfers with 421 and waits for running ones.
     *
     * @return whether all of them ended by themselves
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        throw new UnsupportedOperationException("not written yet");
    }

    /** Ends everything at once. */
    @Override
    public void close() {}
}
