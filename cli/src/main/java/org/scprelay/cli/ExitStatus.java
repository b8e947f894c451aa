package org.scprelay.cli;

/** Exit statuses of the commands; 0, 4, 8, 12 and 16 are the return codes of jobs. */
final class ExitStatus {

    static final int OK = 0;
    /** Done, with a warning. */
    static final int WARNING = 4;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** A person must change something first. */
    static final int NEEDS_A_PERSON = 12;
    /** Nothing was run: a deck that cannot be used, or a defect in this program. */
    static final int SEVERE = 16;
    /** What a shell reports for a process that SIGTERM ended. */
    static final int TERMINATED = 143;

    private ExitStatus() {}
}
