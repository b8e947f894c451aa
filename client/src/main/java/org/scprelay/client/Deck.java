package org.scprelay.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A deck that was parsed as a whole and found right, so that it may be run. Immutable.
 *
 * @param source the name of the deck for messages
 * @param statements in order, without comments
 * @param remarks what the listing should say about how it was read (code page, sequence numbers)
 */
public record Deck(String source, List<Statement> statements, List<String> remarks) {

    /** Copies both lists. */
    public Deck {
        statements = List.copyOf(statements);
        remarks = List.copyOf(remarks);
    }

    /**
     * Parses a deck; nothing is opened.
     *
     * @param source its name for messages; {@code -} says that it came from standard input, which INPUT cannot use then
     * @param octets the deck in UTF-8 or EBCDIC
     * @param environment gives the environment variables of {@code DD:NAME}
     * @throws DeckException for the first error, with its place and what was expected
     */
    public static Deck parse(String source, byte[] octets, Function<String, Optional<String>> environment)
            throws DeckException {
        return new DeckParser(source, octets, environment).parse();
    }
}
