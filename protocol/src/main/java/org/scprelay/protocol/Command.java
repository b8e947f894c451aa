package org.scprelay.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A parsed command line.
 *
 * @param verb what to do
 * @param arguments the positional arguments without their quotes; for EXEC one, the rest of the line verbatim
 * @param pairs the KEY=value pairs in the order of the line, keys in upper case, values without their quotes
 */
public record Command(Verb verb, List<String> arguments, Map<String, String> pairs) {

    /** Copies both collections. */
    public Command {
        arguments = List.copyOf(arguments);
        pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    /** Returns the verb of a line, known or not, as it is written there. */
    public static String verbOf(String line) {
        int blank = line.indexOf(' ');
        return blank < 0 ? line : line.substring(0, blank);
    }

    /**
     * Parses a line that {@link LineReader} gave.
     *
     * @throws ProtocolException 500 for an unknown verb, 501 for arguments that do not fit it
     */
    public static Command parse(String line) throws ProtocolException {
        String word = verbOf(line);
        Optional<Verb> verb = Verb.of(word);
        if (verb.isEmpty()) {
            String shown = word.length() <= 16 ? word : word.substring(0, 16) + "...";
            throw new ProtocolException(500, "unknown command " + shown);
        }
        String rest = line.substring(word.length());
        return verb.get() == Verb.EXEC ? exec(rest) : new ArgumentParser(verb.get(), rest).parse();
    }

    private static Command exec(String rest) throws ProtocolException {
        if (rest.isBlank()) {
            throw new ProtocolException(501, "EXEC needs a command");
        }
        return new Command(Verb.EXEC, List.of(rest.substring(1)), Map.of());
    }

    /** Returns the first positional argument, where there is one. */
    public Optional<String> argument() {
        return arguments.isEmpty() ? Optional.empty() : Optional.of(arguments.get(0));
    }

    /** Returns the value of a pair. */
    public Optional<String> pair(String key) {
        return Optional.ofNullable(pairs.get(key));
    }

    /** Quotes an argument or value where that is needed; the reverse of the parser. */
    public static String quote(String raw) {
        boolean plain = !raw.isEmpty() && raw.chars().noneMatch(c -> c == ' ' || c == '\'');
        return plain ? raw : "'" + raw.replace("'", "''") + "'";
    }
}
