package org.scprelay.cli.configuration;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names of one kind of table: there, well formed, and each only once, whatever its case. One thread. */
final class Names {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String EXPECTED =
            "expected a name of 1 to 64 letters, digits, dots, hyphens and underscores that begins with a letter or digit";

    private final String table;
    private final Problems problems;
    private final Map<String, Integer> lineOf = new LinkedHashMap<>();

    Names(String table, Problems problems) {
        this.table = table;
        this.problems = problems;
    }

    /** Reads the name of a table; empty text where there is no good one. */
    String read(Section section) {
        section.require("name", EXPECTED);
        Optional<Located> name = section.text("name", EXPECTED);
        if (name.isEmpty()) {
            return "";
        }
        String text = name.get().text();
        if (!FORM.matcher(text).matches()) {
            problems.add(section.at("name"), "\"" + text + "\" is no name for a " + table, EXPECTED);
        }
        Integer before = lineOf.putIfAbsent(
                text.toLowerCase(Locale.ROOT), section.at("name").line());
        if (before != null) {
            problems.add(
                    section.at("name"),
                    "the name \"" + text + "\" was given to another " + table + " in line " + before,
                    "names must differ, and not only in case");
        }
        return text;
    }
}
