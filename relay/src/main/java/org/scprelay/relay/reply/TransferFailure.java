package org.scprelay.relay.reply;

import java.io.IOException;
import java.util.Objects;
import org.scprelay.protocol.Reply;

/** Why a transfer or command did not succeed, as the message that the client gets. */
public final class TransferFailure extends IOException {

    /** The pair of a reply that says how many octets of a part may be gone on from. */
    public static final String PART = "PART";

    private static final long serialVersionUID = 1L;
    private static final long NOTHING_SURE = -1;

    /** What a failed STOR left at the destination. */
    public enum Left {
        /** Nothing of ours; the target is as it was. */
        NOTHING,
        /** A {@code .part} that could not be removed; the target is as it was. */
        PART,
        /** A part of the target itself was written. */
        TARGET
    }

    private final Message reason;
    private final String text;
    private final Left left;
    private final String place;
    private final long sure;

    /** Makes a failure that left nothing behind. */
    public TransferFailure(Message reason, String text) {
        this(reason, text, Left.NOTHING, "", NOTHING_SURE, null);
    }

    /** Makes a failure that left nothing behind, with what caused it for the log. */
    public TransferFailure(Message reason, String text, Throwable cause) {
        this(reason, text, Left.NOTHING, "", NOTHING_SURE, cause);
    }

    private TransferFailure(Message reason, String text, Left left, String place, long sure, Throwable cause) {
        super(text + inWords(left) + place, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.text = text;
        this.left = left;
        this.place = place;
        this.sure = sure;
    }

    private static String inWords(Left left) {
        return switch (left) {
            case NOTHING -> "";
            case PART -> "; left there: ";
            case TARGET -> "; incomplete there: ";
        };
    }

    /** Returns the same failure with what it left at the destination, named in the text. */
    public TransferFailure leaving(Left what, String path) {
        String where = what == Left.NOTHING ? "" : path;
        return new TransferFailure(reason, text, what, where, NOTHING_SURE, getCause() == null ? this : getCause());
    }

    /** Returns the same failure with how many octets at the beginning of a part may be gone on from: 0, that there is none. */
    public TransferFailure withPart(long octets) {
        return new TransferFailure(reason, text, left, place, octets, getCause() == null ? this : getCause());
    }

    /** Returns another failure that left behind, and names, the same. */
    public TransferFailure because(Message other, String sentence) {
        return new TransferFailure(other, sentence, left, place, sure, this);
    }

    /** Returns the message. */
    public Message reason() {
        return reason;
    }

    /** Returns what is left at the destination. */
    public Left left() {
        return left;
    }

    /** Returns the reply without the pairs of a transfer. */
    public Reply reply() {
        Reply reply = reason.reply(getMessage());
        Reply told = left == Left.NOTHING ? reply : reply.with("LEFT", left.name());
        return sure == NOTHING_SURE ? told : told.with(PART, Long.toString(sure));
    }
}
