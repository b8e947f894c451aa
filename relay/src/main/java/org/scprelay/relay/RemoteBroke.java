package org.scprelay.relay;

import java.io.IOException;

/**
 * A destination failed while it took octets. To find out why, it may have to be asked, over a connection that one thread uses at a
 * time: so whoever owns the final reply does that, and nobody before.
 */
final class RemoteBroke extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException failure;

    RemoteBroke(IOException failure) {
        super(failure);
        this.failure = failure;
    }

    /** Returns what the destination's data threw. */
    IOException failure() {
        return failure;
    }
}
