package org.scprelay.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code scprelay} without a command. */
@Command(
        name = "scprelay",
        versionProvider = Version.class,
        description = "Carries files between batch jobs on a clear-text link and hosts that speak SSH secure copy.",
        footer = {"", "Each command has its own --help. Exit statuses: 0 4 8 12 16 as return codes, 2 wrong usage."})
final class TopCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and end.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and end.")
    private boolean version;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where a failure came from, and log more.")
    private boolean debug;

    @Spec
    private CommandSpec spec;

    boolean debug() {
        return debug;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }
}
