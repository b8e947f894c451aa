package org.scprelay.cli.configuration;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.TomlPosition;

/** Gathers the mistakes of one file. One thread. */
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private boolean torn;

    Problems(String file) {
        this.file = file;
    }

    /** A mistake in a value, or a key that must not be there. */
    void add(TomlPosition at, String wrong, String expected) {
        found.add(new Problem(file, at.line(), at.column(), wrong + "; " + expected));
    }

    /** A mistake that the parser saw. From now on what is absent may only have been lost by it. */
    void syntax(TomlPosition at, String wrong) {
        torn = true;
        found.add(new Problem(file, at.line(), at.column(), "not TOML: " + wrong));
    }

    /** Something is absent; said only where the whole file could be parsed. */
    void absent(TomlPosition at, String wrong, String expected) {
        if (!torn) {
            add(at, wrong, expected);
        }
    }

    /** The file as a whole. */
    void whole(String wrong, String expected) {
        found.add(new Problem(file, 0, 0, wrong + "; " + expected));
    }

    /** @throws ConfigurationException when there was any mistake */
    void throwIfAny() throws ConfigurationException {
        if (!found.isEmpty()) {
            found.sort(Problem.BY_PLACE);
            throw new ConfigurationException(found);
        }
    }
}
