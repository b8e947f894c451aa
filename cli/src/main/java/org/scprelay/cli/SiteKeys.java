package org.scprelay.cli;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.scprelay.cli.convert.Pages;
import org.scprelay.relay.text.TextOptionException;
import org.scprelay.relay.text.TextOptions;
import picocli.CommandLine.ParameterException;

/**
 * KEY=value as a user writes them.
 *
 * @param options what they mean
 * @param given the keys, in upper case
 */
record SiteKeys(TextOptions options, Set<String> given) {

    /** Reads them; what is wrong becomes the exception that {@code wrong} makes of a message. */
    static SiteKeys read(Collection<String> pairs, Function<String, ParameterException> wrong) {
        TextOptions options = TextOptions.DEFAULTS;
        Set<String> given = new LinkedHashSet<>();
        for (String pair : pairs) {
            String key = pair.substring(0, pair.indexOf('=')).toUpperCase(Locale.ROOT);
            String value = pair.substring(pair.indexOf('=') + 1);
            if (!TextOptions.isKey(key)) {
                throw wrong.apply("SITE has no key " + key + " about text and records; write ./" + pair
                        + " if it is the name of a file");
            }
            if (!given.add(key)) {
                throw wrong.apply("the key " + key + " is given twice");
            }
            try {
                options = options.after(key, value);
            } catch (TextOptionException e) {
                throw wrong.apply(e.getMessage() + hint(e, value));
            }
        }
        return new SiteKeys(options, given);
    }

    private static String hint(TextOptionException e, String name) {
        return e.kind() != TextOptionException.Kind.NO_PAGE
                ? ""
                : Pages.nearest(name)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; --pages lists them");
    }

    boolean has(String key) {
        return given.contains(key);
    }
}
