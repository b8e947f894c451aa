package org.scprelay.protocol;

import java.io.IOException;

/** The other side broke the link protocol; the message says what was seen and what was expected, fit for a reply. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Makes an exception.
     *
     * @param code the reply code that belongs to it: 500 (the link is to be closed) or 501 (a bad argument)
     * @param explanation what was seen, escaped already where it quotes input
     */
    public ProtocolException(int code, String explanation) {
        super(explanation);
        this.code = code;
    }

    /** Returns 500 when the stream of lines or frames can no longer be trusted, 501 when only this command is refused. */
    public int code() {
        return code;
    }
}
