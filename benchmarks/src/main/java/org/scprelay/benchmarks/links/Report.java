package org.scprelay.benchmarks.links;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The dated report of a run; a second run of the same day is added to it. */
final class Report {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Plan plan;
    private final ZonedDateTime begin = ZonedDateTime.now(ZoneOffset.UTC);
    private final String loadBefore = Machine.load();

    /** Begins with the run: the load of the machine before it belongs to the report. */
    Report(Plan plan) {
        this.plan = plan;
    }

    /** Writes into {@code links-DATE.md} of a directory and returns the file. */
    Path write(Path directory, List<Row> rows, List<String> notMeasured, String compiler) throws Failure {
        Path file = directory.resolve("links-" + begin.toLocalDate() + ".md");
        List<String> lines = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            if (!Files.exists(file)) {
                lines.add("# Links beside plain loops in C, " + begin.toLocalDate());
                lines.add("");
                lines.add("What the columns mean, and what these numbers do not say: [benchmarks](../README.md).");
            }
            section(lines, rows, notMeasured, compiler);
            Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new Failure("the report cannot be written: " + e, e);
        }
        return file;
    }

    private void section(List<String> lines, List<Row> rows, List<String> notMeasured, String compiler) {
        lines.add("");
        lines.add("## " + begin.format(TIME) + " UTC, commit "
                + System.getProperty("scprelay.benchmarks.commit", "unknown") + ", Java "
                + Runtime.version().feature());
        lines.add("");
        Machine.lines(compiler).forEach(line -> lines.add("* " + line));
        lines.add("* load averages before: " + loadBefore + "; after: " + Machine.load());
        lines.add("* `" + plan.command() + "`");
        lines.add("");
        lines.addAll(Table.markdown(rows));
        if (!notMeasured.isEmpty()) {
            lines.add("");
            lines.add("Not measured:");
            lines.add("");
            notMeasured.forEach(line -> lines.add("* " + line));
        }
        lines.add("");
        lines.add("Every round:");
        lines.add("");
        lines.addAll(Table.rounds(rows));
    }
}
