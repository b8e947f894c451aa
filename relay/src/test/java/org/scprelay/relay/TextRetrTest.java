package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/**
 * RETR of text and records, over {@code scp} and OpenSSH's {@code sftp-server}. The octets of the records were written by hand
 * from the tables of IBM-1047, IBM-273 and IBM-1140.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TextRetrTest {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @TempDir
    Path directory;

    private Bench bench;
    private WireClient client;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        Installed.requireFile(Path.of("/usr/bin/scp"), "openssh-client");
        bench = new Bench();
        client = bench.client();
        WireClient.require(200, client.ask("SITE CODEPAGE=IBM-1047"));
        file = directory.resolve("file");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        Awaitility.await().until(() -> bench.engine().open() == 0);
        bench.close();
    }

    /** Sets TYPE, STRU and SITE from "A R KEY=value ...". */
    private static void set(WireClient client, String options) throws IOException {
        String[] words = options.split(" ");
        WireClient.require(200, client.ask("TYPE " + words[0]));
        WireClient.require(200, client.ask("STRU " + words[1]));
        if (words.length > 2) {
            String keys = String.join(" ", Arrays.asList(words).subList(2, words.length));
            WireClient.require(200, client.ask("SITE " + keys));
        }
    }

    private WireClient.Output retr() throws IOException {
        return client.output("RETR " + file);
    }

    private static byte[] stream(WireClient.Output output) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        output.frames().forEach(frame -> all.writeBytes(frame.octets()));
        return all.toByteArray();
    }

    private static String records(WireClient.Output output) {
        return output.records().stream().map(HEX::formatHex).collect(Collectors.joining(" "));
    }

    private static String pair(Reply reply, String key) {
        return reply.pair(key).orElse("-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A R | 410A420D0A0A43 | 'C1 C2  C3' | 4",
                "A R | EFBBBF410A | C1 | 1",
                "A R | '' | '' | 0",
                "A R | 0A | '' | 1",
                "A R RECFM=F LRECL=3 | 410A420A | C14040 C24040 | 2",
                "A R RECFM=V LRECL=2 OVERFLOW=WRAP | 4142430A44 | C1C2 C3 C4 | 3",
                "A R CODEPAGE=IBM-273 | C3A4C3840A | C04A | 1",
                "A R CODEPAGE=IBM-1140 CHARSET=ISO-8859-15 | A40A | 9F | 1",
                "A R CODEPAGE=UTF-8 CHARSET=ISO-8859-1 | E40A | C3A4 | 1",
                "I R RECFM=F LRECL=2 | 01020304 | 0102 0304 | 2",
                "I R RDW=ON | 000600000102000400000005000003 | '0102  03' | 3",
            })
    void linesAndWordsBecomeRecords(String options, String octets, String expected, String count) throws IOException {
        Files.write(file, HEX.parseHex(octets));
        set(client, options);
        for (String protocol : List.of("SCP", "SFTP", "AUTO HASH=SHA256")) {
            WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
            WireClient.Output output = retr();
            Reply last = Bench.assertReply("226 SCR0227", output.last());
            assertTrue(output.whole(), "EOF with COUNT");
            assertEquals(expected, records(output));
            assertEquals(count, pair(last, "RECORDS"));
            assertEquals(Integer.toString(octets.length() / 2), pair(last, "BYTES"));
            assertEquals(Integer.toString(expected.replace(" ", "").length() / 2), pair(last, "LINK"));
            assertEquals('I', last.severity());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A F | 410A420D0A0A43 | C115C21515C3",
                "A F NL=25 | 410A | C125",
                "A F CODEPAGE=UTF-8 EOL=CRLF | 410A42 | 410D0A42",
                "A F RECFM=F LRECL=2 | 410A42430A | C140C2C3",
                "A F RECFM=F LRECL=2 | 410A42 | C140C240",
            })
    void linesBecomeAStream(String options, String octets, String expected) throws IOException {
        Files.write(file, HEX.parseHex(octets));
        set(client, options);
        for (String protocol : List.of("SCP", "SFTP")) {
            WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
            WireClient.Output output = retr();
            Bench.assertReply("226 SCR0227", output.last());
            assertTrue(output.whole(), "EOF with COUNT");
            assertEquals(expected, HEX.formatHex(stream(output)));
            assertEquals(0, output.records().size());
        }
    }

    @Test
    void whatIsCutOffOrSubstitutedIsAWarning() throws IOException {
        Files.write(file, HEX.parseHex("4142430AE282AC0A44450A464748"));
        set(client, "A R RECFM=V LRECL=2 OVERFLOW=TRUNC UNMAPPABLE=SUBST");
        WireClient.Output output = retr();
        Reply last = Bench.assertReply("226 SCR0227", output.last());
        assertEquals("C1C2 3F C4C5 C6C7", records(output));
        assertEquals(
                "W 4 2 1",
                last.severity() + " " + last.returnCode() + " " + pair(last, "TRUNCATED") + " " + pair(last, "SUBST"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A R | 410A42E282AC0A | 5510 | 2 | 1",
                "A R | 41FF0A | 5510 | 1 | 1",
                "A R RECFM=V LRECL=2 | 410A4142430A | 5512 | 2 | 2",
                "I R RECFM=F LRECL=2 | 010203 | 5513 | 2 | 1",
                "I R RDW=ON | 000600000102FFFF0000 | 5514 | 2 | 0",
                "I R RDW=ON | 00060000010200 | 5513 | 2 | 0",
            })
    void aBrokenRuleEndsWithAbort(String options, String octets, int number, String record, String offset)
            throws IOException {
        Files.write(file, HEX.parseHex(octets));
        set(client, options);
        for (String protocol : List.of("SCP", "SFTP")) {
            WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
            Reply go = client.ask("RETR " + file + " ID=F1");
            WireClient.require(150, go);
            WireClient.Frame frame = client.frame();
            while (frame.flags() != 0x20) {
                assertEquals(0, frame.flags() & 0x40, "no EOF");
                frame = client.frame();
            }
            String place = "record " + record + " offset " + offset + ": ";
            String reason = new String(frame.octets(), US_ASCII);
            assertTrue(reason.startsWith(place), reason);
            Reply last = Bench.assertReply("551 SCR" + number, client.reply());
            assertEquals(record + " " + offset, pair(last, "RECORD") + " " + pair(last, "OFFSET"));
            assertEquals("551", pair(client.ask("STAT ID=F1"), "CODE"));
        }
        Bench.assertReply("200 SCR0206", client.ask("NOOP"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I R | 504 SCR5049",
                "I R LRECL=80 | 504 SCR5049",
                "I R RECFM=F | 501 SCR5010",
                "A R RESTART=1 | 504 SCR5047",
                "I R RDW=ON RESTART=1 | 504 SCR5047",
            })
    void whatCannotBeIsRefusedBeforeTheDestinationIsAsked(String options, String expected) throws IOException {
        set(client, options);
        Bench.assertReply(expected, client.ask("RETR " + file));
        assertEquals(List.of(), bench.engine().connects());
    }

    /** A line of any length is one record in frames that the client takes, and short records share a call. */
    @ParameterizedTest
    @ValueSource(ints = {1024, 1025, 65_535, 65_536, 65_537, 1_000_000})
    void noFrameIsLongerThanTheClientTakes(int maxFrame) throws IOException {
        try (WireClient small = bench.connect()) {
            WireClient.require(220, small.ask("HELLO SCPRELAY/1 MAXFRAME=" + maxFrame));
            WireClient.require(200, small.ask("HOST u@host.example"));
            set(small, "A R CODEPAGE=IBM-1047");
            String content = ("x".repeat(79) + "\n").repeat(3000) + "y".repeat(300_000) + "\n\n" + "z".repeat(1024)
                    + "\n" + "a".repeat(65_536);
            Files.writeString(file, content);
            for (String protocol : List.of("SCP", "SFTP")) {
                WireClient.require(200, small.ask("SITE PROTOCOL=" + protocol));
                WireClient.Output output = small.output("RETR " + file);
                Bench.assertReply("226 SCR0227", output.last());
                assertTrue(output.whole());
                List<String> lines =
                        output.records().stream().map(octets -> ebcdic(octets)).toList();
                assertEquals(Arrays.asList(content.split("\n", -1)), lines);
                int longest = Math.min(maxFrame, 65_536);
                assertTrue(output.frames().stream().allMatch(frame -> frame.octets().length <= longest));
                assertTrue(
                        output.frames().stream()
                                .filter(frame -> frame.octets().length == 79)
                                .allMatch(frame -> frame.flags() == 0x80),
                        "a short record is one frame");
                assertEquals(
                        3000,
                        output.frames().stream()
                                .filter(frame -> frame.octets().length == 79 && frame.octets()[0] == (byte) 0xA7)
                                .count());
            }
        }
    }

    private static String ebcdic(byte[] octets) {
        byte[] out = octets.clone();
        for (int i = 0; i < out.length; i++) {
            // a, x, y and z of IBM-1047
            out[i] = (byte)
                    switch (out[i] & 0xFF) {
                        case 0x81 -> 'a';
                        case 0xA7 -> 'x';
                        case 0xA8 -> 'y';
                        case 0xA9 -> 'z';
                        default -> '?';
                    };
        }
        return new String(out, ISO_8859_1);
    }

    /** A remote file that ends too early is the destination's fault, not that of a record. */
    @Test
    void aFileThatIsNotWholeIsNotBlamedOnItsRecords() throws IOException {
        Files.write(file, new byte[3]);
        set(client, "I R RECFM=F LRECL=4 PROTOCOL=SCP");
        bench.engine()
                .replace(
                        "scp",
                        line -> LocalCommand.run("printf 'C0644 4 file\\n'; printf 'abc'; echo gone >&2; exit 1"));
        WireClient.Output output = retr();
        assertTrue(output.aborted());
        assertEquals(4, output.last().code() / 100, output.last().format());
    }

    @Test
    void listingsAreInThePageOfTheData() throws IOException {
        Files.createFile(directory.resolve("a[1]"));
        WireClient.Output output = client.output("NLST " + directory);
        // [ and ] are AD and BD in IBM-1047
        assertEquals("81ADF1BD", records(output));
        WireClient.require(200, client.ask("SITE CODEPAGE=IBM-037"));
        assertEquals("81BAF1BB", records(client.output("NLST " + directory)));
        WireClient.require(200, client.ask("SITE CODEPAGE=UTF-8"));
        assertEquals("615B315D", records(client.output("NLST " + directory)));
        WireClient.require(200, client.ask("SITE RESET"));
        assertEquals("615B315D", records(client.output("NLST " + directory)));
        assertFalse(output.aborted());
    }
}
