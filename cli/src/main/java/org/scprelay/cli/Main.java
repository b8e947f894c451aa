package org.scprelay.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    /** Runs a command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(run(Surroundings.ofProcess(), List.of(arguments)));
    }

    /** Runs a command and returns its exit status. */
    public static int run(Surroundings surroundings, List<String> arguments) {
        CommandLine commands = commands(surroundings);
        int status = commands.execute(arguments.toArray(String[]::new));
        surroundings.out().flush();
        surroundings.err().flush();
        return status;
    }

    static CommandLine commands(Surroundings surroundings) {
        TopCommand top = new TopCommand();
        CommandLine commands = new CommandLine(top)
                .addSubcommand(new DemoCommand(surroundings))
                .addSubcommand(new ServeCommand(surroundings, ServeCommand.Daemon::relay))
                .addSubcommand(new RunCommand(surroundings))
                .addSubcommand(new CheckCommand(surroundings))
                .addSubcommand(new ReloadCommand(surroundings))
                .addSubcommand(new ConvertCommand(surroundings))
                .addSubcommand(new TrustCommand(surroundings))
                .addSubcommand(new KeygenCommand(surroundings))
                .addSubcommand(new TransportsCommand(surroundings, Machine.ofProcess()));
        // The demo's own options are its business.
        commands.getSubcommands().get("demo").setUnmatchedOptionsArePositionalParams(true);
        commands.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setCaseInsensitiveEnumValuesAllowed(true);
        Failures failures = new Failures(surroundings.err(), top);
        commands.setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
        commands.setExecutionStrategy(parsed -> {
            String command = parsed.subcommand() == null
                    ? ""
                    : parsed.subcommand().commandSpec().name();
            Logging.start(surroundings.err(), command.equals("serve"), top.debug());
            return new CommandLine.RunLast().execute(parsed);
        });
        return commands;
    }
}
