package org.scprelay.relay.ssh.mina;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.scprelay.relay.settings.Wildcard;

/**
 * One line of a known_hosts file, its key not yet read (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 *
 * @param marker {@code @revoked} or {@code @cert-authority}, where there is one
 * @param names patterns, or one hashed name
 * @param key type and base64
 */
record KnownHostLine(Optional<String> marker, String names, String key) {

    private static final String HASH_MAGIC = "|1|";

    /** Reads a line; empty for comments, blank lines, and what has not enough words to be an entry. */
    static Optional<KnownHostLine> parse(String line) {
        String[] words = line.strip().split("[ \t]+");
        int first = words[0].startsWith("@") ? 1 : 0;
        if (words[0].startsWith("#") || words.length < first + 3) {
            return Optional.empty();
        }
        Optional<String> marker = first == 1 ? Optional.of(words[0]) : Optional.empty();
        return Optional.of(new KnownHostLine(marker, words[first], words[first + 1] + " " + words[first + 2]));
    }

    /** Returns how a host is written in the file: {@code host}, or {@code [host]:port} unless the port is 22. */
    static String nameOf(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }

    /** Tells whether the line is about a host, given as {@link #nameOf} writes it. */
    boolean matches(String name) {
        if (names.startsWith(HASH_MAGIC)) {
            return matchesHash(name);
        }
        boolean found = false;
        for (String pattern : names.toLowerCase(Locale.ROOT).split(",")) {
            boolean negated = pattern.startsWith("!");
            if (Wildcard.matchesAlsoSingle(negated ? pattern.substring(1) : pattern, name)) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private boolean matchesHash(String name) {
        String[] parts = names.substring(HASH_MAGIC.length()).split("\\|");
        if (parts.length != 2) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[1]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // a damaged line is about nobody, as in OpenSSH
        }
    }
}
