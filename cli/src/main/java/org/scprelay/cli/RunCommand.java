package org.scprelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.scprelay.client.BatchJob;
import org.scprelay.transport.LinkAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Run a deck of control statements; the exit status is its return code (0 4 8 12 16).")
final class RunCommand implements Callable<Integer> {

    private static final int MAX_DECK = 64 << 20;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "DECK", description = "The file with the statements; - reads standard input.")
    private String deck;

    @Option(
            names = "--relay",
            paramLabel = "ADDRESS",
            description = "Use this relay instead of the deck's OPEN: tcp:host:port, iucv:USERID/NAME, unix:/path")
    private Optional<String> relay = Optional.empty();

    @Option(names = "--json", description = "Print one JSON object for each statement instead of the listing.")
    private boolean json;

    @Option(
            names = "--secrets",
            paramLabel = "DIR",
            description = "The folder with the secrets of AUTH statements, one file each, 0600.")
    private Optional<Path> secrets = Optional.empty();

    @Spec
    private CommandSpec spec;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Optional<LinkAddress> address = relay.map(this::address);
        secrets.filter(folder -> !Files.isDirectory(folder)).ifPresent(folder -> {
            throw wrong("--secrets: " + folder + " is no directory");
        });
        boolean standardInput = deck.equals("-");
        byte[] octets = standardInput ? bounded(surroundings.in(), "standard input") : file(Path.of(deck));
        return BatchJob.run(new BatchJob.Options(
                standardInput ? "standard input" : deck,
                octets,
                address,
                json,
                secrets,
                standardInput ? new UsedUp() : surroundings.in(),
                surroundings.out(),
                surroundings.err(),
                surroundings.watches(),
                surroundings.environment(),
                Providers.load(),
                Version.number()));
    }

    private LinkAddress address(String text) {
        try {
            return LinkAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--relay: \"" + text + "\" is no address: " + e.getMessage()
                    + "; written tcp:10.1.0.2:5922 for example");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static byte[] file(Path path) throws CommandFailure {
        if (Files.isDirectory(path)) {
            throw noDeck(path + " is a directory, not a deck", null);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return bounded(in, path.toString());
        } catch (NoSuchFileException e) {
            throw noDeck("there is no deck " + path, e);
        } catch (AccessDeniedException e) {
            throw noDeck("the deck " + path + " cannot be read by this user", e);
        } catch (IOException e) {
            throw noDeck("the deck " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] bounded(InputStream in, String name) throws IOException, CommandFailure {
        byte[] octets = in.readNBytes(MAX_DECK + 1);
        if (octets.length > MAX_DECK) {
            throw noDeck(name + " is larger than " + (MAX_DECK >> 20) + " MiB, which no deck is", null);
        }
        return octets;
    }

    private static CommandFailure noDeck(String message, Throwable cause) {
        return new CommandFailure(ExitStatus.SEVERE, message + "; nothing was sent", cause);
    }

    /** Standard input that the deck came from: INPUT STDIN must fail there, not send nothing with return code 0. */
    private static final class UsedUp extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("standard input held the deck; INPUT STDIN needs the deck in a file");
        }
    }
}
