package org.scprelay.protocol;

import java.util.Locale;
import java.util.Optional;

/** The verbs of commands with the number of their positional arguments (docs/PROTOCOL.md, section 2). */
public enum Verb {
    HELLO(1, 1),
    AUTH(3, 3),
    HOST(1, 1),
    USER(1, 1),
    PORT(1, 1),
    TYPE(1, 1),
    STRU(1, 1),
    SITE(0, 1),
    STOR(1, 1),
    RETR(1, 1),
    LIST(0, 1),
    NLST(0, 1),
    EXEC(1, 1),
    DELE(1, 1),
    RNFR(1, 1),
    RNTO(1, 1),
    MKD(1, 1),
    SIZE(1, 1),
    STAT(0, 0),
    NOOP(0, 0),
    HELP(0, 0),
    QUIT(0, 0);

    private final int least;
    private final int most;

    Verb(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** Finds a verb in any case of letters. */
    public static Optional<Verb> of(String word) {
        for (Verb verb : values()) {
            if (verb.name().equals(word.toUpperCase(Locale.ROOT))) {
                return Optional.of(verb);
            }
        }
        return Optional.empty();
    }

    /** Returns how many positional arguments there must be. */
    int least() {
        return least;
    }

    /** Returns how many positional arguments there may be. */
    int most() {
        return most;
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
