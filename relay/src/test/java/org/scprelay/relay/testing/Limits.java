package org.scprelay.relay.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.scprelay.relay.settings.Timeouts;

/** Timers for tests: all so long that none of them can end a test well, but those that the test is about. */
public final class Limits {

    private static final Duration LONG = Duration.ofMinutes(5);

    private Limits() {}

    /** Makes timers; names as in the record, values in milliseconds. */
    public static Timeouts of(Object... namesAndMillis) {
        Map<String, Duration> set = new HashMap<>();
        for (int i = 0; i < namesAndMillis.length; i += 2) {
            set.put((String) namesAndMillis[i], Duration.ofMillis((Integer) namesAndMillis[i + 1]));
        }
        Timeouts timeouts = new Timeouts(
                take(set, "handshake"),
                take(set, "command"),
                take(set, "idle"),
                take(set, "linkStall"),
                take(set, "remoteStall"),
                take(set, "connect"),
                take(set, "authenticate"),
                take(set, "reply"),
                take(set, "discard"),
                take(set, "linger"),
                take(set, "progress"));
        if (!set.isEmpty()) {
            throw new IllegalArgumentException("no timers: " + set.keySet());
        }
        return timeouts;
    }

    private static Duration take(Map<String, Duration> set, String name) {
        Duration value = set.remove(name);
        return value == null ? LONG : value;
    }
}
