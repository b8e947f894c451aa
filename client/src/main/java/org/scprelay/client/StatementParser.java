package org.scprelay.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.scprelay.client.Statement.Origin;
import org.scprelay.client.Words.Word;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Verb;

/** Makes a statement of its text: verb and operands, judged one by one (the order of statements is {@link DeckRules}). */
final class StatementParser {

    private static final List<String> VERBS = List.of(
            "ID", "OPEN", "AUTH", "HOST", "USER", "PORT", "TYPE", "STRU", "SITE", "INPUT", "OUTPUT", "STOR", "RETR",
            "LIST", "NLST", "EXEC", "DELE", "RNFR", "RNTO", "MKD", "SIZE", "STAT", "NOOP", "HELP", "ONERROR", "RETRY",
            "QUIT");

    private final Function<String, Optional<String>> environment;

    StatementParser(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    Statement parse(int number, StatementText text) throws DeckException {
        Words words = new Words(text);
        int start = words.at();
        String written = words.word("a statement").value();
        String verb = written.toUpperCase(Locale.ROOT);
        Origin origin = new Origin(number, text.line(), text.toString().strip());
        if (!VERBS.contains(verb)) {
            throw text.error(start, "unknown statement " + cut(written) + hint(verb));
        }
        if (verb.equals("EXEC")) {
            return exec(origin, text, words);
        }
        Statement statement = operands(origin, verb, text, words);
        words.end(verb);
        return statement;
    }

    private Statement operands(Origin origin, String verb, StatementText text, Words words) throws DeckException {
        return switch (verb) {
            case "ID" ->
                new Statement.StackId(origin, matching(text, words.word("two digits"), "[0-9]{2}", "two digits"));
            case "OPEN" -> new Statement.Open(origin, new OpenOperands(text, words).addresses());
            case "AUTH" -> new Statement.Auth(origin, secretName(text, words));
            case "HOST", "USER", "PORT", "TYPE", "STRU" -> setting(origin, Verb.valueOf(verb), text, words);
            case "SITE" -> site(origin, text, words);
            case "INPUT" -> new FileOperands(text, words, environment).input(origin);
            case "OUTPUT" -> new FileOperands(text, words, environment).output(origin);
            case "STOR" -> new Statement.Store(origin, path(text, words), id(text, words));
            case "RETR" -> new Statement.Retrieve(origin, path(text, words), id(text, words));
            case "LIST", "NLST" ->
                new Statement.Report(
                        origin, Verb.valueOf(verb), words.atEnd() ? Optional.empty() : Optional.of(path(text, words)));
            case "DELE", "RNFR", "RNTO", "MKD", "SIZE" ->
                plain(origin, verb, verb + " " + Command.quote(path(text, words)));
            case "STAT" ->
                plain(origin, verb, id(text, words).map(id -> "STAT ID=" + id).orElse("STAT"));
            case "ONERROR" ->
                new Statement.OnError(
                        origin, oneOf(text, words, "STOP", "CONTINUE").equals("CONTINUE"));
            case "RETRY" -> retry(origin, text, words);
            case "QUIT" -> new Statement.Quit(origin);
            default -> plain(origin, verb, verb);
        };
    }

    private static Statement plain(Origin origin, String verb, String command) {
        return new Statement.Plain(origin, Verb.valueOf(verb), command);
    }

    private static Statement exec(Origin origin, StatementText text, Words words) throws DeckException {
        int at = words.at();
        // EXEC is followed by one blank and then verbatim by the command, blanks and quotes included.
        String rest = at == text.length()
                ? ""
                : text.substring(text.toString().indexOf(' ', verbStart(text)) + 1, text.length());
        if (rest.isBlank()) {
            throw text.error(at, "the statement ends here; expected the remote command after EXEC");
        }
        return new Statement.Report(origin, Verb.EXEC, Optional.of(rest));
    }

    private static int verbStart(StatementText text) {
        return new Words(text).at();
    }

    private static String hint(String verb) {
        String nearest = "";
        int least = 3;
        for (String known : VERBS) {
            int distance = Distance.between(verb, known);
            if (distance < least && distance < known.length()) {
                least = distance;
                nearest = known;
            }
        }
        return nearest.isEmpty() ? "; expected one of " + String.join(" ", VERBS) : "; did you mean " + nearest + "?";
    }

    static String cut(String word) {
        return word.length() <= 16 ? word : word.substring(0, 16) + "...";
    }

    static String matching(StatementText text, Word word, String pattern, String expected) throws DeckException {
        if (!word.value().matches(pattern)) {
            throw text.error(word.at(), "found " + cut(word.value()) + "; expected " + expected);
        }
        return word.value();
    }

    private static String oneOf(StatementText text, Words words, String... choices) throws DeckException {
        String expected = String.join(" or ", choices);
        Word word = words.word(expected);
        String value = word.value().toUpperCase(Locale.ROOT);
        if (!Arrays.asList(choices).contains(value)) {
            throw text.error(word.at(), "found " + cut(word.value()) + "; expected " + expected);
        }
        return value;
    }

    static int number(StatementText text, Word word, int most, String what) throws DeckException {
        String expected = what + " from 1 to " + most;
        int value = Integer.parseInt(matching(text, word, "[0-9]{1,9}", expected));
        if (value < 1 || value > most) {
            throw text.error(word.at(), "found " + word.value() + "; expected " + expected);
        }
        return value;
    }

    private static String secretName(StatementText text, Words words) throws DeckException {
        String expected = "the name of a secret: letters, digits, - _ and dots inside";
        Word word = words.word(expected);
        String name = word.value();
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")) {
            // Not quoted in the message: who mistakes the statement may have written the secret itself.
            throw text.error(word.at(), "this is no name; expected " + expected);
        }
        if (!words.atEnd()) {
            throw text.error(
                    words.at(), "a secret never stands in a deck; expected only its name, the file is in --secrets");
        }
        return name;
    }

    private static Statement setting(Origin origin, Verb verb, StatementText text, Words words) throws DeckException {
        String value =
                switch (verb) {
                    case TYPE -> oneOf(text, words, "I", "A");
                    case STRU -> oneOf(text, words, "F", "R");
                    case PORT -> Integer.toString(number(text, words.word("a port"), 65_535, "a port"));
                    case HOST -> some(text, words, "[user@]host or an alias");
                    default -> some(text, words, "a remote user");
                };
        return new Statement.Setting(origin, verb, Optional.of(value), Map.of());
    }

    private static String some(StatementText text, Words words, String expected) throws DeckException {
        Word word = words.word(expected);
        if (word.value().isEmpty()) {
            throw text.error(word.at(), "an empty operand; expected " + expected);
        }
        return word.value();
    }

    private static Statement site(Origin origin, StatementText text, Words words) throws DeckException {
        int at = words.at();
        if (at < text.length() && text.substring(at, text.length()).strip().equalsIgnoreCase("RESET")) {
            words.word("RESET");
            return new Statement.Setting(origin, Verb.SITE, Optional.of("RESET"), Map.of());
        }
        Map<String, Word> pairs = words.pairs("KEY=value pairs, or RESET alone");
        if (pairs.isEmpty()) {
            throw text.error(at, "the statement ends here; expected KEY=value pairs, or RESET alone");
        }
        Map<String, String> values = new java.util.LinkedHashMap<>();
        pairs.forEach((key, word) -> values.put(key, word.value()));
        return new Statement.Setting(
                origin, Verb.SITE, Optional.empty(), java.util.Collections.unmodifiableMap(values));
    }

    private static String path(StatementText text, Words words) throws DeckException {
        return some(text, words, "a remote path");
    }

    private static Optional<String> id(StatementText text, Words words) throws DeckException {
        Map<String, Word> pairs = words.pairs("ID=token or the end of the statement");
        for (Map.Entry<String, Word> pair : pairs.entrySet()) {
            if (!pair.getKey().equals("ID")) {
                throw text.error(
                        pair.getValue().at() - pair.getKey().length() - 1,
                        "found " + pair.getKey() + "=; expected ID=token or the end of the statement");
            }
            matching(text, pair.getValue(), "[A-Za-z0-9_-]{1,32}", "a token of 1 to 32 letters, digits, - and _");
        }
        return Optional.ofNullable(pairs.get("ID")).map(Word::value);
    }

    private static Statement retry(Origin origin, StatementText text, Words words) throws DeckException {
        int times = number(text, words.word("how many times"), 1_000, "how many times,");
        int seconds = number(text, words.word("the seconds between"), 86_400, "the seconds between,");
        boolean resume = !words.atEnd();
        if (resume) {
            oneOf(text, words, "RESUME");
        }
        return new Statement.Retry(origin, times, Duration.ofSeconds(seconds), resume);
    }
}
