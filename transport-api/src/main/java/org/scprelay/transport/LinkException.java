package org.scprelay.transport;

import java.io.IOException;
import java.util.Objects;

/** A link could not be made, or broke. The message names operation, address and reason, and where known the remedy. */
public final class LinkException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as a caller can act on it. */
    public enum Reason {
        /** This machine or kernel does not have such links, or no provider knows the scheme. */
        UNSUPPORTED,
        /** The target is not an address of that scheme; the message says how one is written. */
        BAD_ADDRESS,
        /** There is no way to that address: an unknown name or host, no route, a guest that is not logged on. */
        UNREACHABLE,
        /** The address is there and nobody listens. */
        REFUSED,
        /** The system or the other side does not allow it. */
        UNAUTHORIZED,
        /** Too many links at the moment; it may work later. */
        BUSY,
        /** Somebody listens at that address already. */
        ADDRESS_IN_USE,
        /** No answer in the time allowed. */
        TIMEOUT,
        /** The link broke while it was in use. */
        RESET,
        /** Anything else; the message says what. */
        OTHER
    }

    private final Reason reason;

    /**
     * Makes an exception without a cause.
     *
     * @param operation the failed call as an operator says it: connect, listen, accept, read, write
     * @param address the address that was asked for, or of the other end of a link that broke
     * @param explanation what happened and what to do about it; printable text
     */
    public LinkException(Reason reason, String operation, LinkAddress address, String explanation) {
        super(operation + " " + address + ": " + explanation);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Makes an exception with the failure below it; the other parameters as above. */
    public LinkException(Reason reason, String operation, LinkAddress address, String explanation, Throwable cause) {
        super(operation + " " + address + ": " + explanation, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Returns what a caller can act on. */
    public Reason reason() {
        return reason;
    }
}
