package org.scprelay.relay.scp;

/** How far a transfer over SCP had come. */
public enum ScpPhase {
    /** The command was started and has not said anything yet. */
    START("before its first word"),
    /** The times of the file are being announced. */
    TIMES("after the T record"),
    /** Mode, size and name of the file are being announced. */
    RECORD("after the C record"),
    /** The octets of the file are on their way. */
    DATA("during the data"),
    /** All octets are through; the status of the file is due. */
    STATUS("before the status of the file"),
    /** Both sides said that the file is whole; the command should end. */
    END("after the status of the file");

    private final String words;

    ScpPhase(String words) {
        this.words = words;
    }

    /** Returns how a sentence names this phase. */
    public String words() {
        return words;
    }
}
