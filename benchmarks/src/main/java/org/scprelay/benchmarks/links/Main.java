package org.scprelay.benchmarks.links;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    /** Measures, and ends the process with an exit status: 0, 1 when the measurement failed, 2 for wrong arguments. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new LinksCommand(out))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(110)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, args) -> {
                    err.println("benchmarks/links: " + e.getMessage() + "; see benchmarks/links --help");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (!(e instanceof Failure)) {
                        throw e;
                    }
                    err.println("benchmarks/links: " + e.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }
}
