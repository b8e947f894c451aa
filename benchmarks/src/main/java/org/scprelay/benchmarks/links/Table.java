package org.scprelay.benchmarks.links;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Rows as text: for a terminal, and for a report in Markdown. */
final class Table {

    private static final String HEAD = "%-12s %8s %10s %10s   %-18s %-11s %8s %8s";

    private Table() {}

    /** Returns the two lines above the rows. */
    static String head() {
        return String.format(HEAD, "", "octets a", "C loop", "link", "link / C loop", "the link", "C loop", "link")
                + "\n"
                + String.format(
                        HEAD, "link", "write", "MiB/s", "MiB/s", "(least - most)", "is", "CPU s/GiB", "CPU s/GiB");
    }

    static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "%-12s %8s %10.0f %10.0f   %-18s %-11s %9.2f %9.2f",
                row.kind().word(),
                Octets.word(row.block()),
                row.median(Table::plainSpeed),
                row.median(Table::linkSpeed),
                ratio(row),
                row.verdict(),
                row.median(Table::plainCost),
                row.median(Table::linkCost));
    }

    /** Returns the table of medians in Markdown. */
    static List<String> markdown(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("| link | octets a write | C loop MiB/s | link MiB/s | link / C loop (least - most) | the link is "
                + "| C loop CPU s/GiB | link CPU s/GiB |");
        lines.add("|---|--:|--:|--:|---|---|--:|--:|");
        for (Row row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.0f | %.0f | %s | %s | %.2f | %.2f |",
                    row.kind().word(),
                    Octets.word(row.block()),
                    row.median(Table::plainSpeed),
                    row.median(Table::linkSpeed),
                    ratio(row),
                    row.verdict(),
                    row.median(Table::plainCost),
                    row.median(Table::linkCost)));
        }
        return lines;
    }

    /** Returns every round, in Markdown. */
    static List<String> rounds(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("| link | octets a write | C loop MiB/s, pair by pair | link MiB/s |");
        lines.add("|---|--:|---|---|");
        for (Row row : rows) {
            lines.add("| " + row.kind().word() + " | " + Octets.word(row.block()) + " | " + each(row, Pair::plain)
                    + " | " + each(row, Pair::link) + " |");
        }
        return lines;
    }

    private static String each(Row row, Function<Pair, Round> which) {
        return String.join(
                " ",
                row.pairs().stream()
                        .map(pair -> String.format(
                                Locale.ROOT, "%.0f", which.apply(pair).mibPerSecond()))
                        .toList());
    }

    private static String ratio(Row row) {
        ToDoubleFunction<Pair> ratio = Pair::ratio;
        return String.format(Locale.ROOT, "%.2f (%.2f - %.2f)", row.median(ratio), row.least(ratio), row.most(ratio));
    }

    private static double plainSpeed(Pair pair) {
        return pair.plain().mibPerSecond();
    }

    private static double linkSpeed(Pair pair) {
        return pair.link().mibPerSecond();
    }

    private static double plainCost(Pair pair) {
        return pair.plain().processorSecondsPerGib();
    }

    private static double linkCost(Pair pair) {
        return pair.link().processorSecondsPerGib();
    }
}
