package org.scprelay.benchmarks.links;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.LinkProviders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "benchmarks/links",
        description = {
            "Measure the throughput of each kind of link beside plain loops of send and recv in C over the same",
            "kind of socket, each between two processes, in pairs of rounds one behind the other."
        },
        sortOptions = false)
final class LinksCommand implements Callable<Integer> {

    private static final int LARGEST_BLOCK = 64 << 20;
    private static final long MOST_OCTETS = 64L << 30;
    private static final int MOST_ROUNDS = 1000;

    /** Schemes that a user may look for here and no provider has yet. */
    private static final List<String> PLANNED = List.of("tls");

    private final PrintStream out;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--links",
            paramLabel = "KIND,...",
            description = "tcp, unix, iucvstub (as HiperSockets), iucvstub-vm (as z/VM); unless given, all that this"
                    + " machine has")
    private String links;

    @Option(
            names = "--sizes",
            paramLabel = "N,...",
            defaultValue = "4KiB,32KiB,256KiB",
            description = "octets for each write and each read (${DEFAULT-VALUE})")
    private String sizes;

    @Option(
            names = "--octets",
            paramLabel = "N",
            defaultValue = "512MiB",
            description = "octets of one round (${DEFAULT-VALUE})")
    private String octets;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "7",
            description = "rounds of each contender (${DEFAULT-VALUE})")
    private String rounds;

    @Option(
            names = "--buffers",
            paramLabel = "WHERE",
            defaultValue = "heap",
            description = "the buffers that links are given: heap, as the relay does, or direct (${DEFAULT-VALUE})")
    private String buffers;

    @Option(
            names = "--report",
            paramLabel = "DIRECTORY",
            arity = "0..1",
            fallbackValue = "benchmarks/reports",
            description = "add the result to links-DATE.md there (${FALLBACK-VALUE})")
    private Path report;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    private boolean help;

    LinksCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Failure {
        List<Integer> blocks = list(sizes).stream()
                .map(word -> (int) octets("--sizes", word, LARGEST_BLOCK))
                .toList();
        long total = octets("--octets", octets, MOST_OCTETS);
        int times = rounds();
        boolean direct = direct();
        List<Kind> asked = links == null
                ? List.of(Kind.values())
                : list(links).stream().map(this::kind).toList();
        try (Workplace workplace = new Workplace()) {
            LinkProviders providers = workplace.providers();
            List<Kind> kinds = new ArrayList<>();
            for (Kind kind : asked) {
                Optional<String> missing = missing(kind.scheme(), providers);
                if (missing.isEmpty()) {
                    kinds.add(kind);
                } else if (links != null) {
                    throw new Failure(kind.word() + ": " + missing.get());
                }
            }
            measure(new Plan(kinds, blocks, total, times, direct), workplace, notMeasured(providers));
        }
        return 0;
    }

    private void measure(Plan plan, Workplace workplace, List<String> notMeasured) throws Failure {
        Report dated = new Report(plan);
        out.println(plan.command());
        out.println("load averages: " + Machine.load());
        notMeasured.forEach(line -> out.println("not measured: " + line));
        out.println();
        out.println(Table.head());
        Measurement measurement = new Measurement(plan, workplace, row -> out.println(Table.line(row)));
        List<Row> rows = measurement.run();
        if (report != null) {
            Path file = dated.write(report, rows, notMeasured, measurement.compiler());
            out.println();
            out.println("added to " + file);
        }
    }

    /** Tells why this machine has no links of a scheme; empty when it has. */
    private static Optional<String> missing(String scheme, LinkProviders providers) {
        return providers.all().stream()
                .filter(provider -> provider.scheme().equals(scheme))
                .findFirst()
                .map(LinkProvider::unavailableReason)
                .orElse(Optional.of("no provider of such links is here"));
    }

    private static List<String> notMeasured(LinkProviders providers) {
        List<String> schemes = new ArrayList<>(PLANNED);
        providers.all().forEach(provider -> schemes.add(provider.scheme()));
        List<String> lines = new ArrayList<>();
        for (String scheme : schemes.stream().distinct().sorted().toList()) {
            boolean measurable =
                    Arrays.stream(Kind.values()).anyMatch(kind -> kind.scheme().equals(scheme));
            Optional<String> missing = missing(scheme, providers);
            if (missing.isPresent() || !measurable) {
                lines.add(scheme + ": " + missing.orElse("this command does not measure them"));
            }
        }
        return lines;
    }

    private List<String> list(String text) {
        return Arrays.asList(text.split(",", -1));
    }

    private Kind kind(String word) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> wrong("--links: \"" + word + "\" is none of "
                        + Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))));
    }

    private long octets(String option, String word, long most) {
        try {
            return Octets.parse(word, most);
        } catch (IllegalArgumentException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    private int rounds() {
        if (!rounds.matches("[1-9][0-9]{0,3}") || Integer.parseInt(rounds) > MOST_ROUNDS) {
            throw wrong("--rounds: expected a number from 1 to " + MOST_ROUNDS + ", not \"" + rounds + "\"");
        }
        return Integer.parseInt(rounds);
    }

    private boolean direct() {
        return switch (buffers) {
            case "heap" -> false;
            case "direct" -> true;
            default -> throw wrong("--buffers: expected heap or direct, not \"" + buffers + "\"");
        };
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
