package org.scprelay.relay.scp;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.OctetSource;

/**
 * A running command with its standard streams: an exec channel, or a local process in tests. One thread uses it; only
 * {@link #close()} may come from another one, and ends every blocked call with an {@link IOException}.
 */
public interface RemoteCommand extends Closeable {

    /** How much of standard error is kept, in octets. */
    int STDERR_KEPT = 8 * 1024;

    /**
     * How a command ended.
     *
     * @param status the exit status, where one really came
     * @param signal the name of the signal that ended it, without SIG, where one was reported
     */
    record Exit(OptionalInt status, Optional<String> signal) {

        /** Tells whether an exit status 0 really came. */
        public boolean isSuccess() {
            return status.isPresent() && status.getAsInt() == 0 && signal.isEmpty();
        }
    }

    /** Returns its standard input. */
    OctetSink stdin();

    /** Returns its standard output. */
    OctetSource stdout();

    /**
     * Tells whether what {@link #stdout()} lent last is standard error, which only comes there of a command that was run with
     * both outputs in one.
     */
    default boolean isError() {
        return false;
    }

    /** Returns the last {@link #STDERR_KEPT} octets of standard error as text; not escaped. */
    String stderrTail();

    /**
     * Waits until the command ended and its output was delivered. Output that nobody took is dropped.
     *
     * @return how it ended; without status and signal when the other side closed without saying so
     * @throws IOException when the connection broke before
     */
    Exit awaitExit() throws IOException;

    /**
     * Runs an action once, soon, on another thread, when standard output has octets that were not taken or has ended: a
     * command that should be silent has something to say, or is gone. The action must not block for long. A later call
     * replaces the action; an empty one removes it.
     */
    void whenReadable(Optional<Runnable> action);

    /** Ends the command without waiting for it: idempotent, from any thread. */
    @Override
    void close();
}
