package org.scprelay.relay;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.protocol.Escapes;
import org.scprelay.transport.Link;

/**
 * Text from clients and remote hosts made fit for one line of a log: printable ASCII, bounded; escaped as in replies, so
 * that the log shows what the client was sent.
 */
final class LogText {

    private static final int LONGEST = 400;

    private LogText() {}

    /** Escapes a sentence that may quote what came from outside. */
    static String of(String raw) {
        return cut(Escapes.text(raw));
    }

    /** Escapes a single word of a line {@code key=value}, so that it cannot look like another pair. */
    static String value(String raw) {
        return cut(Escapes.value(raw));
    }

    /** Returns what an exception says. */
    static String of(Throwable failure) {
        return of(String.valueOf(failure.getMessage()));
    }

    /** Escapes a word that may be missing. */
    static String value(Optional<String> raw) {
        return raw.map(LogText::value).orElse("-");
    }

    /** Returns who the client of a link is, as far as the link knows. */
    static String identity(Link link) {
        try {
            return link.peer().toString();
        } catch (IOException e) {
            return "an unknown peer (" + of(e) + ")";
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
