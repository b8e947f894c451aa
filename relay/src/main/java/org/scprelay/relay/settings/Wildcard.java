package org.scprelay.relay.settings;

/** Matching with {@code *}, in time proportional to the product of the lengths at worst: no regular expressions here. */
public final class Wildcard {

    private Wildcard() {}

    /** Matches a whole text: {@code *} stands for any characters, also none. */
    public static boolean matches(String pattern, String text) {
        return matches(pattern, text, false, "");
    }

    /** Matches a whole text: {@code *} stands for any characters but some, also none. */
    public static boolean matchesExcept(String some, String pattern, String text) {
        return matches(pattern, text, false, some);
    }

    /** Matches a whole text: {@code *} stands for any characters, also none, and {@code ?} for one. */
    public static boolean matchesAlsoSingle(String pattern, String text) {
        return matches(pattern, text, true, "");
    }

    private static boolean matches(String pattern, String text, boolean single, String not) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && same(pattern.charAt(p), text.charAt(t), single)) {
                p++;
                t++;
            } else if (star >= 0 && not.indexOf(text.charAt(mark)) < 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean same(char pattern, char text, boolean single) {
        return pattern == text || single && pattern == '?';
    }
}
