package org.scprelay.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reply line: {@code NNN SCRnnnnS KEY=value ... : text} (docs/PROTOCOL.md, section 6).
 *
 * @param code three digits
 * @param id the message id without its severity, {@code SCR0226}
 * @param severity I, W or E
 * @param pairs machine-readable pairs in order, values unescaped: what came from elsewhere may hold any character
 * @param text for people, unescaped; {@link #format()} is what may be shown
 */
public record Reply(int code, String id, char severity, Map<String, String> pairs, String text) {

    /** The longest reply line in octets, its end included. */
    public static final int MAX_LINE = 512;

    private static final Pattern ID = Pattern.compile("SCR[0-9]{4}");
    private static final Pattern KEY = Pattern.compile("[!-~&&[^=:%]]+");
    private static final Pattern LINE =
            Pattern.compile("([1-5][0-9]{2}) (SCR[0-9]{4})([IWE])((?: " + KEY + "=[^ ]*+)*+) : (.*)", Pattern.DOTALL);

    /** Checks code, id, severity and keys, and copies the pairs. */
    public Reply {
        if (code < 100 || code > 599 || !ID.matcher(id).matches() || "IWE".indexOf(severity) < 0) {
            throw new IllegalArgumentException("no reply: " + code + " " + id + severity);
        }
        if (!pairs.keySet().stream().allMatch(key -> KEY.matcher(key).matches())) {
            throw new IllegalArgumentException("no keys of a reply: " + pairs.keySet());
        }
        pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    /** Makes a reply without pairs. */
    public static Reply of(int code, String id, char severity, String text) {
        return new Reply(code, id, severity, Map.of(), text);
    }

    /** Returns this reply with one pair more at the end. */
    public Reply with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(pairs);
        more.put(key, value);
        return new Reply(code, id, severity, more, text);
    }

    /** Returns this reply with another severity. */
    public Reply withSeverity(char other) {
        return new Reply(code, id, other, pairs, text);
    }

    /** Returns the value of a pair. */
    public Optional<String> pair(String key) {
        return Optional.ofNullable(pairs.get(key));
    }

    /** Tells whether this is a preliminary reply that a client skips (any 1xx but 150). */
    public boolean isProgress() {
        return code < 200 && code != 150;
    }

    /**
     * Returns the return code of this reply: 0 done or go on, 4 done with a warning, 8 may be repeated, 12 needs a person,
     * 16 is a defect in the client or the relay.
     */
    public int returnCode() {
        if (code < 400) {
            return severity == 'W' ? 4 : 0;
        }
        return code < 500 ? 8 : code == 500 ? 16 : 12;
    }

    /**
     * Writes the line without its end; where it would be too long, the text is cut, never within a character.
     *
     * @throws IllegalStateException when the pairs alone are too long, a defect of who made them
     */
    public String format() {
        StringBuilder line = new StringBuilder();
        line.append(code).append(' ').append(id).append(severity);
        pairs.forEach((key, value) -> line.append(' ').append(key).append('=').append(Escapes.value(value)));
        line.append(" : ");
        int room = MAX_LINE - 1 - line.length();
        if (room < Escapes.CUT.length()) {
            throw new IllegalStateException("the pairs of a reply are too long: " + line.length());
        }
        return line.append(Escapes.text(text, room)).toString();
    }

    /**
     * Reads a line that {@link #format()} could have written, and what a later version may write: unknown pairs.
     *
     * @return empty when it is no reply
     */
    public static Optional<Reply> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (line.length() >= MAX_LINE || !matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : matcher.group(4).split(" ")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                pairs.putIfAbsent(pair.substring(0, equals), Escapes.undo(pair.substring(equals + 1)));
            }
        }
        int code = Integer.parseInt(matcher.group(1));
        char severity = matcher.group(3).charAt(0);
        return Optional.of(new Reply(code, matcher.group(2), severity, pairs, Escapes.undo(matcher.group(5))));
    }
}
