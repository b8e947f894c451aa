package org.scprelay.protocol;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The other side broke the link protocol; the message says what was seen and what was expected, in ASCII, fit for a reply
 * and for a log: what it quotes of the input is short and holds no control character.
 */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final LinkedHashMap<String, String> pairs;

    /**
     * Makes an exception without pairs.
     *
     * @param code the reply code that belongs to it
     * @param explanation what was seen and expected
     */
    public ProtocolException(int code, String explanation) {
        this(code, explanation, Map.of());
    }

    /** Makes an exception whose reply carries pairs. */
    public ProtocolException(int code, String explanation, Map<String, String> pairs) {
        super(explanation);
        this.code = code;
        this.pairs = new LinkedHashMap<>(pairs);
    }

    /**
     * Returns 500 when the stream of lines or frames can no longer be trusted and the link is to be closed; 501, 503 or
     * 504 when one command is refused (in HELLO that closes the link too).
     */
    public int code() {
        return code;
    }

    /** Returns the pairs of the reply. */
    public Map<String, String> pairs() {
        return Collections.unmodifiableMap(pairs);
    }
}
