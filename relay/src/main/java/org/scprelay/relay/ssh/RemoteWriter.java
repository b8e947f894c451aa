package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;

/**
 * A file that is being written at a destination, opened and acknowledged there already. One thread writes; {@link
 * #abandon()} and {@link #failureDuringData()} may come from another.
 */
public interface RemoteWriter {

    /** Returns where the octets go. */
    OctetSink data();

    /** Returns the protocol that carries the octets. */
    Protocol protocol();

    /** Tells whether the target is replaced by a rename at the end. */
    boolean isAtomic();

    /** Runs an action once, on another thread, when the destination fails while octets are still to come. */
    void whenBroken(Runnable action);

    /** Returns why the destination failed; called after the action of {@link #whenBroken} ran. */
    TransferFailure failureDuringData();

    /** Turns an exception of {@link #data()} into what the client is told. */
    TransferFailure explain(IOException failure);

    /**
     * Gets the final acknowledgement, checks and renames. Returning normally is the only success there is.
     *
     * @param sha256 of the octets that were committed; required where {@link Upload.Verify#SHA256} was asked for
     * @param progress is run now and then while the destination computes a hash, or is read back
     * @throws TransferFailure when the file is not there, or that is not known; it says what is left
     */
    void finish(Optional<byte[]> sha256, Runnable progress) throws TransferFailure;

    /** Returns the SHA-256 of the whole file, where more than what was sent belongs to it and it was read back. */
    default Optional<byte[]> sha256() {
        return Optional.empty();
    }

    /** Returns what a good final reply says besides; empty: nothing. */
    default Optional<String> remark() {
        return Optional.empty();
    }

    /**
     * Gives up: ends the remote command and removes what was created.
     *
     * @param reason why, without what is left
     * @return the reason with what could not be removed
     */
    TransferFailure abandon(TransferFailure reason);
}
