package org.scprelay.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.scprelay.cli.configuration.ConfigurationFile;
import org.scprelay.relay.settings.RelaySettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        description =
                "Check the configuration and print every mistake in it with its line; 0 when there is none, else 12.")
final class CheckCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private ConfigOption config;

    CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Path file = config.require(surroundings.folder());
        RelaySettings settings = ConfigurationFile.read(file, Providers.load());
        surroundings
                .out()
                .printf(
                        "%s: no mistake found; listeners %d, destinations %d, peers %d%n",
                        Printable.of(file.toString()),
                        settings.listeners().size(),
                        settings.destinations().size(),
                        settings.peers().size());
        return ExitStatus.OK;
    }
}
