package org.scprelay.relay.ssh;

import java.io.Closeable;
import org.scprelay.relay.reply.TransferFailure;

/** Makes SSH connections. Safe for any number of threads. */
public interface SshEngine extends Closeable {

    /**
     * Resolves the name, connects, checks the host key and authenticates, each within its timer.
     *
     * @throws TransferFailure 425, 530 (the name resolves to this machine), 531 or 532 with the reason; nothing is left
     *     open
     */
    SshConnection connect(Destination destination) throws TransferFailure;

    /** Ends every connection. */
    @Override
    void close();
}
