package org.scprelay.client;

import org.scprelay.protocol.Escapes;

/**
 * Text of any origin made fit for the listing: what does not print, or could reorder a line, becomes {@code \}{@code u{X}}.
 *
 * <p>A backslash of the text stays as it is, since file names and decks are shown as they were written; the program's own
 * messages (cli) double it.
 */
final class ListingText {

    private ListingText() {}

    /** Escapes all that is not {@link Escapes#isVisible}. */
    static String of(String raw) {
        if (raw.codePoints().allMatch(Escapes::isVisible)) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(c -> {
            if (Escapes.isVisible(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u{%X}", c));
            }
        });
        return out.toString();
    }
}
