package org.scprelay.relay.reply;

import java.io.IOException;
import java.util.Objects;
import org.scprelay.protocol.Reply;

/** Why a transfer or command did not succeed, as the message that the client gets. */
public final class TransferFailure extends IOException {

    private static final long serialVersionUID = 1L;

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

    /** Makes a failure that left nothing behind. */
    public TransferFailure(Message reason, String text) {
        this(reason, text, Left.NOTHING, "", null);
    }

    /** Makes a failure that left nothing behind, with what caused it for the log. */
    public TransferFailure(Message reason, String text, Throwable cause) {
        this(reason, text, Left.NOTHING, "", cause);
    }

    private TransferFailure(Message reason, String text, Left left, String place, Throwable cause) {
        super(text + inWords(left) + place, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.text = text;
        this.left = left;
        this.place = place;
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
        return new TransferFailure(reason, text, what, where, getCause() == null ? this : getCause());
    }

    /** Returns another failure that left behind, and names, the same. */
    public TransferFailure because(Message other, String sentence) {
        return new TransferFailure(other, sentence, left, place, this);
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
        return left == Left.NOTHING ? reply : reply.with("LEFT", left.name());
    }
}
