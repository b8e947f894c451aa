package org.scprelay.client;

/** Makes text of any origin safe to show: what does not print, or could reorder a line, is written as an escape. */
final class Printable {

    private Printable() {}

    /** Writes control, format, surrogate and unassigned characters, and a backslash before one, as {@code \}{@code u{X}}. */
    static String text(String raw) {
        if (raw.codePoints().allMatch(Printable::prints)) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(c -> {
            if (prints(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u{%X}", c));
            }
        });
        return out.toString();
    }

    private static boolean prints(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Quotes octets that came instead of a reply: ASCII stays, all others become {@code \xNN}, long ones are cut. */
    static String octets(byte[] raw, int length) {
        int shown = Math.min(length, 80);
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < shown; i++) {
            int octet = raw[i] & 0xFF;
            if (octet >= ' ' && octet < 0x7F && octet != '"' && octet != '\\') {
                out.append((char) octet);
            } else {
                out.append(String.format("\\x%02X", octet));
            }
        }
        return out.append(shown < length ? "\"..." : "\"").toString();
    }
}
