package org.scprelay.relay.testing;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.ssh.SshEngine;

/** An engine whose every destination is this machine without SSH: it counts connections, and runs what a test says. */
public final class LocalEngine implements SshEngine {

    /** Decides what a command line becomes. */
    public interface Shell {
        /** Starts a command. */
        RemoteCommand run(String line) throws IOException;
    }

    /** Decides whether a connection comes about. */
    public interface Gate {
        /** Lets a connection through, or throws. */
        void pass(Destination destination) throws TransferFailure;
    }

    private final List<Destination> connects = new CopyOnWriteArrayList<>();
    private final List<LocalConnection> connections = new CopyOnWriteArrayList<>();
    private volatile Shell shell = LocalCommand::run;
    private volatile Shell sftp = line -> LocalCommand.run("exec /usr/lib/openssh/sftp-server");
    private volatile Gate gate = destination -> {};

    /** Runs commands in another way from now on. */
    public void shell(Shell other) {
        shell = other;
    }

    /** Runs lines that begin so in another way, all others in the local shell. */
    public void replace(String prefix, Shell other) {
        shell = line -> line.startsWith(prefix) ? other.run(line) : LocalCommand.run(line);
    }

    /** Runs an SFTP server in another way from now on. */
    public void sftp(Shell other) {
        sftp = other;
    }

    /** Decides on connections in another way from now on. */
    public void gate(Gate other) {
        gate = other;
    }

    /** Returns the destinations asked for so far. */
    public List<Destination> connects() {
        return List.copyOf(connects);
    }

    /** Returns how many connections are open. */
    public long open() {
        return connections.stream().filter(c -> !c.closed).count();
    }

    @Override
    public SshConnection connect(Destination destination) throws TransferFailure {
        connects.add(destination);
        gate.pass(destination);
        LocalConnection connection = new LocalConnection();
        connections.add(connection);
        return connection;
    }

    @Override
    public void close() {
        connections.forEach(LocalConnection::close);
    }

    private final class LocalConnection implements SshConnection {

        private final List<RemoteCommand> commands = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        @Override
        public RemoteCommand exec(String command) throws IOException {
            if (closed) {
                throw new IOException("the connection is closed");
            }
            return keep(shell.run(command));
        }

        /** Standard output alone. */
        @Override
        public RemoteCommand execBoth(String command) throws IOException {
            return exec(command);
        }

        @Override
        public RemoteCommand sftp() throws IOException {
            if (closed) {
                throw new IOException("the connection is closed");
            }
            return keep(sftp.run(""));
        }

        private RemoteCommand keep(RemoteCommand started) {
            commands.add(started);
            return started;
        }

        @Override
        public Optional<String> endReason() {
            return closed ? Optional.of("the local connection was closed") : Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
            commands.forEach(RemoteCommand::close);
        }
    }
}
