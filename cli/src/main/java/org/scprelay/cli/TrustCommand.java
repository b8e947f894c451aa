package org.scprelay.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scprelay.cli.configuration.ConfigurationException;
import org.scprelay.cli.configuration.ConfigurationFile;
import org.scprelay.relay.ssh.HostKeyFetch;
import org.scprelay.relay.ssh.HostKeyFetch.HostKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "trust",
        description =
                "Fetch the host key of an SSH server, show its fingerprint and, once confirmed, add it to known_hosts.")
final class TrustCommand implements Callable<Integer> {

    private static final Pattern TARGET =
            Pattern.compile("(?:[^@\\s]+@)?(?:\\[([0-9A-Fa-f:.%a-zA-Z0-9]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final int STANDARD_PORT = 22;
    private static final int MAX_PORT = 65_535;

    private final Surroundings surroundings;

    @Parameters(paramLabel = "[USER@]HOST[:PORT]", description = "The server; an IPv6 address stands in brackets.")
    private String target;

    @Option(names = "--yes", description = "Do not ask: the fingerprint was compared in some other way.")
    private boolean yes;

    @Option(
            names = "--known-hosts",
            paramLabel = "FILE",
            description = "The file to add to. Default: known-hosts of the configuration.")
    private Optional<Path> knownHosts = Optional.empty();

    @Mixin
    private ConfigOption config;

    @Spec
    private CommandSpec spec;

    TrustCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Matcher form = TARGET.matcher(target);
        int port = form.matches() && form.group(3) != null ? Integer.parseInt(form.group(3)) : STANDARD_PORT;
        if (!form.matches() || port < 1 || port > MAX_PORT) {
            throw new ParameterException(spec.commandLine(), "\"" + target + "\" is not [user@]host[:port]");
        }
        String host = form.group(1) != null ? form.group(1) : form.group(2);
        KnownHostsFile file = new KnownHostsFile(file());
        HostKey key = HostKeyFetch.fetch(host, port, AT_MOST);
        return decide(file, KnownHostsFile.name(host, port), key);
    }

    private int decide(KnownHostsFile file, String name, HostKey key) throws IOException, CommandFailure {
        surroundings.out().println(name + " " + key.type() + " " + key.fingerprint());
        switch (file.judge(name, key.type(), key.base64())) {
            case KNOWN -> surroundings.out().println("known already in " + file.path());
            case CHANGED ->
                throw new CommandFailure(
                        ExitStatus.NEEDS_A_PERSON,
                        "the host key of " + name + " HAS CHANGED: " + file.path() + " line "
                                + file.lineOf(name, key.type()) + " holds another " + key.type() + " key;"
                                + " somebody may be in between, or the host was set up anew. Ask its administrator,"
                                + " and only then remove that line");
            case REVOKED ->
                throw new CommandFailure(
                        ExitStatus.NEEDS_A_PERSON,
                        "the host key of " + name + " is marked @revoked in " + file.path() + "; it is not added");
            case UNKNOWN -> {
                confirm(name);
                file.append(name, key.type(), key.base64());
                surroundings.out().println("added to " + file.path());
            }
        }
        return ExitStatus.OK;
    }

    private Path file() throws CommandFailure, ConfigurationException {
        if (knownHosts.isPresent()) {
            return knownHosts.get();
        }
        Optional<Path> configuration = config.find(surroundings.folder());
        Optional<Path> named =
                configuration.isPresent() ? ConfigurationFile.knownHosts(configuration.get()) : Optional.empty();
        return named.orElseThrow(
                () -> new CommandFailure(
                        ExitStatus.NEEDS_A_PERSON,
                        "no known_hosts file: name it with --known-hosts FILE or as known-hosts in [ssh] of the configuration"));
    }

    private void confirm(String name) throws IOException, CommandFailure {
        if (yes) {
            return;
        }
        if (!surroundings.answers()) {
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON,
                    "not added: nobody can confirm the fingerprint, since standard input is no terminal;"
                            + " compare it with what the administrator of " + name + " says, then use --yes");
        }
        surroundings.err().print("Is that what the administrator of " + name + " says? Type yes to add it: ");
        surroundings.err().flush();
        String answer = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8)).readLine();
        if (answer == null || !answer.strip().equals("yes")) {
            throw new CommandFailure(ExitStatus.NEEDS_A_PERSON, "not added: the answer was not yes");
        }
    }
}
