package org.scprelay.benchmarks.links;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts of octets as people write them: 4KiB, 512M, 1000. */
final class Octets {

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,11})(?:([KMG])(?:iB)?)?");
    private static final int SHIFT = 10;
    private static final String UNITS = "KMG";

    private Octets() {}

    /**
     * Reads a count from 1 to {@code most}.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    static long parse(String text, long most) {
        Matcher matcher = WRITTEN.matcher(text);
        if (matcher.matches()) {
            int power = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
            long count = Long.parseLong(matcher.group(1));
            if (count <= most >> SHIFT * power) {
                return count << SHIFT * power;
            }
        }
        throw new IllegalArgumentException(
                "expected a number of octets from 1 to " + word(most) + ", 4KiB for example, not \"" + text + "\"");
    }

    /** Returns a count in the largest unit that divides it, without a blank. */
    static String word(long octets) {
        int power = 0;
        long count = octets;
        while (power < UNITS.length() && count % (1 << SHIFT) == 0) {
            count >>= SHIFT;
            power++;
        }
        return power == 0 ? Long.toString(count) : String.format(Locale.ROOT, "%d%ciB", count, UNITS.charAt(power - 1));
    }
}
