package org.scprelay.relay.ssh;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RequestUnansweredException;

/** An authenticated SSH connection. One thread uses it; {@link #close()} may come from any thread. */
public interface SshConnection extends Closeable {

    /**
     * Runs a command on an exec channel of its own.
     *
     * @param command as it goes to the remote shell: quoted already
     * @throws IOException when the channel or the request is refused, or the connection is lost; the message says which
     */
    RemoteCommand exec(String command) throws IOException;

    /**
     * Runs a command with both outputs in one, in the order in which they come: {@link RemoteCommand#isError()} tells them
     * apart. Closing it asks for the end of the command too, by signal TERM.
     *
     * @param command as it goes to the remote shell
     * @throws RequestUnansweredException where it may have begun all the same
     * @throws IOException as {@link #exec}; the request was granted when this returns
     */
    RemoteCommand execBoth(String command) throws IOException;

    /**
     * Starts the SFTP server of the destination on a channel of its own: the subsystem {@code sftp} (RFC 4254 section 6.5).
     *
     * @throws IOException as {@link #exec}; a refusal of the subsystem may come with the first read only
     */
    RemoteCommand sftp() throws IOException;

    /** Returns why the connection is gone, in words of the other side where it said any; empty while it is open. */
    Optional<String> endReason();

    /**
     * Says that the transfer went well and needs the connection no more: another one may have it. A {@link #close()} behind this
     * does nothing.
     */
    default void giveBack() {
        close();
    }

    /** Ends the connection and every command on it at once, without waiting: idempotent. */
    @Override
    void close();
}
