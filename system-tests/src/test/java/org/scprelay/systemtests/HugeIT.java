package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Large files, streamed from a generator, through a relay with a small heap; each octet differs from its neighbours. The property
 * {@code scprelay.huge.mebibytes} says how large the largest are: 512 MiB, eight times that heap, and in {@code lab/full} more
 * than 4 GiB, where numbers of 32 bits end.
 */
@Tag("alone")
@Timeout(1200)
class HugeIT {

    /** And some octets that fill nothing. */
    private static final long HUGE = ((long) Integer.getInteger("scprelay.huge.mebibytes", 512) << 20) + 4097;

    @TempDir
    Path home;

    private Process job(String name, String deck) throws IOException {
        Path file = Files.writeString(home.resolve(name), deck);
        return new ProcessBuilder(Program.command(List.of("-Xmx64m"), "run", file.toString()))
                .redirectError(home.resolve(name + ".log").toFile())
                .start();
    }

    private void bothWays(Server server, RelayProcess relay, long size) throws Exception {
        String head = "OPEN " + relay.address() + "\nHOST " + System.getProperty("user.name") + "@127.0.0.1\nPORT "
                + server.port() + "\n";
        Path remote = home.resolve("remote");
        Process up = job("up", head + "SITE SIZE=" + size + "\nINPUT STDIN\nSTOR " + remote + "\nQUIT\n");
        String sent;
        try (OutputStream out = up.getOutputStream()) {
            sent = Generated.write(out, 1, size);
        }
        String listing = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(true, up.waitFor(120, TimeUnit.SECONDS), listing);
        assertEquals(0, up.exitValue(), listing + Files.readString(home.resolve("up.log")));
        assertEquals(size, Files.size(remote));
        try (InputStream in = Files.newInputStream(remote)) {
            assertEquals(sent, Generated.hash(in), "stored");
        }
        Process down = job("down", head + "OUTPUT STDOUT\nRETR " + remote + "\nQUIT\n");
        down.getOutputStream().close();
        assertEquals(sent, Generated.hash(down.getInputStream()), Files.readString(home.resolve("down.log")));
        assertEquals(true, down.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, down.exitValue(), Files.readString(home.resolve("down.log")));
        Files.delete(remote);
    }

    @ParameterizedTest
    @EnumSource(Server.Kind.class)
    void aQuarterOfAGibibyteBothWays(Server.Kind kind) throws Exception {
        try (Server server = Server.start(kind, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()))) {
            bothWays(server, relay, 256L << 20);
        }
    }

    @Test
    void aHugeFileBothWaysThroughARelayWithASmallHeap() throws Exception {
        File disk = home.toFile();
        assertEquals(true, disk.getUsableSpace() > 2 * HUGE, 2 * HUGE + " octets must be free at " + disk);
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withJvmOptions("-Xmx64m"))) {
            bothWays(server, relay, HUGE);
        }
    }

    /** Payments of 80 octets, of which the last third is blanks, in the page of the host; each has its number. */
    private static final class Payments {

        private static final int RECORDS = 100_000;
        private static final int DIGITS = 10;

        private final MessageDigest host = MessageDigest.getInstance("SHA-256");
        private final MessageDigest partner = MessageDigest.getInstance("SHA-256");
        private final byte[] records;
        private final byte[] lines;
        private final int lineLength;
        private long sent;
        private long stored;

        private Payments() throws NoSuchAlgorithmException {
            String text = "0".repeat(DIGITS) + ";DE00123456780012345678;[payment] ~1.000,00 EUR";
            lineLength = text.length() + 1;
            records = (text + " ".repeat(80 - text.length())).repeat(RECORDS).getBytes(Charset.forName("IBM1047"));
            lines = (text + "\n").repeat(RECORDS).getBytes(StandardCharsets.US_ASCII);
        }

        /** Writes as many as are needed; the hashes are those of what was written, and of the lines that come of it. */
        void write(OutputStream out, long size) throws IOException {
            for (long first = 0; sent < size; first += RECORDS) {
                for (int i = 0; i < RECORDS; i++) {
                    long number = first + i;
                    for (int digit = DIGITS - 1; digit >= 0; digit--) {
                        records[i * 80 + digit] = (byte) (0xF0 + number % 10);
                        lines[i * lineLength + digit] = (byte) ('0' + number % 10);
                        number /= 10;
                    }
                }
                host.update(records);
                partner.update(lines);
                sent += records.length;
                stored += lines.length;
                out.write(records);
            }
        }
    }

    @Test
    void hugeTextBothWaysThroughARelayWithASmallHeap() throws Exception {
        File disk = home.toFile();
        assertEquals(true, disk.getUsableSpace() > HUGE, HUGE + " octets must be free at " + disk);
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withJvmOptions("-Xmx64m"))) {
            String head = "OPEN " + relay.address() + "\nHOST " + System.getProperty("user.name") + "@127.0.0.1\nPORT "
                    + server.port() + "\nTYPE A\nSITE CODEPAGE=IBM-1047 CHARSET=UTF-8 RECFM=F LRECL=80\n";
            Path remote = home.resolve("remote");
            Payments payments = new Payments();
            Process up = job("up", head + "INPUT STDIN\nSTOR " + remote + "\nQUIT\n");
            try (OutputStream out = up.getOutputStream()) {
                payments.write(out, HUGE);
            }
            String listing = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(true, up.waitFor(120, TimeUnit.SECONDS), listing);
            assertEquals(0, up.exitValue(), listing + Files.readString(home.resolve("up.log")));
            assertEquals(payments.stored, Files.size(remote));
            try (InputStream in = Files.newInputStream(remote)) {
                assertEquals(hex(payments.partner), Generated.hash(in), "stored");
            }
            Process down = job("down", head + "OUTPUT STDOUT\nRETR " + remote + "\nQUIT\n");
            down.getOutputStream().close();
            assertEquals(
                    hex(payments.host),
                    Generated.hash(down.getInputStream()),
                    Files.readString(home.resolve("down.log")));
            assertEquals(true, down.waitFor(120, TimeUnit.SECONDS));
            assertEquals(0, down.exitValue(), Files.readString(home.resolve("down.log")));
            Files.delete(remote);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
