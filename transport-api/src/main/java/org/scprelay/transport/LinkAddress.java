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
    private static final int MAX_SHOWN = 64;

    /** Checks both parts. */
    public LinkAddress {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(target, "target");
        if (!isScheme(scheme)) {
            throw new IllegalArgumentException(shown(scheme + ":" + target)
                    + " does not begin with a scheme: lower-case letters and digits, at most " + MAX_SCHEME
                    + ", and a colon, as in tcp:10.1.0.2:5922");
        }
        if (!isTarget(target)) {
            throw new IllegalArgumentException("what follows the scheme in " + shown(scheme + ":" + target)
                    + " is not 1 to " + MAX_TARGET + " printable ASCII characters without blanks");
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
                    shown(text) + " is not a link address: write scheme:target, tcp:10.1.0.2:5922 for example");
        }
        return new LinkAddress(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Returns text from outside so that it fits on a line and cannot be taken for anything but a quotation. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder("\"");
        text.codePoints().limit(MAX_SHOWN).forEach(c -> {
            if (c < ' ' || c > '~' || c == '"') {
                shown.append(String.format("\\u{%x}", c));
            } else {
                shown.append((char) c);
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > MAX_SHOWN ? "...\"" : "\"")
                .toString();
    }

    static boolean isScheme(String text) {
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
