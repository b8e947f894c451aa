package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.scprelay.relay.reply.Message;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** docs/faults.toml, and what can be wrong with it. */
final class FaultTable {

    private static final Path FILE = Path.of("../docs/faults.toml");
    private static final Set<String> KEYS =
            Set.of("id", "fault", "means", "code", "message", "words", "return-code", "remote");
    private static final Set<String> OTHER_KEYS = Set.of("links", "test-command", "no-scp", "no-sftp", "sftp");

    private static final Set<String> KEYS_OF_SFTP =
            Set.of("means", "code", "message", "words", "return-code", "remote");

    private final Map<String, Row> rows = new TreeMap<>();
    private final List<Row> inOrder = new ArrayList<>();
    private final Map<String, String> without = new HashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private FaultTable() {}

    /** Reads the file; mistakes in it are for {@link #mistakes} to tell. */
    static FaultTable load() {
        try {
            return of(Toml.parse(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FaultTable of(String toml) {
        return of(Toml.parse(toml));
    }

    private static FaultTable of(TomlParseResult toml) {
        FaultTable table = new FaultTable();
        toml.errors().forEach(error -> table.mistakes.add(error.toString()));
        toml.keySet().stream()
                .filter(key -> !Set.of("fault", "without-row").contains(key))
                .forEach(key -> table.mistakes.add("unknown table " + key));
        tables(toml, "fault").forEach(table::add);
        tables(toml, "without-row").forEach(table::addWithout);
        return table;
    }

    private static List<TomlTable> tables(TomlTable toml, String name) {
        TomlArray array = toml.getArrayOrEmpty(name);
        List<TomlTable> tables = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            tables.add(array.getTable(i));
        }
        return tables;
    }

    private void add(TomlTable table) {
        String id = table.getString("id", () -> "a row without an id");
        Set<String> missing = new HashSet<>(KEYS);
        missing.removeAll(table.keySet());
        Set<String> unknown = new HashSet<>(table.keySet());
        unknown.removeAll(KEYS);
        unknown.removeAll(OTHER_KEYS);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            mistakes.add(id + ": missing keys " + missing + ", unknown keys " + unknown);
            return;
        }
        Row row = row(id, table, table, sftp(id, table));
        if (rows.put(id, row) != null) {
            mistakes.add(id + ": twice");
        }
        inOrder.add(row);
        judgeColumns(row, table.contains("links"));
        judge(row);
        row.sftp().ifPresent(this::judge);
    }

    /** Reads a row; what differs with SFTP has some keys of its own, and the others of its row. */
    private Row row(String id, TomlTable table, TomlTable own, Optional<Row> sftp) {
        Function<String, TomlTable> of = key -> own.contains(key) ? own : table;
        return new Row(
                id,
                table.getString("fault"),
                of.apply("means").getString("means"),
                Math.toIntExact(of.apply("code").getLong("code")),
                of.apply("message").getString("message"),
                strings(of.apply("words"), "words"),
                Math.toIntExact(of.apply("return-code").getLong("return-code")),
                words(id, of.apply("remote"), "remote", State::of, State.vocabulary()),
                table.contains("links")
                        ? words(id, table, "links", LinkKind::of, LinkKind.vocabulary())
                        : List.of(LinkKind.TCP),
                table.contains("test-command")
                        ? words(id, table, "test-command", Column::of, Column.vocabulary())
                        : List.of(),
                Optional.ofNullable(table.getString("no-scp")),
                Optional.ofNullable(table.getString("no-sftp")),
                sftp);
    }

    private Optional<Row> sftp(String id, TomlTable table) {
        TomlTable own = table.getTable("sftp");
        if (own == null) {
            return Optional.empty();
        }
        Set<String> unknown = new HashSet<>(own.keySet());
        unknown.removeAll(KEYS_OF_SFTP);
        if (!unknown.isEmpty() || own.isEmpty() || table.contains("no-sftp")) {
            mistakes.add(id + ": sftp says what differs, of " + KEYS_OF_SFTP + ", and not beside no-sftp");
        }
        return Optional.of(row(id, table, own, Optional.empty()));
    }

    private <T> List<T> words(
            String id, TomlTable table, String key, Function<String, Optional<T>> meaning, String vocabulary) {
        List<T> all = new ArrayList<>();
        for (String word : strings(table, key)) {
            meaning.apply(word)
                    .ifPresentOrElse(all::add, () -> mistakes.add(id + ": \"" + word + "\" is none of " + vocabulary));
        }
        return List.copyOf(all);
    }

    /** What concerns the link concerns every kind of it; the two ways of the stub differ in some rows only. */
    private void judgeColumns(Row row, boolean said) {
        if (said && !row.links().containsAll(List.of(LinkKind.TCP, LinkKind.UNIX, LinkKind.IUCV_STUB))) {
            mistakes.add(row.id()
                    + ": links has tcp, unix and iucvstub, and perhaps iucvstub-vm; without that key it is tcp");
        }
        if (row.columns().isEmpty()
                || row.noScp().map(String::isBlank).orElse(false)
                || row.noSftp().map(String::isBlank).orElse(false)) {
            mistakes.add(row.id() + ": no-scp or no-sftp says why it cannot be so; it cannot be neither");
        }
        List<Column> columns = row.columns();
        if (!columns.containsAll(row.quick()) || columns.stream().limit(1).anyMatch(row.quick()::contains)) {
            mistakes.add(row.id()
                    + ": test-command names some columns of the row, and not the first, which is always there");
        }
    }

    private static List<String> strings(TomlTable table, String key) {
        return table.getArray(key).toList().stream().map(String.class::cast).toList();
    }

    private void judge(Row row) {
        if (row.remote().isEmpty()) {
            mistakes.add(row.id() + ": what is left must be said");
        }
        if (row.words().isEmpty()) {
            mistakes.add(row.id() + ": a text without a reason helps nobody");
        }
        if (row.code() == 0 && row.message().isEmpty()) {
            return;
        }
        Optional<Message> message = message(row.message());
        if (message.isEmpty() || message.get().code() != row.code()) {
            mistakes.add(row.id() + ": the relay has no reply " + row.code() + " " + row.message());
            return;
        }
        int said = message.get().reply("").returnCode();
        // The client may have a worse reason of its own, but no better one.
        if (row.returnCode() < said && row.returnCode() != -1) {
            mistakes.add(row.id() + ": return code " + row.returnCode() + ", but the reply means " + said);
        }
    }

    private void addWithout(TomlTable table) {
        String message = table.getString("message", () -> "");
        if (!table.keySet().equals(Set.of("message", "reason"))
                || message(message).isEmpty()) {
            mistakes.add("without-row " + message + ": a message of the relay, and a reason");
        }
        if (without.put(message, "") != null) {
            mistakes.add("without-row " + message + ": twice");
        }
    }

    private static Optional<Message> message(String id) {
        return Arrays.stream(Message.values()).filter(m -> m.id().equals(id)).findFirst();
    }

    /** Returns every row, as they stand in the file. */
    List<Row> rows() {
        return List.copyOf(inOrder);
    }

    /** Returns a row. */
    Row row(String id) {
        Row row = rows.get(id);
        if (row == null) {
            throw new IllegalArgumentException(FILE + " has no row of the id " + id);
        }
        return row;
    }

    /**
     * Returns everything that is wrong.
     *
     * @param tested the ids that tests name
     * @param overLinks those whose tests can run over any kind of link
     */
    List<String> mistakes(Set<String> tested, Set<String> overLinks) {
        List<String> all = new ArrayList<>(mistakes);
        for (Row row : rows.values()) {
            if (row.columns().size() > 1 && !overLinks.contains(row.id())) {
                all.add(row.id() + ": its test runs over tcp and with SCP alone, the row over " + row.columns());
            }
        }
        List<Column> columns = new ArrayList<>(List.of(Column.SFTP));
        Arrays.stream(LinkKind.values())
                .forEach(link -> columns.add(Column.of(link.word()).orElseThrow()));
        for (Column column : columns) {
            if (inOrder.stream().noneMatch(row -> row.columnsOfTestCommand().contains(column))) {
                all.add(column + ": no row has it for the test command");
            }
        }
        rows.keySet().stream().filter(id -> !tested.contains(id)).forEach(id -> all.add(id + ": no test"));
        tested.stream().filter(id -> !rows.containsKey(id)).forEach(id -> all.add(id + ": a test, but no row"));
        for (Message message : Message.values()) {
            boolean inRow = inOrder.stream()
                    .flatMap(row -> row.columns().stream().map(row::in))
                    .anyMatch(row -> row.message().equals(message.id()));
            boolean error = message.severity() == 'E';
            if (error && !inRow && !without.containsKey(message.id())) {
                all.add(message.id() + " (" + message.meaning() + "): in no row and not in without-row");
            }
            if (inRow && without.containsKey(message.id())) {
                all.add(message.id() + ": in a row, and in without-row");
            }
        }
        return all;
    }

    /** Returns the table for people, one line a row, and each column that the test command leaves out in brackets. */
    List<String> print() {
        String format = "%-40s %4s %-8s %3s  %-45s %s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(format, "id", "code", "message", "rc", "columns", "fault"));
        for (Row row : inOrder) {
            String columns = row.columns().stream()
                    .map(column -> row.columnsOfTestCommand().contains(column) ? column.word() : "(" + column + ")")
                    .collect(Collectors.joining(" "));
            lines.add(line(format, row, row.id(), columns, row.fault()));
            row.sftp().ifPresent(sftp -> lines.add(line(format, sftp, "", "    sftp", "")));
            row.noScp().ifPresent(why -> lines.add(String.format(format, "", "", "", "", "    no scp", why)));
            row.noSftp().ifPresent(why -> lines.add(String.format(format, "", "", "", "", "    no sftp", why)));
        }
        int cells = cells(Row::columns).size();
        int quick = cells(Row::columnsOfTestCommand).size();
        long sftp = inOrder.stream()
                .filter(row -> row.columns().contains(Column.SFTP))
                .count();
        lines.add(String.format(
                "%d faults, %d of them with SFTP, %d cells, %d of them in the test command; %d messages without a row",
                inOrder.size(), sftp, cells, quick, without.size()));
        return lines;
    }

    private static String line(String format, Row row, String id, String columns, String fault) {
        String code = row.code() == 0 ? "-" : Integer.toString(row.code());
        String returnCode = row.returnCode() < 0 ? "-" : Integer.toString(row.returnCode());
        return String.format(format, id, code, row.message(), returnCode, columns, fault);
    }

    /** Returns the names of the files that green tests leave. */
    List<String> cells(Function<Row, List<Column>> columns) {
        return inOrder.stream()
                .flatMap(row -> columns.apply(row).stream().map(column -> Cell.name(row, column)))
                .toList();
    }
}
