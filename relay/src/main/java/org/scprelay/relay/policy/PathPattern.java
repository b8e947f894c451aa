package org.scprelay.relay.policy;

import java.util.List;
import org.scprelay.relay.settings.Wildcard;

/**
 * A pattern of remote paths: {@code *} stands for characters within one segment, a segment {@code **} for any number of
 * segments, also none. It matches the whole path; a relative pattern matches relative paths only.
 */
public final class PathPattern {

    private final String[] segments;

    /** Takes a pattern as it is configured. */
    public PathPattern(String pattern) {
        segments = pattern.split("/", -1);
    }

    /**
     * Tells whether a path is one that patterns can judge: no empty, {@code .} or {@code ..} segment, which could lead
     * somewhere else than it seems.
     */
    public static boolean isPlain(String path) {
        String[] parts = path.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean root = i == 0 && path.startsWith("/");
            if (parts[i].isEmpty() && !root || parts[i].equals(".") || parts[i].equals("..")) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether one of the patterns matches. */
    public static boolean anyMatches(List<String> patterns, String path) {
        return isPlain(path) && patterns.stream().anyMatch(p -> new PathPattern(p).matches(path));
    }

    /** Matches a whole path. */
    public boolean matches(String path) {
        String[] parts = path.split("/", -1);
        // reachable[i]: the pattern so far can stand for the first i parts
        boolean[] reachable = new boolean[parts.length + 1];
        reachable[0] = true;
        for (String segment : segments) {
            reachable = step(segment, reachable, parts);
        }
        return reachable[parts.length];
    }

    private static boolean[] step(String segment, boolean[] before, String[] parts) {
        boolean[] after = new boolean[before.length];
        boolean any = segment.equals("**");
        boolean seen = false;
        for (int i = 0; i < before.length; i++) {
            seen |= before[i];
            boolean one = i > 0 && before[i - 1] && Wildcard.matches(segment, parts[i - 1]);
            after[i] = any ? seen : one;
        }
        return after;
    }
}
