package org.scprelay.client;

/** The link was lost after all data had been sent and before the final reply came: the outcome has to be asked for. */
final class LostReply extends Exception {

    private static final long serialVersionUID = 1L;

    // No exception of the client is ever serialized.
    private final transient Amount sent;

    /**
     * Makes an exception.
     *
     * @param sent what was sent
     */
    LostReply(Failure failure, Amount sent) {
        super(failure.getMessage(), failure);
        this.sent = sent;
    }

    Amount sent() {
        return sent;
    }
}
