package org.scprelay.cli;

import org.scprelay.protocol.Escapes;

/**
 * Makes text from outside fit to be shown: on one line, without anything that moves a cursor or hides characters.
 *
 * <p>Unlike in the listing of the client, the backslash is doubled, so that the text can be had back.
 */
public final class Printable {

    private Printable() {}

    /**
     * Escapes all that is not {@link Escapes#isVisible}: control characters, line separators, format characters (among them the ones that turn the writing
     * direction), unpaired surrogates and the backslash itself, so that no text can pass for two lines.
     */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Escapes.isVisible(c)) {
                    out.appendCodePoint(c);
                } else {
                    out.append(Character.isBmpCodePoint(c) ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                }
            }
        }
    }
}
