package org.scprelay.benchmarks.links;

/** A measurement that cannot be made, or went wrong; the message is for the user. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
