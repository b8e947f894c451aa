package org.scprelay.relay.policy;

import java.util.List;
import org.scprelay.relay.settings.Wildcard;

/**
 * A pattern of remote paths: {@code *} stands for characters within one segment, a segment {@code **} for any number of
 * segments, also none. It matches the whole path; a relative pattern matches relative paths only. On Windows a segment
 * with a colon is a drive, which makes an absolute path of one that looks relative, or a stream of another file: there no
 * {@code *} stands for it.
 */
public final class PathPattern {

    private final String[] segments;
    private final boolean windows;

    /** Takes a pattern of paths of a POSIX system, as it is configured. */
    public PathPattern(String pattern) {
        this(pattern, false);
    }

    private PathPattern(String pattern, boolean windows) {
        this.segments = pattern.split("/", -1);
        this.windows = windows;
    }

    /**
     * Tells whether a path is one that patterns can judge: no empty, {@code .} or {@code ..} segment, which could lead
     * somewhere else than it seems.
     */
    public static boolean isPlain(String path) {
        if (path.equals("/")) {
            return true;
        }
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
        return anyMatches(patterns, path, false);
    }

    /** Tells whether one of the patterns matches a path of a Windows system that is written with slashes. */
    static boolean anyMatchesWindows(List<String> patterns, String path) {
        return anyMatches(patterns, path, true);
    }

    private static boolean anyMatches(List<String> patterns, String path, boolean windows) {
        // A * would stand for the nothing before the first slash as well.
        return isPlain(path)
                && patterns.stream()
                        .filter(p -> p.startsWith("/") == path.startsWith("/"))
                        .anyMatch(p -> new PathPattern(p, windows).matches(path));
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

    private boolean[] step(String segment, boolean[] before, String[] parts) {
        boolean[] after = new boolean[before.length];
        boolean any = segment.equals("**");
        boolean seen = false;
        for (int i = 0; i < before.length; i++) {
            boolean literal = windows && i > 0 && parts[i - 1].indexOf(':') >= 0;
            seen = before[i] || seen && !literal;
            boolean one = i > 0 && before[i - 1] && matches(segment, parts[i - 1], literal);
            after[i] = any ? seen : one;
        }
        return after;
    }

    private static boolean matches(String segment, String part, boolean literal) {
        return literal ? segment.equals(part) : Wildcard.matches(segment, part);
    }
}
