package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.ssh.mina.MinaConnection.ChannelRefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for one transfer: a new one or a warm one. A warm one over which nothing can be started is replaced by a new
 * one without anybody seeing it: what a transfer begins with changes nothing there before data is sent, and may be begun twice.
 */
final class LeasedConnection implements SshConnection {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedConnection.class);

    /** How long a warm connection may take to begin something, before a new one is made. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Source fresh;
    private final Consumer<MinaConnection> back;
    private final Runnable useless;
    private MinaConnection current;
    private boolean replaceable;
    private boolean ended;

    /** Makes a new connection. */
    interface Source {
        MinaConnection connect() throws TransferFailure;
    }

    /**
     * Leases a connection.
     *
     * @param warm whether it was used before
     * @param fresh makes the one that takes its place
     * @param back takes it when it may be used again
     * @param useless is told where a warm one was of no use and a new one was
     */
    LeasedConnection(
            MinaConnection connection, boolean warm, Source fresh, Consumer<MinaConnection> back, Runnable useless) {
        this.current = connection;
        this.replaceable = warm;
        this.fresh = fresh;
        this.back = back;
        this.useless = useless;
    }

    @Override
    public RemoteCommand exec(String command) throws IOException {
        return open(() -> ExecChannel.command(command));
    }

    @Override
    public RemoteCommand sftp() throws IOException {
        return open(() -> ExecChannel.subsystem("sftp"));
    }

    /** Not begun twice, unless it is known that it was not begun once. */
    @Override
    public RemoteCommand execBoth(String command) throws IOException {
        MinaConnection connection = current();
        boolean warm = replaceable;
        replaceable = false;
        try {
            return warm ? connection.execBothWarm(command) : connection.execBoth(command);
        } catch (RequestRefusedException | ChannelRefusedException e) {
            if (!warm || isEnded()) {
                throw e;
            }
            connection.close();
            RemoteCommand begun = replaced(fresh.connect()).execBoth(command);
            useless.run();
            return begun;
        }
    }

    private RemoteCommand open(Supplier<ExecChannel> channel) throws IOException {
        MinaConnection connection = current();
        if (!replaceable) {
            return connection.open(channel).command(connection);
        }
        replaceable = false;
        try {
            return connection.open(channel, PATIENCE);
        } catch (IOException e) {
            if (isEnded()) {
                throw e;
            }
            LOG.debug("a warm connection was of no use: {}", e.getMessage());
            connection.close();
            return instead(channel);
        }
    }

    private RemoteCommand instead(Supplier<ExecChannel> channel) throws IOException {
        MinaConnection connection = replaced(fresh.connect());
        ExecChannel opened = connection.open(channel);
        if (opened.awaitGranted(PATIENCE)) {
            useless.run();
        }
        // Where it is refused again, that is said as over any connection.
        return opened.command(connection);
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
