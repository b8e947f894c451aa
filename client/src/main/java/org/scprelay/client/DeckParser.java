package org.scprelay.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.scprelay.client.Statement.InputPlace;

/** Makes statements of lines: comments, JCL around the deck, continuation, in-stream data. */
final class DeckParser {

    private final String source;
    private final DeckLines lines;
    private final StatementParser statements;
    private final DeckRules rules;
    private final List<Statement> found = new ArrayList<>();
    private int next;

    DeckParser(String source, byte[] octets, Function<String, Optional<String>> environment) {
        this.source = source;
        this.lines = new DeckLines(source, octets);
        this.statements = new StatementParser(environment);
        this.rules = new DeckRules(source);
    }

    Deck parse() throws DeckException {
        while (next < lines.count()) {
            String line = lines.text(next);
            if (endsDeck(line)) {
                break;
            }
            if (isPassedOver(line)) {
                next++;
            } else {
                statement(line);
            }
        }
        rules.end(next + 1, found.isEmpty());
        return new Deck(source, found, lines.remarks());
    }

    private static boolean endsDeck(String line) {
        return line.startsWith("/*") || line.startsWith("/&");
    }

    /** Comments, JCL and JECL ({@code * $$} is a comment too). */
    private static boolean isPassedOver(String line) {
        return line.isBlank() || line.startsWith("*") || line.startsWith("//");
    }

    private void statement(String first) throws DeckException {
        StatementText text = new StatementText(source);
        String line = first;
        int skipped = 0;
        while (continues(line)) {
            text.append(next + 1, skipped + 1, line.substring(skipped, line.length() - 1));
            next++;
            line = next < lines.count() ? lines.text(next) : "";
            if (isPassedOver(line) || endsDeck(line)) {
                throw new DeckException(
                        source, next + 1, 1, "the line before ends with a blank and -; expected its continuation");
            }
            skipped = line.length() - line.stripLeading().length();
        }
        text.append(next + 1, skipped + 1, line.substring(skipped));
        next++;
        Statement statement = statements.parse(found.size() + 1, text);
        rules.accept(statement, text);
        found.add(
                statement instanceof Statement.Input input && input.place() instanceof InputPlace.InStream
                        ? inStream(input, text)
                        : statement);
    }

    private static boolean continues(String line) {
        return line.endsWith(" -");
    }

    private Statement inStream(Statement.Input input, StatementText text) throws DeckException {
        int from = next;
        while (next < lines.count() && !lines.endsInStream(next)) {
            next++;
        }
        if (next == lines.count()) {
            throw text.error(0, "the in-stream data of INPUT * has no end; expected a line /* after it");
        }
        byte[] records = lines.records(from, next, input.records());
        InputPlace place = new InputPlace.InStream(lines.octets(from, next++), records, lines.isEbcdic());
        return new Statement.Input(input.origin(), place, input.records());
    }
}
