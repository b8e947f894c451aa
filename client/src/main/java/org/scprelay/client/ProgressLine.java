package org.scprelay.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.OptionalLong;

/** The progress of a long transfer on a terminal, one line that is written again twice a second. One thread. */
final class ProgressLine implements AutoCloseable {

    private static final long FIRST = 1_000_000_000L;
    private static final long BETWEEN = 500_000_000L;

    private final PrintStream out;
    private final boolean shown;
    private final OptionalLong size;
    private final long start = System.nanoTime();
    private long next = start + FIRST;
    private int width;

    /**
     * Starts the time of a transfer.
     *
     * @param shown whether there is a terminal
     * @param size how many octets will come, where that is known
     */
    ProgressLine(PrintStream out, boolean shown, OptionalLong size) {
        this.out = out;
        this.shown = shown;
        this.size = size;
    }

    /** Returns the time since the start. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Tells how far it is. */
    void at(long octets) {
        if (!shown) {
            return;
        }
        long now = System.nanoTime();
        if (now - next < 0) {
            return;
        }
        next = now + BETWEEN;
        write(text(octets, elapsed()));
    }

    String text(long octets, Duration time) {
        String share = "";
        if (size.isPresent() && size.getAsLong() > 0) {
            long percent = (long) (100.0 * octets / size.getAsLong());
            share = " of " + Quantity.octets(size.getAsLong()) + ", " + percent + " %";
        }
        return Quantity.octets(octets) + share + ", " + Quantity.rate(octets, time);
    }

    private void write(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        out.flush();
        width = text.length();
    }

    /** Wipes the line. */
    @Override
    public void close() {
        if (width > 0) {
            write("");
            out.print("\r");
            out.flush();
        }
    }
}
