package org.scprelay.cli.configuration;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations: a whole number and its unit, without a blank between them. */
final class Quantity {

    static final String SIZE_UNITS = "B, KiB, MiB, GiB";
    static final String DURATION_UNITS = "ms, s, m, h, d";

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})([A-Za-z]+)");
    private static final Map<String, Long> SIZES = units("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final Map<String, Long> MILLIS =
            units("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Quantity() {}

    /** Reads a size in octets; empty when it is none. */
    static Optional<Long> size(String text) {
        return read(text, SIZES);
    }

    /** Reads a duration; empty when it is none. */
    static Optional<Duration> duration(String text) {
        return read(text, MILLIS).map(Duration::ofMillis);
    }

    /** Writes a duration with the largest unit that holds it. */
    static String write(Duration duration) {
        return write(duration.toMillis(), MILLIS, "s");
    }

    /** Writes a size with the largest unit that holds it. */
    static String write(long octets) {
        return write(octets, SIZES, "B");
    }

    private static Optional<Long> read(String text, Map<String, Long> units) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !units.containsKey(form.group(2))) {
            return Optional.empty();
        }
        long unit = units.get(form.group(2));
        long number = Long.parseLong(form.group(1));
        return number > Long.MAX_VALUE / unit ? Optional.empty() : Optional.of(number * unit);
    }

    private static String write(long amount, Map<String, Long> units, String zero) {
        String text = "0" + zero;
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (amount > 0 && amount % unit.getValue() == 0) {
                text = amount / unit.getValue() + unit.getKey();
            }
        }
        return text;
    }

    private static Map<String, Long> units(Object... pairs) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            units.put((String) pairs[i], (Long) pairs[i + 1]);
        }
        return units;
    }
}
