package org.scprelay.client;

import java.util.ArrayList;
import java.util.List;

/** The text of one statement, joined from its lines, which still knows where each character stood in the deck. */
final class StatementText {

    /** The longest statement in characters, continuation lines included. */
    static final int MAX_LENGTH = 1000;

    private record Piece(int at, int line, int column) {}

    private final String source;
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();

    StatementText(String source) {
        this.source = source;
    }

    /** Appends what stands on a line from a column on. */
    void append(int line, int column, String part) throws DeckException {
        pieces.add(new Piece(text.length(), line, column));
        text.append(part);
        for (int i = text.length() - part.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F && c < 0xA0) {
                throw error(
                        i, String.format("control character U+%04X in a statement; expected text and blanks", (int) c));
            }
        }
        if (text.length() > MAX_LENGTH) {
            throw error(MAX_LENGTH, "a statement is longer than " + MAX_LENGTH + " characters");
        }
    }

    int line() {
        return pieces.get(0).line();
    }

    int length() {
        return text.length();
    }

    char charAt(int index) {
        return text.charAt(index);
    }

    String substring(int from, int to) {
        return text.substring(from, to);
    }

    /** Makes the exception for what was found at an index of the text. */
    DeckException error(int index, String explanation) {
        Piece piece = pieces.get(0);
        for (Piece next : pieces) {
            piece = next.at() <= index ? next : piece;
        }
        return new DeckException(source, piece.line(), piece.column() + index - piece.at(), explanation);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
