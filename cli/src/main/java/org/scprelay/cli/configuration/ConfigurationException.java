package org.scprelay.cli.configuration;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used; it carries every mistake, in the order of the file. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the mistakes, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
