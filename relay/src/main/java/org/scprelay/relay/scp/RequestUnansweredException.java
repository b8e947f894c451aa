package org.scprelay.relay.scp;

import java.io.IOException;

/** The connection was lost behind the request to start something: nobody knows whether the destination began it. */
public final class RequestUnansweredException extends IOException {

    private static final long serialVersionUID = 1;

    /** Makes one; the message is a sentence about the destination. */
    public RequestUnansweredException(String message, Throwable cause) {
        super(message, cause);
    }
}
