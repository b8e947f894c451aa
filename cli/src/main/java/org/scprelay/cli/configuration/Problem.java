package org.scprelay.cli.configuration;

import java.util.Comparator;
import org.scprelay.cli.Printable;

/**
 * One mistake in a configuration file.
 *
 * @param file the file as the user named it
 * @param line from 1; 0 when the mistake is the file as a whole
 * @param column from 1; 0 likewise
 * @param text what is wrong; what was expected
 */
public record Problem(String file, int line, int column, String text) {

    /** The order in which a person goes through the file. */
    public static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    /** Returns {@code file:line:column: text}, on one line whatever the file holds. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return Printable.of(place + ": " + text);
    }
}
