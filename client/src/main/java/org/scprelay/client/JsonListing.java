package org.scprelay.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The listing for programs: one JSON object a statement on a line, and a last one with the return code of the deck. */
final class JsonListing implements Listing {

    private final PrintStream out;
    private final List<String> replies = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> output = new ArrayList<>();
    private Optional<Statement> current = Optional.empty();
    private Optional<Json> moved = Optional.empty();

    JsonListing(PrintStream out) {
        this.out = out;
    }

    @Override
    public void begin(String title, List<String> remarks) {
        // Remarks are for people; notes that come before the first statement go into the last object.
        notes.addAll(remarks);
    }

    @Override
    public void statement(Statement statement) {
        current = Optional.of(statement);
        moved = Optional.empty();
        replies.clear();
        notes.clear();
        output.clear();
    }

    @Override
    public void reply(String line) {
        replies.add(line);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    @Override
    public void output(String line) {
        output.add(line);
    }

    @Override
    public void moved(boolean sent, Amount amount, Duration time) {
        Json json = new Json().add("direction", sent ? "sent" : "received").add("octets", amount.octets());
        amount.records().ifPresent(records -> json.add("records", records));
        moved = Optional.of(json.add("milliseconds", time.toMillis()));
    }

    @Override
    public void ended(int returnCode) {
        Statement.Origin origin = current.orElseThrow().origin();
        Json json = new Json()
                .add("statement", origin.number())
                .add("line", origin.line())
                .add("text", origin.text())
                .add("returnCode", returnCode)
                .add("replies", replies);
        if (!notes.isEmpty()) {
            json.add("notes", notes);
        }
        if (!output.isEmpty()) {
            json.add("output", output);
        }
        moved.ifPresent(json::merge);
        out.println(json);
        out.flush();
        current = Optional.empty();
        notes.clear();
    }

    @Override
    public void finish(int returnCode) {
        Json json = new Json().add("returnCode", returnCode);
        if (!notes.isEmpty()) {
            json.add("notes", notes);
        }
        out.println(json);
        out.flush();
    }
}
