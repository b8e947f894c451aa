package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.ssh.SshConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for one transfer: a new one or a warm one. A warm one over which nothing can be started is replaced by a new
 * one without anybody seeing it: nothing was asked of the destination yet.
 */
final class LeasedConnection implements SshConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedConnection.class);

    private final Source fresh;
    private final Consumer<MinaConnection> back;
    private MinaConnection current;
    private boolean replaceable;
    private boolean ended;

    /** Makes a new connection. */
    interface Source {
        MinaConnection connect() throws TransferFailure;
    }

    private interface Opening {
        RemoteCommand over(MinaConnection connection) throws IOException;
    }

    /**
     * Leases a connection.
     *
     * @param warm whether it was used before
     * @param fresh makes the one that takes its place
     * @param back takes it when it may be used again
     */
    LeasedConnection(MinaConnection connection, boolean warm, Source fresh, Consumer<MinaConnection> back) {
        this.current = connection;
        this.replaceable = warm;
        this.fresh = fresh;
        this.back = back;
    }

    @Override
    public RemoteCommand exec(String command) throws IOException {
        return open(connection -> connection.exec(command));
    }

    @Override
    public RemoteCommand sftp() throws IOException {
        return open(MinaConnection::sftp);
    }

    private RemoteCommand open(Opening opening) throws IOException {
        MinaConnection connection = current();
        if (!replaceable) {
            return opening.over(connection);
        }
        replaceable = false;
        try {
            return opening.over(connection);
        } catch (IOException e) {
            if (isEnded()) {
                throw e;
            }
            LOG.debug("a warm connection was of no use: {}", e.getMessage());
            connection.close();
            return opening.over(replaced(fresh.connect()));
        }
    }

    private synchronized MinaConnection current() {
        return current;
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    private MinaConnection replaced(MinaConnection connection) {
        boolean late;
        synchronized (this) {
            current = connection;
            late = ended;
        }
        if (late) {
            // Closed while it was made: what is opened over it fails.
            connection.close();
        }
        return connection;
    }

    @Override
    public Optional<String> endReason() {
        return current().endReason();
    }

    @Override
    public void giveBack() {
        MinaConnection connection;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            connection = current;
        }
        back.accept(connection);
    }

    @Override
    public void close() {
        MinaConnection connection;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            connection = current;
        }
        connection.close();
    }
}
