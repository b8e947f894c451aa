package org.scprelay.client;

import java.io.PrintStream;
import java.util.OptionalLong;

/**
 * Where a transfer tells how it goes.
 *
 * @param listing the lasting account
 * @param terminal where the progress line goes
 * @param shown whether there is a terminal to show it
 */
record Reporter(Listing listing, PrintStream terminal, boolean shown) {

    /** Starts the progress line, and the time, of a transfer. */
    ProgressLine progress(OptionalLong size) {
        return new ProgressLine(terminal, shown, size);
    }
}
