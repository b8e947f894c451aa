package org.scprelay.transport.tck;

import java.io.Closeable;
import java.io.IOException;

/** A client made by the harness from what lies below the provider, because it can do what no link does. */
public interface RawPeer extends Closeable {

    /** Is gone, as when its machine or process died: no orderly end, what is under way is lost. */
    void vanish() throws IOException;

    /** Ends in order, by closing what it has and nothing before it, as programs do; nothing more after the first time. */
    @Override
    void close() throws IOException;
}
