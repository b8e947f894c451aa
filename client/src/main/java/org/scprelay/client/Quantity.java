package org.scprelay.client;

import java.time.Duration;
import java.util.Locale;

/** Writes octets, times and rates for people. */
final class Quantity {

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};

    private Quantity() {}

    /** Writes {@code 512 octets}, {@code 1.5 MiB}. */
    static String octets(long count) {
        if (count < 1024) {
            return count + (count == 1 ? " octet" : " octets");
        }
        double value = count;
        int unit = -1;
        while (value >= 1023.95 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** Writes {@code 1 record}, {@code 12 records}. */
    static String records(long count) {
        return count + (count == 1 ? " record" : " records");
    }

    /** Writes {@code 1.234 s}, {@code 35 min}. */
    static String time(Duration time) {
        if (time.toMinutes() > 9 && time.toSecondsPart() == 0) {
            return time.toMinutes() + " min";
        }
        return time.toMillisPart() == 0 && time.toSeconds() > 0
                ? time.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.3f s", time.toMillis() / 1000.0);
    }

    /** Writes {@code 80.1 MiB/s}; a time below a millisecond counts as one. */
    static String rate(long octets, Duration time) {
        return octets((long) (octets * 1000.0 / Math.max(1, time.toMillis()))) + "/s";
    }
}
