package org.scprelay.client;

/** The link was lost after all data had been sent and before the final reply came: the outcome has to be asked for. */
final class LostReply extends Exception {

    private static final long serialVersionUID = 1L;

    private final long sent;

    /**
     * Makes an exception.
     *
     * @param sent the octets that were sent
     */
    LostReply(Failure failure, long sent) {
        super(failure.getMessage(), failure);
        this.sent = sent;
    }

    long sent() {
        return sent;
    }
}
