package org.scprelay.cli.configuration;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of each table, for hints: which one may have been meant, and in which table it belongs. */
public final class KnownKeys {

    static final String TOP = "the top of the file";

    private static final Map<String, List<String>> SERVED = Map.of(
            TOP,
            List.of(
                    "max-sessions",
                    "max-sessions-per-peer",
                    "max-frame",
                    "drain-timeout",
                    "state",
                    "listen",
                    "timeouts",
                    "ssh",
                    "destination",
                    "peer",
                    "admin"),
            "[admin]",
            List.of("socket"),
            "[[listen]]",
            List.of("address", "optional", "message-limit", "token-in-clear"),
            "[timeouts]",
            List.of("handshake", "command", "idle", "link-stall", "remote-stall", "connect", "authenticate"),
            "[ssh]",
            List.of("engine", "identities", "known-hosts", "protocol", "keep-alive", "pool", "loopback"),
            "pool in [ssh]",
            List.of("idle", "per-destination"),
            "[[destination]]",
            List.of("name", "host", "port", "user", "identities", "protocol", "shell"),
            "[[peer]]",
            List.of("name", "from", "trust", "secret", "codepage", "to", "may", "paths", "commands", "identities"),
            "secret in [[peer]]",
            List.of("name", "file"));

    /** Keys that are specified but that this version does not serve, with the reason it gives. */
    private static final Map<String, Map<String, String>> LATER = Map.of(
            TOP,
            Map.of("audit", "there is no audit file yet; transfers are in the log"),
            "[admin]",
            Map.of("http", "there is no HTTP server yet"),
            "[[listen]]",
            Map.of(
                    "tls", "there are no tls: links yet",
                    "proxies", "the PROXY protocol is not read yet"),
            "[ssh]",
            Map.of("config", "OpenSSH host aliases are not read yet; use [[destination]]"));

    private KnownKeys() {}

    /** The tables that there are. */
    static Set<String> tables() {
        return SERVED.keySet();
    }

    /** The keys of a table that this version serves. */
    static List<String> of(String table) {
        return SERVED.get(table);
    }

    /** Why a key that is specified is refused; empty for any other key. */
    static Optional<String> whyLater(String table, String key) {
        return Optional.ofNullable(LATER.getOrDefault(table, Map.of()).get(key));
    }

    /** What to do about an unknown key of a table, as the second half of a message. */
    static String hint(String table, String key) {
        Optional<String> near = nearest(key, of(table));
        if (near.isPresent()) {
            return "did you mean " + near.get() + "?";
        }
        List<String> elsewhere = SERVED.keySet().stream()
                .filter(t -> SERVED.get(t).contains(key))
                .sorted()
                .toList();
        if (!elsewhere.isEmpty()) {
            return "that key belongs in " + String.join(", ", elsewhere)
                    + (elsewhere.contains(TOP) ? ", before the first [table]" : "");
        }
        return "expected one of " + of(table).stream().sorted().collect(Collectors.joining(", "));
    }

    /** The nearest of some words, if any is near enough to have been meant. */
    public static Optional<String> nearest(String word, Collection<String> words) {
        String best = "";
        int least = Math.min(word.length(), Math.max(2, word.length() / 3) + 1);
        for (String candidate : words) {
            int distance = distance(word.toLowerCase(Locale.ROOT).replace('_', '-'), candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
