package org.scprelay.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.scprelay.cli.configuration.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in words, and chooses the exit status. A stack trace is only for {@code --debug}. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private static final List<String> LATER = List.of("check-host", "status", "drain");

    private final PrintStream err;
    private final TopCommand top;

    Failures(PrintStream err, TopCommand top) {
        this.err = err;
        this.top = top;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        say(wrongUsage(e, command));
        err.println("Try: " + name + " --help");
        return ExitStatus.USAGE;
    }

    private static String wrongUsage(ParameterException e, CommandLine command) {
        boolean atTop = command.getParent() == null;
        if (atTop && e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (LATER.contains(first)) {
                return first + " is not in this version";
            }
            if (!first.startsWith("-")) {
                return "there is no command " + first + "; commands: "
                        + String.join(", ", command.getSubcommands().keySet());
            }
        }
        return e.getMessage();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        int status = status(e);
        if (e instanceof ConfigurationException configuration) {
            // One mistake a line already, each with its place.
            configuration.problems().forEach(err::println);
            int count = configuration.problems().size();
            err.println("scprelay: " + count + (count == 1 ? " error" : " errors") + " in the configuration");
        } else if (status == ExitStatus.SEVERE && !(e instanceof CommandFailure)) {
            say("defect in scprelay: " + e + "; please report it with what --debug shows");
        } else {
            say(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        if (top.debug()) {
            e.printStackTrace(err);
        }
        return status;
    }

    private static int status(Exception e) {
        if (e instanceof CommandFailure failure) {
            return failure.status();
        }
        boolean expected = e instanceof ConfigurationException || e instanceof IOException;
        return expected ? ExitStatus.NEEDS_A_PERSON : ExitStatus.SEVERE;
    }

    private void say(String message) {
        message.lines().forEach(line -> err.println("scprelay: " + Printable.of(line)));
    }
}
