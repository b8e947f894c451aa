package org.scprelay.cli;

import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "demo",
        description = "Send and fetch files through a throw-away SSH server, a relay and a client; needs no set-up.")
final class DemoCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "Passed to the demo.", hidden = true)
    private List<String> arguments = List.of();

    DemoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Iterator<Demonstration> found = ServiceLoader.load(Demonstration.class).iterator();
        if (!found.hasNext()) {
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON,
                    "the demo is not part of this installation; it runs in a checkout of the sources: ./scprelay demo");
        }
        surroundings.out().flush();
        return found.next().run(List.copyOf(arguments));
    }
}
