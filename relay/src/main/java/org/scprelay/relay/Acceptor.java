package org.scprelay.relay;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts links of one listener until it is closed; a failure that may pass never ends it. */
final class Acceptor implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    /** Between failures: long enough not to spin when descriptors are used up, short enough for clients to wait. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final LinkListener listener;
    private final Consumer<Link> arrivals;

    Acceptor(LinkListener listener, Consumer<Link> arrivals) {
        this.listener = listener;
        this.arrivals = arrivals;
    }

    @Override
    public void run() {
        boolean failing = false;
        while (listener.isOpen()) {
            try {
                arrivals.accept(listener.accept());
                failing = false;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // Once for a row of failures, not ten times a second.
                if (!failing) {
                    LOG.error("accepting at {} fails, and is tried again: {}", listener.localAddress(), e.getMessage());
                }
                failing = true;
                LockSupport.parkNanos(PAUSE);
            }
        }
    }
}
