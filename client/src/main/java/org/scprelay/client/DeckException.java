package org.scprelay.client;

/** A deck is wrong; the message is {@code source:line:column: what is wrong and what was expected}. */
public final class DeckException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /**
     * Makes an exception.
     *
     * @param source the name of the deck
     * @param line from 1
     * @param column in characters, from 1
     * @param explanation what was found and what was expected
     */
    public DeckException(String source, int line, int column, String explanation) {
        super(ListingText.of(source) + ":" + line + ":" + column + ": " + ListingText.of(explanation));
        this.line = line;
        this.column = column;
    }

    /** Returns the line of the deck, from 1. */
    public int line() {
        return line;
    }

    /** Returns the column, in characters from 1. */
    public int column() {
        return column;
    }
}
