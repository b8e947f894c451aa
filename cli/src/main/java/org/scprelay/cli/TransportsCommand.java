package org.scprelay.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.scprelay.transport.LinkProvider;
import picocli.CommandLine.Command;

@Command(
        name = "transports",
        description = {
            "Show which kinds of links are installed, which are available here, why others are not,",
            "what this machine has for each, and what to do."
        })
final class TransportsCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Machine machine;

    TransportsCommand(Surroundings surroundings, Machine machine) {
        this.surroundings = surroundings;
        this.machine = machine;
    }

    @Override
    public Integer call() throws Exception {
        Collection<LinkProvider> providers = Providers.load().all();
        if (providers.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON, "no link provider is installed; the installation is not complete");
        }
        boolean stub = providers.stream().anyMatch(p -> p.scheme().equals("iucvstub"));
        for (LinkProvider provider : providers) {
            show(provider, stub);
        }
        return ExitStatus.OK;
    }

    private void show(LinkProvider provider, boolean stub) {
        PrintStream out = surroundings.out();
        String state = provider.unavailableReason()
                .map(why -> "not available: " + Printable.of(why))
                .orElse("available");
        out.printf("%-8s %s%n", provider.scheme() + ":", state);
        List<String> lines =
                switch (provider.scheme()) {
                    case "iucv" -> IucvSurvey.lines(machine, stub);
                    case "tcp" -> interfaces();
                    case "unix" -> user();
                    default -> List.of();
                };
        lines.forEach(line -> out.println("         " + line));
    }

    /** The interfaces that are up, and their addresses: what can stand in {@code tcp:hsi0:5922}. */
    private static List<String> interfaces() {
        List<String> lines = new ArrayList<>();
        try {
            for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                String addresses = one.inetAddresses()
                        .filter(address -> !address.isLinkLocalAddress())
                        .map(address -> address.getHostAddress().replaceAll("%.*", ""))
                        .collect(Collectors.joining(", "));
                if (one.isUp() && !addresses.isEmpty()) {
                    lines.add("%-7s %s".formatted(one.getName(), addresses + ", MTU " + one.getMTU()));
                }
            }
        } catch (SocketException e) {
            lines.add("the interfaces cannot be listed: " + Printable.of(e.getMessage()));
        }
        return lines;
    }

    private static List<String> user() {
        try {
            int user = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            return List.of("%-7s %s".formatted("user", "this user is unix:uid:" + Integer.toUnsignedString(user)));
        } catch (IOException | RuntimeException e) {
            return List.of(); // no Linux: the provider has said so
        }
    }
}
