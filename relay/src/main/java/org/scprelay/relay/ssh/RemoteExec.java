package org.scprelay.relay.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.scp.RequestUnansweredException;
import org.scprelay.relay.settings.Shell;

/** A command that somebody runs at a destination, with empty standard input. One thread; {@link #close()} from any. */
public final class RemoteExec implements AutoCloseable {

    /** What nobody knows where the relay did not see the end of a command. */
    public static final String DOUBT = "whether the command did its work is not known";

    private final SshConnection connection;
    private final Destination destination;
    private final RemoteCommand command;

    private RemoteExec(SshConnection connection, Destination destination, RemoteCommand command) {
        this.connection = connection;
        this.destination = destination;
        this.command = command;
    }

    /**
     * Requires that commands may be used at a destination at all.
     *
     * @throws TransferFailure 504
     */
    public static void requireShell(Destination destination) throws TransferFailure {
        if (destination.shell() == Shell.NONE) {
            throw new TransferFailure(
                    Message.COMMANDS_NOT_SERVED,
                    destination.place() + " runs no commands: its [[destination]] says shell = \"none\"");
        }
    }

    /**
     * Starts a command.
     *
     * @param line as the remote shell gets it
     * @throws TransferFailure why not; in doubt where it may have begun
     */
    public static RemoteExec start(SshConnection connection, Destination destination, String line)
            throws TransferFailure {
        requireShell(destination);
        try {
            RemoteCommand command = connection.execBoth(line);
            RemoteExec exec = new RemoteExec(connection, destination, command);
            exec.endInput();
            return exec;
        } catch (RequestRefusedException e) {
            throw new TransferFailure(
                    Message.COMMANDS_NOT_SERVED, destination.place() + ": " + e.getMessage() + "; ask for it there", e);
        } catch (IOException e) {
            // A new connection may have been made for it, and have met what has a reply of its own.
            TransferFailure why = new Faults(connection, destination).before(line, e);
            throw e instanceof RequestUnansweredException ? why.inDoubt(DOUBT) : why;
        }
    }

    private void endInput() {
        try {
            command.stdin().end();
        } catch (IOException e) {
            // It ended already, or the connection did: the next read tells which.
        }
    }

    /**
     * Returns octets that it wrote, of one of its outputs; none at the end of both.
     *
     * @throws TransferFailure when the connection was lost
     */
    public ByteBuffer next() throws TransferFailure {
        try {
            return command.stdout().next();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Tells whether what came last is standard error. */
    public boolean isError() {
        return command.isError();
    }

    /**
     * Waits for its end.
     *
     * @throws TransferFailure when the connection was lost before, or the destination does not say how it ended
     */
    public RemoteCommand.Exit exit() throws TransferFailure {
        RemoteCommand.Exit exit;
        try {
            exit = command.awaitExit();
        } catch (IOException e) {
            throw lost(e);
        }
        if (exit.status().isEmpty() && exit.signal().isEmpty()) {
            throw new TransferFailure(Message.NO_EXIT, destination.place() + " does not say how the command ended");
        }
        return exit;
    }

    private TransferFailure lost(IOException failure) {
        return new Faults(connection, destination).during("", failure);
    }

    /** Ends it, where it still runs. */
    @Override
    public void close() {
        command.close();
    }
}
