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
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            mistakes.add(id + ": missing keys " + missing + ", unknown keys " + unknown);
            return;
        }
        List<State> states = new ArrayList<>();
        for (String words : strings(table, "remote")) {
            Optional<State> state = State.of(words);
            state.ifPresentOrElse(
                    states::add, () -> mistakes.add(id + ": \"" + words + "\" is none of " + State.vocabulary()));
        }
        Row row = new Row(
                id,
                table.getString("fault"),
                table.getString("means"),
                Math.toIntExact(table.getLong("code")),
                table.getString("message"),
                strings(table, "words"),
                Math.toIntExact(table.getLong("return-code")),
                List.copyOf(states));
        if (rows.put(id, row) != null) {
            mistakes.add(id + ": twice");
        }
        inOrder.add(row);
        judge(row);
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
     */
    List<String> mistakes(Set<String> tested) {
        List<String> all = new ArrayList<>(mistakes);
        rows.keySet().stream().filter(id -> !tested.contains(id)).forEach(id -> all.add(id + ": no test"));
        tested.stream().filter(id -> !rows.containsKey(id)).forEach(id -> all.add(id + ": a test, but no row"));
        for (Message message : Message.values()) {
            boolean inRow = inOrder.stream().anyMatch(row -> row.message().equals(message.id()));
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

    /** Returns the table for people, one line a row. */
    List<String> print() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-32s %4s %-8s %3s  %s", "id", "code", "message", "rc", "fault"));
        for (Row row : inOrder) {
            String code = row.code() == 0 ? "-" : Integer.toString(row.code());
            String returnCode = row.returnCode() < 0 ? "-" : Integer.toString(row.returnCode());
            lines.add(String.format("%-32s %4s %-8s %3s  %s", row.id(), code, row.message(), returnCode, row.fault()));
        }
        lines.add(inOrder.size() + " faults; " + without.size() + " messages without a row");
        return lines;
    }
}
