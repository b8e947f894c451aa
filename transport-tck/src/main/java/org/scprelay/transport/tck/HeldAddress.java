package org.scprelay.transport.tck;

import java.io.Closeable;
import java.io.IOException;
import org.scprelay.transport.LinkAddress;

/**
 * An address that something of the harness keeps as it is until it is closed.
 *
 * @param address where the tests connect to
 * @param holder what keeps it so
 */
public record HeldAddress(LinkAddress address, Closeable holder) implements Closeable {

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
