package org.scprelay.relay;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.scprelay.relay.sftp.FileAttributes;
import org.scprelay.relay.sftp.SftpDirectory;
import org.scprelay.relay.text.PageText;

/**
 * The records of LIST and NLST (docs/PROTOCOL.md, section 2), from which the octets of each name can be had back. Immutable.
 *
 * @param page of the records
 */
record EntryText(PageText page) {

    private static final int MODE = 07777;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    /** Returns the record of LIST: {@code f 0644 12345 2026-11-22T08:00:00Z name}, {@code -} for what is not told. */
    byte[] line(SftpDirectory.Entry entry) {
        FileAttributes told = entry.attributes();
        String mode = told.permissions().isPresent()
                ? String.format(Locale.ROOT, "%04o", told.permissions().getAsInt() & MODE)
                : "-";
        String size = told.size().isPresent() ? Long.toString(told.size().getAsLong()) : "-";
        String time = told.modified().isPresent()
                ? Instant.ofEpochSecond(told.modified().getAsLong()).toString()
                : "-";
        return page.encode(String.join(" ", String.valueOf(told.letter()), mode, size, time, escaped(entry.name())));
    }

    /** Returns the record of NLST. */
    byte[] name(SftpDirectory.Entry entry) {
        return page.encode(escaped(entry.name()));
    }

    /** What the page or a line cannot hold is %XX of its octets, and so is % itself, and what is no UTF-8. */
    private String escaped(byte[] name) {
        StringBuilder out = new StringBuilder(name.length + 16);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer text = CharBuffer.allocate(name.length);
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, text.clear(), true);
            text.flip().codePoints().forEach(c -> append(c, out));
            if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    escape(in.get(), out);
                }
            }
        }
        return out.toString();
    }

    private void append(int c, StringBuilder out) {
        if (c != '%' && c != LINE_SEPARATOR && c != PARAGRAPH_SEPARATOR && page.holds(c)) {
            out.appendCodePoint(c);
            return;
        }
        for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            escape(octet, out);
        }
    }

    private static void escape(byte octet, StringBuilder out) {
        out.append(String.format(Locale.ROOT, "%%%02X", octet & 0xFF));
    }
}
