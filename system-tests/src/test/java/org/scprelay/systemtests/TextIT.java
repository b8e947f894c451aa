package org.scprelay.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** Text and records between a client and a real SSH server, over SCP and SFTP; the other side of each translation is iconv. */
@Timeout(300)
class TextIT {

    private static final int RECORDS = 50_000;
    private static final int LRECL = 80;

    @TempDir
    Path home;

    private final Random random = new Random(1);

    private interface Body {
        void run(WireClient client) throws Exception;
    }

    /** Runs it with a client that said HELLO and HOST, the relay with a heap of 64 MiB. */
    private void with(Body body) throws Exception {
        Installed.require("iconv", "libc-bin");
        Files.createDirectories(home.resolve("there"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withJvmOptions("-Xmx64m"));
                WireClient client =
                        new WireClient(LinkProviders.load().connect(relay.address(), LinkOptions.defaults()))) {
            client.hello("127.0.0.1", server.port());
            body.run(client);
        }
    }

    private static void set(WireClient client, String... lines) throws IOException {
        for (String line : lines) {
            WireClient.require(200, client.ask(line));
        }
    }

    private byte[] iconv(byte[] octets) throws Exception {
        Path in = Files.write(home.resolve("iconv.in"), octets);
        Path out = home.resolve("iconv.out");
        Process iconv = new ProcessBuilder("iconv", "-f", "UTF-8", "-t", "IBM1047", in.toString())
                .redirectOutput(out.toFile())
                .start();
        assertEquals(0, iconv.waitFor());
        return Files.readAllBytes(out);
    }

    /** Lines of up to 80 characters, of which none is a blank at the end. */
    private List<String> lines() {
        String letters = "ABCXYZabcxyz0189 .,;<>()[]{}|\\^~@#$%&\u00E4\u00F6\u00FC\u00DF\u00E9\u00A7";
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            StringBuilder line = new StringBuilder();
            for (int length = random.nextInt(LRECL + 1); length > 0; length--) {
                line.append(letters.charAt(random.nextInt(letters.length())));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static Reply stor(WireClient client, Path file, List<byte[]> frames, int flags, String pairs)
            throws IOException {
        WireClient.require(150, client.ask("STOR " + file + pairs));
        long count = 0;
        for (byte[] frame : frames) {
            client.frame(flags, frame);
            count += frame.length;
        }
        client.eof(count);
        return client.reply();
    }

    private static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private void assertNoPart(Path file) {
        assertEquals(
                List.of(file.getFileName().toString()),
                List.of(home.resolve("there").toFile().list()));
    }

    /** Records of 80 octets from a mainframe become lines of UTF-8, and come back. */
    @Test
    void fixedRecordsBecomeLinesAndComeBack() throws Exception {
        List<String> lines = lines();
        byte[] text = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        StringBuilder padded = new StringBuilder();
        lines.forEach(line -> padded.append(line).append(" ".repeat(LRECL - line.length())));
        byte[] records = iconv(padded.toString().getBytes(UTF_8));
        assertEquals(RECORDS * LRECL, records.length);
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < records.length; at += 32_767) {
            frames.add(Arrays.copyOfRange(records, at, Math.min(records.length, at + 32_767)));
        }
        with(client -> {
            set(client, "TYPE A", "SITE CODEPAGE=IBM-1047 RECFM=F LRECL=80 VERIFY=SHA256");
            Path file = home.resolve("there/lines");
            for (String protocol : List.of("SCP", "SFTP")) {
                set(client, "SITE PROTOCOL=" + protocol);
                String size = protocol.equals("SCP") ? " SIZE=" + text.length : "";
                Reply stored = WireClient.require(226, stor(client, file, frames, 0, size));
                assertEquals(protocol, stored.pair("PROTOCOL").orElse("-"), stored.format());
                assertEquals(Integer.toString(RECORDS), stored.pair("RECORDS").orElse("-"));
                assertArrayEquals(text, Files.readAllBytes(file));
                assertNoPart(file);
                WireClient.Output output = client.output("RETR " + file);
                WireClient.require(226, output.last());
                assertTrue(output.whole());
                assertArrayEquals(
                        records,
                        joined(output.frames().stream()
                                .map(WireClient.Frame::octets)
                                .toList()));
            }
        });
    }

    /** Records of any length become lines, and lines records; each frame is a record. */
    @Test
    void recordsBecomeLinesAndComeBack() throws Exception {
        List<String> lines = lines();
        byte[] text = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        List<byte[]> records = new ArrayList<>();
        byte[] octets = iconv(String.join("", lines).getBytes(UTF_8));
        int at = 0;
        for (String line : lines) {
            records.add(Arrays.copyOfRange(octets, at, at + line.length()));
            at += line.length();
        }
        with(client -> {
            set(client, "TYPE A", "STRU R", "SITE CODEPAGE=IBM-1047");
            Path file = home.resolve("there/lines");
            for (String protocol : List.of("SCP", "SFTP")) {
                set(client, "SITE PROTOCOL=" + protocol);
                String size = protocol.equals("SCP") ? " SIZE=" + text.length : "";
                WireClient.require(226, stor(client, file, records, 0x80, size));
                assertArrayEquals(text, Files.readAllBytes(file));
                WireClient.Output output = client.output("RETR " + file);
                WireClient.require(226, output.last());
                assertRecords(records, output);
            }
        });
    }

    private static void assertRecords(List<byte[]> expected, WireClient.Output output) {
        assertTrue(output.whole());
        assertEquals(expected.size(), output.records().size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), output.records().get(i), "record " + (i + 1));
        }
    }

    /** Records of octets, which no line end could part, keep their ends behind descriptor words. */
    @Test
    void recordsOfOctetsComeBack() throws Exception {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            byte[] record = new byte[random.nextInt(10) == 0 ? random.nextInt(32_757) : random.nextInt(300)];
            random.nextBytes(record);
            records.add(record);
        }
        long size = records.stream().mapToLong(record -> record.length + 4).sum();
        with(client -> {
            set(client, "STRU R", "SITE RDW=ON HASH=SHA256");
            Path file = home.resolve("there/records");
            for (String protocol : List.of("SCP", "SFTP")) {
                set(client, "SITE PROTOCOL=" + protocol);
                Reply stored = WireClient.require(226, stor(client, file, records, 0x80, " SIZE=" + size));
                assertEquals(size, Files.size(file));
                WireClient.Output output = client.output("RETR " + file);
                WireClient.require(226, output.last());
                assertRecords(records, output);
                assertEquals(stored.pair("SHA256"), output.last().pair("SHA256"));
            }
        });
    }

    @Test
    void aRecordThatWouldBecomeTwoLeavesNothing() throws Exception {
        byte[] good = new byte[LRECL];
        Arrays.fill(good, (byte) 0xC1);
        byte[] bad = good.clone();
        bad[7] = 0x15;
        List<byte[]> records = new ArrayList<>(Collections.nCopies(20_000, good));
        records.set(15_000, bad);
        with(client -> {
            set(client, "TYPE A", "STRU R", "SITE CODEPAGE=IBM-1047");
            Path file = Files.writeString(home.resolve("there/lines"), "before");
            for (String protocol : List.of("SCP", "SFTP")) {
                set(client, "SITE PROTOCOL=" + protocol);
                Reply reply = WireClient.require(551, stor(client, file, records, 0x80, " SIZE=1620000"));
                assertEquals(
                        "15001 7",
                        reply.pair("RECORD").orElse("-") + " "
                                + reply.pair("OFFSET").orElse("-"));
                assertEquals("before", Files.readString(file));
                assertNoPart(file);
            }
        });
    }
}
