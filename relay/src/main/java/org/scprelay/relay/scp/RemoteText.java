package org.scprelay.relay.scp;

import java.nio.charset.StandardCharsets;

/**
 * Text of a remote host made fit for a log, a reply or a terminal: printable ASCII in double quotes, bounded.
 *
 * <p>Not the %XX of replies: this text goes into one, where each {@code %} of it would be escaped again; and both ends of
 * a long text are kept, not its head alone.
 */
public final class RemoteText {

    private static final int HEAD = 120;
    private static final int TAIL = 80;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private RemoteText() {}

    /**
     * Quotes text: what is not printable ASCII becomes {@code \xNN} of its UTF-8 octets. Of long text the middle is left
     * out, since the reason of a failure stands at the end of the line, after a path.
     */
    public static String quote(String raw) {
        byte[] octets = raw.strip().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(HEAD + TAIL + 8);
        int from = 0;
        while (from < octets.length && head.length() <= HEAD) {
            head.append(escape(octets[from++]));
        }
        StringBuilder tail = new StringBuilder();
        int to = octets.length;
        while (to > from && tail.length() <= TAIL) {
            tail.insert(0, escape(octets[--to]));
        }
        return '"' + head.toString() + (to > from ? " ... " : "") + tail + '"';
    }

    private static String escape(byte octet) {
        if (octet == '\n') {
            return "\\n";
        }
        if (octet == '"' || octet == '\\') {
            return "\\" + (char) octet;
        }
        return octet >= ' ' && octet < 0x7F ? String.valueOf((char) octet) : hex(octet);
    }

    /** Returns {@code \xNN} of an octet. */
    static String hex(int octet) {
        return "\\x" + HEX[(octet >> 4) & 0xF] + HEX[octet & 0xF];
    }
}
