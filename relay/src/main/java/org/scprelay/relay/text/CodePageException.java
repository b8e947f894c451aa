package org.scprelay.relay.text;

/** A code page that is not served; the message says which, why, and what to do. */
public final class CodePageException extends Exception {

    private static final long serialVersionUID = 1L;

    CodePageException(String message) {
        super(message);
    }
}
