package org.scprelay.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line, parsed or to be written.
 *
 * @param verb what to do
 * @param arguments the positional arguments without their quotes; for EXEC one, the rest of the line verbatim
 * @param pairs the KEY=value pairs in the order of the line, keys in upper case, values without their quotes
 */
public record Command(Verb verb, List<String> arguments, Map<String, String> pairs) {

    private static final int SHOWN = 16;

    /** Copies both collections. */
    public Command {
        arguments = List.copyOf(arguments);
        pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    /** Makes a command without pairs. */
    public static Command of(Verb verb, String... arguments) {
        return new Command(verb, List.of(arguments), Map.of());
    }

    /** Returns this command with one pair more at the end. */
    public Command with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(pairs);
        more.put(key, value);
        return new Command(verb, arguments, more);
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
        Verb verb = Verb.of(word).orElseThrow(() -> unknown(word));
        String rest = line.substring(word.length());
        return verb == Verb.EXEC ? exec(rest) : new ArgumentParser(verb, rest).parse();
    }

    private static Command exec(String rest) throws ProtocolException {
        if (rest.chars().allMatch(c -> c == ' ')) {
            throw new ProtocolException(501, "EXEC needs a command");
        }
        return new Command(Verb.EXEC, List.of(rest.substring(1)), Map.of());
    }

    static ProtocolException unknown(String word) {
        return new ProtocolException(500, "unknown command " + shown(word, SHOWN));
    }

    /** Makes a piece of input fit for a message: short, and {@code ?} for all but plain ASCII. */
    static String shown(String raw, int most) {
        StringBuilder out = new StringBuilder(most + 3);
        raw.codePoints()
                .limit(most)
                .map(c -> c > ' ' && c < 0x7F && c != '%' ? c : '?')
                .forEach(out::appendCodePoint);
        return raw.codePointCount(0, raw.length()) > most ? out + "..." : out.toString();
    }

    /** Returns the first positional argument, where there is one. */
    public Optional<String> argument() {
        return arguments.isEmpty() ? Optional.empty() : Optional.of(arguments.get(0));
    }

    /** Returns the value of a pair. */
    public Optional<String> pair(String key) {
        return Optional.ofNullable(pairs.get(key));
    }

    /**
     * Writes the line without its end, the reverse of {@link #parse} for every command that could have come from it;
     * {@link Alphabet#encodeLine} judges its characters and length.
     */
    public String format() {
        StringBuilder line = new StringBuilder(verb.name());
        arguments.forEach(argument -> line.append(' ').append(verb == Verb.EXEC ? argument : quote(argument)));
        pairs.forEach(
                (key, value) -> line.append(' ').append(key).append('=').append(value.isEmpty() ? "" : quote(value)));
        return line.toString();
    }

    /** Quotes an argument or value where that is needed; the reverse of the parser. */
    public static String quote(String raw) {
        boolean plain = !raw.isEmpty() && raw.chars().noneMatch(c -> c == ' ' || c == '\'');
        return plain ? raw : "'" + raw.replace("'", "''") + "'";
    }
}
