package org.scprelay.transport;

import java.util.Objects;

/**
 * The address of a link end, written {@code scheme:target}: {@code tcp:host:port}, {@code tls:host:port},
 * {@code iucv:USERID/NAME}, {@code unix:/path}.
 *
 * @param scheme selects the provider; a lower-case letter, then lower-case letters and digits, at most 16
 * @param target what only the provider of the scheme understands; printable ASCII without blanks, 1 to 255 octets
 */
public record LinkAddress(String scheme, String target) {

    private static final int MAX_SCHEME = 16;
    private static final int MAX_TARGET = 255;

    /** Checks both parts. */
    public LinkAddress {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(target, "target");
        if (!isScheme(scheme)) {
            throw new IllegalArgumentException(
                    "the scheme of a link address is a lower-case letter, then letters and digits, at most 16");
        }
        if (!isTarget(target)) {
            throw new IllegalArgumentException(
                    "the target of a link address is 1 to 255 printable ASCII characters without blanks");
        }
    }

    /**
     * Reads {@code scheme:target}.
     *
     * @throws IllegalArgumentException with a sentence for the user, when {@code text} is not such an address
     */
    public static LinkAddress parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException(
                    "a link address is written scheme:target, tcp:10.1.0.2:5922 for example");
        }
        return new LinkAddress(text.substring(0, colon), text.substring(colon + 1));
    }

    private static boolean isScheme(String text) {
        if (text.isEmpty() || text.length() > MAX_SCHEME) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && (i == 0 || !digit)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTarget(String text) {
        return !text.isEmpty() && text.length() <= MAX_TARGET && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** Returns {@code scheme:target}. */
    @Override
    public String toString() {
        return scheme + ":" + target;
    }
}
