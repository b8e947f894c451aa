package org.scprelay.relay.text;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.testing.Installed;

/** glibc's iconv as a process: another implementation of code pages. */
final class Iconv {

    private Iconv() {}

    static void require() throws IOException {
        Installed.require("iconv", "libc-bin");
        Installed.require(
                Arrays.equals(new byte[] {'H'}, translate("IBM1047", "UTF-8", new byte[] {(byte) 0xC8})),
                "iconv does not know IBM1047: apt-get install libc6");
    }

    /** Translates; with {@code -c} what cannot be translated is left out. */
    static byte[] translate(String from, String to, byte[] octets) throws IOException {
        Process process = new ProcessBuilder(List.of("iconv", "-c", "-f", from, "-t", to))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread writer = new Thread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(octets);
            } catch (IOException e) {
                // It ended early: what it did not take is missing in its output, and the comparison fails.
                process.destroy();
            }
        });
        writer.start();
        byte[] out = process.getInputStream().readAllBytes();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("iconv does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        // 1 with -c: something was left out, or the page is not known to it.
        return out;
    }
}
