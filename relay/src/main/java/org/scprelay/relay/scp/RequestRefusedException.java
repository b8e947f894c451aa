package org.scprelay.relay.scp;

import java.io.IOException;

/** The destination refused to start what a channel was opened for: it serves no commands, or not that subsystem. */
public final class RequestRefusedException extends IOException {

    private static final long serialVersionUID = 1;

    /** Makes one; the message is a sentence about the destination. */
    public RequestRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
