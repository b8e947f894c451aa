package org.scprelay.cli;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.scprelay.transport.LinkProvider;
import picocli.CommandLine.Command;

@Command(
        name = "transports",
        description = "Show which kinds of links are installed, which are available here, and why others are not.")
final class TransportsCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    TransportsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Collection<LinkProvider> providers = Providers.load().all();
        if (providers.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON, "no link provider is installed; the installation is not complete");
        }
        for (LinkProvider provider : providers) {
            Optional<String> why = provider.unavailableReason();
            surroundings
                    .out()
                    .printf(
                            "%-8s %s%n",
                            provider.scheme() + ":",
                            why.map(w -> "not available: " + Printable.of(w)).orElse("available"));
        }
        return ExitStatus.OK;
    }
}
