package org.scprelay.client;

/** A statement failed; the message is one sentence for the listing, the return code says what can be done about it. */
final class Failure extends Exception {

    /** The link was lost or the relay is not reachable: may be repeated. */
    static final int LOST = 8;

    /** Something on this machine, or an unknown outcome: needs a person. */
    static final int LOCAL = 12;

    /** The relay broke the protocol. */
    static final int OFF = 16;

    private static final long serialVersionUID = 1L;

    private final int returnCode;

    private Failure(int returnCode, String explanation) {
        super(ListingText.of(explanation));
        this.returnCode = returnCode;
    }

    /** The relay cannot be reached, or the link was lost. */
    static Failure lost(String explanation) {
        return new Failure(LOST, explanation);
    }

    /** A local file, a secret, a missing provider. */
    static Failure local(String explanation) {
        return new Failure(LOCAL, explanation);
    }

    /** Nobody knows whether the transfer was done. */
    static Failure unknown(String explanation) {
        return new Failure(LOCAL, explanation);
    }

    /** The relay said something that the protocol does not allow here. */
    static Failure off(String explanation) {
        return new Failure(OFF, explanation);
    }

    /** The relay refused with that return code. */
    static Failure of(int returnCode, String explanation) {
        return new Failure(returnCode, explanation);
    }

    /** Returns a failure of the same return code with another explanation. */
    Failure saying(String explanation) {
        return new Failure(returnCode, explanation);
    }

    int returnCode() {
        return returnCode;
    }
}
