package org.scprelay.cli.configuration;

import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * One table of the file with typed readers. A reader reports what is wrong and then returns what stands for an absent
 * value, so that the rest is still looked at. One thread.
 */
final class Section {

    private final String table;
    private final TomlTable toml;
    private final TomlPosition at;
    private final Problems problems;

    /** Takes a table and reports the keys in it that nobody knows or that are not served yet. */
    Section(String table, TomlTable toml, TomlPosition at, Problems problems) {
        this.table = table;
        this.toml = toml;
        this.at = at;
        this.problems = problems;
        for (String key : toml.keySet()) {
            if (!KnownKeys.of(table).contains(key)) {
                problems.add(at(key), unknown(key), hint(key));
            }
        }
    }

    private String unknown(String key) {
        return KnownKeys.whyLater(table, key).isPresent()
                ? key + " in " + table + " is not served by this version"
                : "unknown key " + key + " in " + table;
    }

    private String hint(String key) {
        return KnownKeys.whyLater(table, key).orElseGet(() -> KnownKeys.hint(table, key));
    }

    /** Where the table begins. */
    TomlPosition at() {
        return at;
    }

    /** Where a key stands; where the table begins when it is not there. */
    TomlPosition at(String key) {
        TomlPosition position = toml.inputPositionOf(List.of(key));
        return position == null ? at : position;
    }

    /** Tells whether a key is there, whatever its value. */
    boolean has(String key) {
        return toml.keySet().contains(key);
    }

    /** Tells whether a key is there and holds a table. */
    boolean isTable(String key) {
        return value(key) instanceof TomlTable;
    }

    /** Reports that a key must be there. */
    void require(String key, String expected) {
        if (!has(key)) {
            problems.absent(at, table + " has no " + key, expected);
        }
    }

    /** Reports that a table of the top must be there. */
    void absentTable(String key, String expected) {
        if (!has(key)) {
            problems.absent(at, "the file has no " + key, expected);
        }
    }

    /** Reads a string. */
    Optional<Located> text(String key, String expected) {
        Object value = value(key);
        if (value instanceof String text) {
            return Optional.of(new Located(text, at(key)));
        }
        wrongType(key, value, expected);
        return Optional.empty();
    }

    /** Reads a whole number in a range. */
    OptionalLong number(String key, long least, long most) {
        String expected = "expected a whole number from " + least + " to " + most;
        Object value = value(key);
        if (value instanceof Long number) {
            if (number >= least && number <= most) {
                return OptionalLong.of(number);
            }
            problems.add(at(key), key + " is out of range: " + number, expected);
        } else {
            wrongType(key, value, expected);
        }
        return OptionalLong.empty();
    }

    /** Reads true or false. */
    boolean flag(String key) {
        Object value = value(key);
        if (value instanceof Boolean flag) {
            return flag;
        }
        wrongType(key, value, "expected true or false, without quotes");
        return false;
    }

    /** Reads a duration in a range. */
    Duration duration(String key, Duration standard, Duration least, Duration most) {
        String expected = "expected a duration from \"%s\" to \"%s\", a whole number and one of %s"
                .formatted(Quantity.write(least), Quantity.write(most), Quantity.DURATION_UNITS);
        Optional<Located> text = text(key, expected);
        if (text.isEmpty()) {
            return standard;
        }
        Optional<Duration> read = Quantity.duration(text.get().text());
        if (read.isPresent() && read.get().compareTo(least) >= 0 && read.get().compareTo(most) <= 0) {
            return read.get();
        }
        String wrong = read.isPresent() ? key + " is out of range: " : key + " is no duration: ";
        problems.add(at(key), wrong + quote(text.get()), expected);
        return standard;
    }

    /** Reads a size in octets in a range. */
    long size(String key, long standard, long least, long most) {
        String expected = "expected a size from \"%s\" to \"%s\", a whole number and one of %s"
                .formatted(Quantity.write(least), Quantity.write(most), Quantity.SIZE_UNITS);
        Optional<Located> text = text(key, expected);
        if (text.isEmpty()) {
            return standard;
        }
        Optional<Long> read = Quantity.size(text.get().text());
        if (read.isPresent() && read.get() >= least && read.get() <= most) {
            return read.get();
        }
        String wrong = read.isPresent() ? key + " is out of range: " : key + " is no size: ";
        problems.add(at(key), wrong + quote(text.get()), expected);
        return standard;
    }

    /** Reads one of the constants of an enum, written in lower case. */
    <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        String words = Arrays.stream(type.getEnumConstants())
                .map(c -> '"' + c.name().toLowerCase(Locale.ROOT) + '"')
                .collect(Collectors.joining(", "));
        Optional<Located> text = text(key, "expected one of " + words);
        Optional<E> read = text.flatMap(t -> Arrays.stream(type.getEnumConstants())
                .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(t.text()))
                .findFirst());
        if (text.isPresent() && read.isEmpty()) {
            problems.add(at(key), key + " cannot be " + quote(text.get()), "expected one of " + words);
        }
        return read;
    }

    /** Reads a list of different strings; an element that is none, or is there twice, is reported and left out. */
    List<Located> texts(String key, String expected) {
        List<Located> texts = new ArrayList<>();
        Object value = value(key);
        if (!(value instanceof TomlArray array)) {
            wrongType(key, value, expected);
            return texts;
        }
        for (int i = 0; i < array.size(); i++) {
            TomlPosition where = array.inputPositionOf(i);
            if (!(array.get(i) instanceof String text)) {
                problems.add(where, key + " holds " + describe(array.get(i)), expected);
            } else if (texts.stream().anyMatch(t -> t.text().equals(text))) {
                problems.add(where, key + " holds \"" + text + "\" twice", "one of them can go");
            } else {
                texts.add(new Located(text, where));
            }
        }
        if (array.isEmpty()) {
            problems.add(at(key), key + " is empty", expected);
        }
        return texts;
    }

    /** Reads a table of the top; an absent one is as good as an empty one. */
    Section table(String key) {
        return table(key, "[" + key + "]", "expected a table [" + key + "]");
    }

    /** Reads a table that stands within a line of this one; an absent one is as good as an empty one. */
    Section inner(String key, String expected) {
        return table(key, key + " in " + table, expected);
    }

    private Section table(String key, String name, String expected) {
        Object value = value(key);
        if (value instanceof TomlTable inner) {
            return new Section(name, inner, at(key), problems);
        }
        wrongType(key, value, expected);
        return new Section(name, org.tomlj.Toml.parse(""), at, problems);
    }

    /** Reads an array of tables. */
    List<Section> tables(String key) {
        String name = "[[" + key + "]]";
        List<Section> sections = new ArrayList<>();
        Object value = value(key);
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable inner) {
                    sections.add(new Section(name, inner, array.inputPositionOf(i), problems));
                } else {
                    problems.add(array.inputPositionOf(i), key + " holds " + describe(array.get(i)), expects(name));
                }
            }
        } else {
            wrongType(key, value, expects(name));
        }
        return sections;
    }

    private static String expects(String name) {
        return "expected tables, each under its own line " + name;
    }

    private Object value(String key) {
        return has(key) ? toml.get(List.of(key)) : Absent.VALUE;
    }

    private void wrongType(String key, Object value, String expected) {
        if (value != Absent.VALUE) {
            problems.add(at(key), key + " in " + table + " is " + describe(value), expected);
        }
    }

    private static String quote(Located text) {
        return '"' + text.text() + '"';
    }

    private static String describe(Object value) {
        if (value instanceof String) {
            return "a string";
        } else if (value instanceof TomlArray) {
            return "a list";
        } else if (value instanceof TomlTable) {
            return "a table";
        } else if (value instanceof Temporal) {
            return "a date or time";
        }
        return (value instanceof Boolean ? "" : "the number ") + value;
    }

    private enum Absent {
        VALUE
    }
}
