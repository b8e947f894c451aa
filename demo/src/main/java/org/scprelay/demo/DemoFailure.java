package org.scprelay.demo;

/** The demo cannot go on, or did not show what it is there to show; the message says which, in a sentence. */
final class DemoFailure extends Exception {

    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }
}
