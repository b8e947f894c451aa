package org.scprelay.relay.scp;

import java.nio.charset.StandardCharsets;

/** Text of a remote host made fit for a log, a reply or a terminal: printable ASCII in double quotes, bounded. */
final class Printable {

    private static final int HEAD = 160;
    private static final int TAIL = 80;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Printable() {}

    /**
     * Quotes text: what is not printable ASCII becomes {@code \xNN} of its UTF-8 octets. Of long text the middle is left
     * out, since the reason of a failure stands at the end of the line, after a path.
     */
    static String quote(String raw) {
        byte[] octets = raw.strip().getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(HEAD + TAIL + 8).append('"');
        if (octets.length <= HEAD + TAIL) {
            escape(out, octets, 0, octets.length);
        } else {
            escape(out, octets, 0, HEAD);
            out.append(" ... ");
            escape(out, octets, octets.length - TAIL, octets.length);
        }
        return out.append('"').toString();
    }

    private static void escape(StringBuilder out, byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            byte octet = octets[i];
            if (octet == '\n') {
                out.append("\\n");
            } else if (octet == '"' || octet == '\\') {
                out.append('\\').append((char) octet);
            } else if (octet >= ' ' && octet < 0x7F) {
                out.append((char) octet);
            } else {
                out.append(hex(octet));
            }
        }
    }

    /** Returns {@code \xNN} of an octet. */
    static String hex(int octet) {
        return "\\x" + HEX[(octet >> 4) & 0xF] + HEX[octet & 0xF];
    }
}
