package org.scprelay.relay.scp;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A transfer over SCP, or a step around it, that cannot be taken for a success. Nothing can be said over the command any
 * more: it is closed, never resynchronised.
 *
 * <p>The message is a sentence about "the remote host", printable ASCII, bounded, fit for logs and replies; {@link
 * #remoteText()} is raw.
 */
public final class ScpException extends IOException {

    /** How much of a remote text is kept, in octets: a path of 4,096 and a sentence. */
    public static final int TEXT_KEPT = 8 * 1024;

    /** Why it failed. */
    public enum Reason {
        /** The remote scp reported an error (01 or 02 and text). */
        REMOTE_ERROR,
        /** Text of a shell or service came where scp should speak. */
        NOT_SCP,
        /** The text says that the host serves SFTP only. */
        SFTP_ONLY,
        /** The remote host has no scp (exit status 127, or a shell that says so). */
        COMMAND_NOT_FOUND,
        /** The remote host may not run its scp (exit status 126). */
        COMMAND_NOT_EXECUTABLE,
        /** The command ended before it was due. */
        ENDED,
        /** All was acknowledged, and the command still ended with a status that is not 0. */
        EXIT_STATUS,
        /** All was acknowledged, and the command still ended by a signal. */
        EXIT_SIGNAL,
        /** All was acknowledged, and no exit status came. */
        EXIT_MISSING,
        /** A control record breaks its grammar. */
        RECORD_MALFORMED,
        /** A control record is longer than 2,048 octets. */
        RECORD_TOO_LONG,
        /** A control record of another kind was due. */
        RECORD_UNEXPECTED,
        /** The name in a control record is empty, ".", "..", or has a "/" or NUL. */
        NAME_REFUSED,
        /** The size in a control record is above 2^63-1. */
        SIZE_OUT_OF_RANGE,
        /** The path is that of a directory. */
        DIRECTORY,
        /** The remote scp acknowledged the file while octets were still to come. */
        ACKNOWLEDGED_EARLY,
        /** Something else than the status of the file came after its octets: more octets than announced, or text. */
        STATUS_EXPECTED,
        /** The remote command went on after the end of the transfer. */
        TRAILING_OUTPUT,
        /** This side has more or fewer octets than it announced. */
        SIZE_MISMATCH,
        /** A script got no answer of ours: no POSIX shell there, or it may not run this. */
        NO_SHELL,
        /** The written part was not there any more when it should be renamed. */
        PART_MISSING,
        /** The file at the remote host has another size than what was sent. */
        SIZE_AT_REMOTE,
        /** The rename failed. */
        RENAME_FAILED,
        /** The rename succeeded, and the target is not there: taken away, or a directory swallowed it that is gone. */
        TARGET_GONE,
        /** The part could not be removed. */
        NOT_REMOVED
    }

    private static final long serialVersionUID = 1;
    private static final int NO_STATUS = Integer.MIN_VALUE;

    private final Reason reason;
    private final ScpPhase phase;
    private final String remoteText;
    private final int exitStatus;

    private ScpException(Reason reason, ScpPhase phase, String sentence, String remoteText, int exitStatus) {
        super(sentence);
        this.reason = reason;
        this.phase = phase;
        this.remoteText = remoteText;
        this.exitStatus = exitStatus;
    }

    /** Makes one without a word of the remote host; the sentence must be printable. */
    static ScpException of(Reason reason, ScpPhase phase, String sentence) {
        return new ScpException(reason, phase, sentence, "", NO_STATUS);
    }

    /** Makes one from what the remote host said, which the sentence quotes at its end. */
    static ScpException saying(Reason reason, ScpPhase phase, String sentence, String remoteText) {
        String kept = remoteText.length() > TEXT_KEPT ? remoteText.substring(0, TEXT_KEPT) : remoteText;
        return new ScpException(reason, phase, sentence + ": " + RemoteText.quote(kept), kept, NO_STATUS);
    }

    /** Makes one from how the command ended and what it left on standard error, which the sentence quotes at its end. */
    static ScpException ended(Reason reason, ScpPhase phase, String sentence, EndOfCommand end) {
        String said = end.standardError().isBlank() ? "" : ": " + RemoteText.quote(end.standardError());
        int status = end.exit().status().orElse(NO_STATUS);
        return new ScpException(reason, phase, sentence + said, end.standardError(), status);
    }

    /** Returns why it failed. */
    public Reason reason() {
        return reason;
    }

    /** Returns how far the transfer had come. */
    public ScpPhase phase() {
        return phase;
    }

    /** Returns what the remote host said, not escaped, at most {@link #TEXT_KEPT} characters; may be empty. */
    public String remoteText() {
        return remoteText;
    }

    /** Returns the exit status of the command, where it is known and matters. */
    public OptionalInt exitStatus() {
        return exitStatus == NO_STATUS ? OptionalInt.empty() : OptionalInt.of(exitStatus);
    }

    /** Returns what the remote text means; empty when the remote host said nothing. */
    public Optional<RemoteFault> fault() {
        return remoteText.isBlank() ? Optional.empty() : Optional.of(RemoteFault.of(remoteText));
    }
}
