package org.scprelay.relay.sftp;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.scp.RemoteText;

/**
 * An SFTP server that refuses, breaks the protocol, or ends. The message is a sentence about "the SFTP server", printable
 * ASCII, bounded, fit for logs and replies; {@link #remoteText()} is raw.
 */
public final class SftpException extends IOException {

    /** Why it failed. */
    public enum Reason {
        /** The server answered a request with a status that is not the good one; nothing else is wrong. */
        STATUS,
        /** What came is no packet of the protocol, or not the one that was due: nothing can be said any more. */
        PROTOCOL,
        /** The server speaks another version only. */
        VERSION,
        /** The output ended where an answer was due. */
        ENDED,
        /** The server has not the extension that this needs. */
        NO_EXTENSION,
        /** The file ended before its announced size. */
        SHORT,
        /** More or fewer octets were committed than announced. */
        SIZE_MISMATCH
    }

    private static final long serialVersionUID = 1;
    /** No status is: they are unsigned numbers of 32 bits. */
    private static final long NO_CODE = -1;

    private static final int TEXT_KEPT = 8 * 1024;

    private final Reason reason;
    private final long code;
    private final String remoteText;
    private final RemoteFault known;

    private SftpException(Reason reason, String sentence, long code, String remoteText) {
        this(reason, sentence, code, remoteText, null);
    }

    private SftpException(Reason reason, String sentence, long code, String remoteText, RemoteFault known) {
        super(sentence);
        this.known = known;
        this.reason = reason;
        this.code = code;
        this.remoteText = remoteText;
    }

    /** Makes one without a word of the server; the sentence must be printable. */
    static SftpException of(Reason reason, String sentence) {
        return new SftpException(reason, sentence, NO_CODE, "");
    }

    /** Makes one that quotes the server at its end. */
    static SftpException saying(Reason reason, String sentence, String remoteText) {
        String kept = kept(remoteText);
        String said = kept.isBlank() ? "" : ": " + RemoteText.quote(kept);
        return new SftpException(reason, sentence + said, NO_CODE, kept);
    }

    /**
     * Makes one from a status.
     *
     * @param doing what was asked for, printable: "opening the file"
     */
    static SftpException status(String doing, int code, String remoteText) {
        String kept = kept(remoteText);
        String said = kept.isBlank() ? "" : " " + RemoteText.quote(kept);
        long number = Integer.toUnsignedLong(code);
        return new SftpException(
                Reason.STATUS, "the SFTP server answered " + doing + " with status " + number + said, number, kept);
    }

    /** Returns the same with what its status means to this request, said behind it. */
    SftpException meaning(RemoteFault fault, String remark) {
        return new SftpException(reason, getMessage() + "; " + remark, code, remoteText, fault);
    }

    private static String kept(String text) {
        return text.length() > TEXT_KEPT ? text.substring(0, TEXT_KEPT) : text;
    }

    /** Returns why it failed. */
    public Reason reason() {
        return reason;
    }

    /** Returns the status code, where the reason is STATUS. */
    public OptionalInt code() {
        return code == NO_CODE ? OptionalInt.empty() : OptionalInt.of((int) code);
    }

    /** Returns what the server said, not escaped, bounded; may be empty. */
    public String remoteText() {
        return remoteText;
    }

    /** Tells whether the channel can go on to be used: the server kept to the protocol. */
    public boolean isOnlyRefused() {
        return reason == Reason.STATUS || reason == Reason.NO_EXTENSION || reason == Reason.SHORT;
    }

    /**
     * Returns what the status means. The text decides where it says more than the plain "Failure"; the codes above 8 are
     * those of later versions, which some servers send in version 3 too.
     */
    public Optional<RemoteFault> fault() {
        if (known != null) {
            return Optional.of(known);
        }
        if (code == NO_CODE) {
            return Optional.empty();
        }
        RemoteFault said = remoteText.isBlank() ? RemoteFault.OTHER : RemoteFault.of(remoteText);
        return switch ((int) code) {
            case Fxp.NO_SUCH_FILE, 10 -> Optional.of(RemoteFault.NO_SUCH_FILE);
            case Fxp.PERMISSION_DENIED -> Optional.of(RemoteFault.PERMISSION);
            case 12 -> Optional.of(RemoteFault.READ_ONLY);
            case 14 -> Optional.of(RemoteFault.NO_SPACE);
            case 15 -> Optional.of(RemoteFault.QUOTA);
            case 19 -> Optional.of(RemoteFault.NOT_DIRECTORY);
            case 24 -> Optional.of(RemoteFault.IS_DIRECTORY);
            default -> Optional.of(said);
        };
    }
}
