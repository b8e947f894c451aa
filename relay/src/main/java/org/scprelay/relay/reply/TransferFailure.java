package org.scprelay.relay.reply;

import java.io.IOException;
import java.io.Serializable;
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
    private final Trace trace;
    private final Spot spot;

    /** Makes a failure that left nothing behind. */
    public TransferFailure(Message reason, String text) {
        this(reason, text, Trace.NONE, Spot.NONE, null);
    }

    /** Makes a failure that left nothing behind, with what caused it for the log. */
    public TransferFailure(Message reason, String text, Throwable cause) {
        this(reason, text, Trace.NONE, Spot.NONE, cause);
    }

    private TransferFailure(Message reason, String text, Trace trace, Spot spot, Throwable cause) {
        super(text + trace.inWords(), cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.text = text;
        this.trace = trace;
        this.spot = spot;
    }

    /** What became of the destination: it stays the same, whoever is blamed for the failure in the end. */
    private record Trace(Left left, String place, long sure, String doubt) implements Serializable {

        static final Trace NONE = new Trace(Left.NOTHING, "", NOTHING_SURE, "");

        String inWords() {
            String there =
                    switch (left) {
                        case NOTHING -> "";
                        case PART -> "; left there: ";
                        case TARGET -> "; incomplete there: ";
                    };
            return there + place + (doubt.isEmpty() ? "" : "; " + doubt);
        }
    }

    /** Where the data is that a failure is about. */
    private record Spot(long record, long offset) implements Serializable {

        static final Spot NONE = new Spot(0, 0);

        boolean isKnown() {
            return record > 0;
        }
    }

    /** Returns the same failure with the record, from 1, and the octet in it, from 0, that it is about. */
    public TransferFailure at(long record, long offset) {
        return new TransferFailure(reason, text, trace, new Spot(record, offset), getCause());
    }

    private TransferFailure with(Trace other) {
        return new TransferFailure(reason, text, other, spot, getCause() == null ? this : getCause());
    }

    /** Returns the same failure with what it left at the destination, named in the text. */
    public TransferFailure leaving(Left what, String path) {
        String where = what == Left.NOTHING ? "" : path;
        return with(new Trace(what, where, NOTHING_SURE, trace.doubt()));
    }

    /** Returns the same failure with how many octets at the beginning of a part may be gone on from: 0, that there is none. */
    public TransferFailure withPart(long octets) {
        return with(new Trace(trace.left(), trace.place(), octets, trace.doubt()));
    }

    /** Returns the same failure of something that may have been done all the same: "whether it was done is not known". */
    public TransferFailure inDoubt(String what) {
        return with(new Trace(trace.left(), trace.place(), trace.sure(), what));
    }

    /** Returns another failure that left behind, and names, the same, and leaves the same doubt. */
    public TransferFailure because(Message other, String sentence) {
        return new TransferFailure(other, sentence, trace, Spot.NONE, this);
    }

    /** Returns the message. */
    public Message reason() {
        return reason;
    }

    /** Returns what is left at the destination. */
    public Left left() {
        return trace.left();
    }

    /** Returns the reply without the pairs of a transfer. */
    public Reply reply() {
        Reply reply = reason.reply(getMessage());
        Reply told = left() == Left.NOTHING ? reply : reply.with("LEFT", left().name());
        Reply more = trace.sure() == NOTHING_SURE ? told : told.with(PART, Long.toString(trace.sure()));
        return spot.isKnown()
                ? more.with("RECORD", Long.toString(spot.record())).with("OFFSET", Long.toString(spot.offset()))
                : more;
    }
}
