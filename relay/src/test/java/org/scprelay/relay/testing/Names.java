package org.scprelay.relay.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.scp.RemoteCommand;

/**
 * Names of files as octets, made and read by programs: what a Java process can name depends on its locale. An octet that
 * belongs to no UTF-8 stands as a lone surrogate, U+DC80 to U+DCFF.
 */
public final class Names {

    private Names() {}

    /** Returns what {@code find} finds below a directory, each with its type and size in front: {@code f 5 name}. */
    public static List<String> below(Path directory) throws IOException {
        byte[] out = run("cd '" + directory + "' && exec find . -mindepth 1 -printf '%y %s %P\\0'");
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < out.length; at++) {
            if (out[at] == 0) {
                found.add(text(java.util.Arrays.copyOfRange(out, from, at)).replaceFirst("^d [0-9]+ ", "d 0 "));
                from = at + 1;
            }
        }
        found.sort(null);
        return found;
    }

    /** Runs a line in a shell; returns its output. */
    public static byte[] run(String line) throws IOException {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        try (RemoteCommand command = LocalCommand.run(line)) {
            for (ByteBuffer next = command.stdout().next();
                    next.hasRemaining();
                    next = command.stdout().next()) {
                byte[] octets = new byte[next.remaining()];
                next.get(octets);
                all.writeBytes(octets);
            }
            if (!command.awaitExit().isSuccess()) {
                throw new IOException(line + ": " + command.stderrTail());
            }
        }
        return all.toByteArray();
    }

    /** Makes a file of so many octets. */
    public static void file(Path directory, String name, int size) throws IOException {
        run("head -c " + size + " /dev/zero > '" + directory + "'/" + quoted(name));
    }

    /** Quotes any octets for {@code sh}. */
    public static String quoted(String name) {
        return "'" + name.replace("'", "'\\''") + "'";
    }

    /** Decodes octets. */
    public static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder();
            for (byte octet : octets) {
                text.append((char) (octet < 0 ? 0xDC00 + (octet & 0xFF) : octet));
            }
            return text.toString();
        }
    }
}
