package org.scprelay.protocol;

import java.util.Optional;
import java.util.Set;

/** The verbs of commands with what each takes (docs/PROTOCOL.md, section 2). */
public enum Verb {
    HELLO(1, 1),
    AUTH(3, 3),
    HOST(1, 1),
    USER(1, 1),
    PORT(1, 1),
    TYPE(1, 1),
    STRU(1, 1),
    SITE(0, 1),
    STOR(1, 1, "SIZE", "ID"),
    RETR(1, 1, "ID"),
    LIST(0, 1),
    NLST(0, 1),
    EXEC(1, 1),
    DELE(1, 1),
    RNFR(1, 1),
    RNTO(1, 1),
    MKD(1, 1),
    SIZE(1, 1),
    STAT(0, 0, "ID"),
    NOOP(0, 0),
    HELP(0, 0),
    QUIT(0, 0);

    /** The length of the longest verb. */
    static final int LONGEST = 5;

    private final int least;
    private final int most;
    private final Set<String> keys;

    Verb(int least, int most, String... keys) {
        this.least = least;
        this.most = most;
        this.keys = Set.of(keys);
    }

    /** Finds a verb in any case of letters. */
    public static Optional<Verb> of(String word) {
        String upper = upper(word);
        for (Verb verb : values()) {
            if (verb.name().equals(upper)) {
                return Optional.of(verb);
            }
        }
        return Optional.empty();
    }

    /** Makes a to z upper case and nothing else: {@code String.toUpperCase} makes S of U+017F and I of U+0131. */
    static String upper(String word) {
        StringBuilder out = new StringBuilder(word.length());
        word.chars().forEach(c -> out.append((char) (c >= 'a' && c <= 'z' ? c - 0x20 : c)));
        return out.toString();
    }

    /** Returns how many positional arguments there must be. */
    int least() {
        return least;
    }

    /** Returns how many positional arguments there may be. */
    int most() {
        return most;
    }

    /** Tells whether a pair may follow; HELLO ignores what it does not know, SITE is judged by who knows its keys. */
    boolean takes(String key) {
        return this == HELLO || this == SITE || keys.contains(key);
    }

    /** Tells whether this command is answered by 150 and then data. */
    public boolean isTransfer() {
        return this == STOR || this == RETR || this == LIST || this == NLST || this == EXEC;
    }

    /** Tells whether this command touches a destination, so that a refused setting stops it. */
    public boolean needsDestination() {
        return isTransfer() || this == DELE || this == RNFR || this == RNTO || this == MKD || this == SIZE;
    }

    /** Tells whether this command is a setting whose refusal stops transfers until it succeeds. */
    public boolean isSetting() {
        return switch (this) {
            case HOST, USER, PORT, TYPE, STRU, SITE, AUTH -> true;
            default -> false;
        };
    }
}
