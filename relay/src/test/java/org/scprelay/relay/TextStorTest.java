package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/**
 * STOR of text and records, over {@code scp} and OpenSSH's {@code sftp-server}. The octets of the files were written by hand
 * from the tables of IBM-1047, IBM-273, IBM-037 and IBM-1140.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TextStorTest {

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
    private void set(String options) throws IOException {
        String[] words = options.split(" ");
        WireClient.require(200, client.ask("TYPE " + words[0]));
        WireClient.require(200, client.ask("STRU " + words[1]));
        if (words.length > 2) {
            String keys = String.join(" ", Arrays.asList(words).subList(2, words.length));
            WireClient.require(200, client.ask("SITE " + keys));
        }
    }

    /** Sends "flags:octets flags:octets ..." and EOF with COUNT; flags of 2 hex digits. */
    private Reply stor(String command, String frames, int cut) throws IOException {
        WireClient.require(150, client.ask(command));
        long count = 0;
        for (String frame : frames.isEmpty() ? new String[0] : frames.split(" ")) {
            int flags = Integer.parseInt(frame.substring(0, 2), 16);
            byte[] octets = HEX.parseHex(frame.substring(3));
            count += octets.length;
            pieces(flags, octets, cut);
        }
        client.eof(count);
        return client.reply();
    }

    /** Cuts a frame into pieces of so many octets, with a keep-alive behind each; 0: not at all. */
    private void pieces(int flags, byte[] octets, int cut) throws IOException {
        int at = 0;
        for (; cut > 0 && octets.length - at > cut; at += cut) {
            client.frame(0, Arrays.copyOfRange(octets, at, at + cut));
            client.frame(0, new byte[0]);
        }
        client.frame(flags, Arrays.copyOfRange(octets, at, octets.length));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A F | 00:C1C215C325C4 | 41420A430A44 | 3",
                "A F EOL=CRLF | 00:C10D25C20D15 | 410D0A420D0A | 2",
                "A F RECFM=F LRECL=3 | 00:C1404040C2C3 | 410A2042430A | 2",
                "A F RECFM=F LRECL=3 TRIM=OFF | 00:C1404040C2C3 | 4120200A2042430A | 2",
                "A F RECFM=V | 00:C14015 | 41200A | 1",
                "A R | 80:C1 80: 80:C240 | 410A0A42200A | 3",
                "A R TRIM=ON | 80:C14040 80:4040 | 410A0A | 2",
                "A R | 00:C1 00: 80:C2 80:C3 | 41420A430A | 2",
                "A R RECFM=F LRECL=80 | 80:C1 80:C24040 | 410A420A | 2",
                "A R EOL=NONE | 80:C1 80:C2 | 4142 | 2",
                "A R EOL=NL | 80:C1 | 41C285 | 1",
                "A R CODEPAGE=IBM-1140 | 80:9F | E282AC0A | 1",
                "A R CODEPAGE=IBM-1140 CHARSET=ISO-8859-15 | 80:9F | A40A | 1",
                "A R CODEPAGE=IBM-273 | 80:C04A | C3A4C3840A | 1",
                "A R CHARSET=IBM-037 | 80:ADC1 | BAC115 | 1",
                "A R | '' | '' | 0",
                "A F | '' | '' | 0",
                "A R CODEPAGE=UTF-8 CHARSET=ISO-8859-1 | 80:C3A4 | E40A | 1",
                "I R | 80:0102 80: 80:03 | 010203 | 3",
                "I R RECFM=F LRECL=2 | 80:0102 80:0304 | 01020304 | 2",
                "I R RDW=ON | 80:0102 80: 80:03 | 000600000102000400000005000003 | 3",
            })
    void recordsArriveHoweverTheFramesAreCut(String options, String frames, String expected, String records)
            throws IOException {
        set(options);
        byte[] octets = HEX.parseHex(expected);
        for (String site :
                List.of("PROTOCOL=SCP SIZE=" + octets.length, "PROTOCOL=SFTP", "PROTOCOL=AUTO HASH=SHA256")) {
            for (int cut : new int[] {0, 1, 2}) {
                WireClient.require(200, client.ask("SITE " + site));
                Reply reply = Bench.assertReply("226 SCR0226", stor("STOR " + file, frames, cut));
                assertArrayEquals(octets, Files.readAllBytes(file), reply.format());
                assertEquals('I', reply.severity());
                assertEquals(
                        Integer.toString(octets.length), reply.pair("BYTES").orElse("-"));
                assertEquals(
                        Long.toString(linkOctets(frames)), reply.pair("LINK").orElse("-"));
                assertEquals(records, reply.pair("RECORDS").orElse("-"));
                Files.delete(file);
            }
        }
    }

    private static long linkOctets(String frames) {
        return frames.isEmpty() ? 0 : frames.replaceAll("[0-9A-F]{2}:| ", "").length() / 2;
    }

    @Test
    void theLastFrameMayEndARecordAndTheFile() throws IOException {
        set("A R");
        WireClient.require(150, client.ask("STOR " + file));
        client.frame(0x80, HEX.parseHex("C1"));
        client.frame(0xC0, HEX.parseHex("C2"));
        Reply reply = Bench.assertReply("226 SCR0226", client.reply());
        assertEquals("2", reply.pair("RECORDS").orElse("-"));
        assertEquals("A\nB\n", Files.readString(file));
    }

    @Test
    void octetsOfTypeIStruFPassWhateverElseIsSet() throws IOException {
        set("I F RDW=ON RECFM=F LRECL=7 EOL=CRLF CHARSET=ISO-8859-1");
        Reply reply = Bench.assertReply("226 SCR0226", stor("STOR " + file, "00:C115C2", 0));
        assertEquals("C115C2", HEX.formatHex(Files.readAllBytes(file)));
        assertFalse(reply.pair("RECORDS").isPresent(), reply.format());
    }

    /** The page of HELLO is that of the data, until SITE names another. */
    @Test
    void thePageOfHelloIsThatOfTheData() throws IOException {
        try (WireClient german = bench.connect()) {
            WireClient.require(220, german.ask("HELLO SCPRELAY/1 CODEPAGE=IBM-273"));
            german.send("HOST u@host.example", "TYPE A", "STRU R");
            for (int i = 0; i < 3; i++) {
                WireClient.require(200, german.reply());
            }
            WireClient.require(150, german.ask("STOR " + file));
            german.frame(0x80, HEX.parseHex("C0"));
            german.eof(1);
            Bench.assertReply("226 SCR0226", german.reply());
            assertEquals("\u00E4\n", Files.readString(file));
            WireClient.require(200, german.ask("SITE CODEPAGE=IBM-1047"));
            WireClient.require(200, german.ask("SITE RESET"));
            WireClient.require(150, german.ask("STOR " + file));
            german.frame(0x80, HEX.parseHex("C0"));
            german.eof(1);
            Bench.assertReply("226 SCR0226", german.reply());
            assertEquals("\u00E4\n", Files.readString(file));
        }
    }

    @Test
    void whatIsSubstitutedIsAWarning() throws IOException {
        set("A R CODEPAGE=UTF-8 CHARSET=ISO-8859-1 UNMAPPABLE=SUBST");
        Reply reply = Bench.assertReply("226 SCR0226", stor("STOR " + file + " ID=S1", "80:E282AC41FF", 0));
        assertEquals("3F413F0A", HEX.formatHex(Files.readAllBytes(file)));
        assertEquals('W', reply.severity());
        assertEquals("2", reply.pair("SUBST").orElse("-"));
        assertEquals(4, reply.returnCode());
        Reply told = client.ask("STAT ID=S1");
        assertEquals("W 2", told.severity() + " " + told.pair("SUBST").orElse("-"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A R | 80:C1 80:C215C3 80:C1 | 5511 | 2 | 1",
                "A R CODEPAGE=UTF-8 CHARSET=ISO-8859-1 | 80:41 80:4142E282AC | 5510 | 2 | 2",
                "A R CODEPAGE=UTF-8 | 80:41FF | 5510 | 1 | 1",
                "A R CODEPAGE=UTF-8 | 80:41C3 80:41 | 5510 | 1 | 1",
                "A R RECFM=F LRECL=2 | 80:C1C2 80:C1C2C3 | 5512 | 2 | 2",
                "A R | 80:C1 00:C2C3 | 5513 | 2 | 2",
                "A F RECFM=F LRECL=3 | 00:C1C2C3C4 | 5513 | 2 | 1",
                "I R | 80:0102 00:03 | 5513 | 2 | 1",
                "I R RDW=ON | 80:0102 00:03 | 5513 | 2 | 1",
                "I R RECFM=F LRECL=2 | 80:0102 80:03 80:0405 | 5513 | 2 | 1",
                "I R RECFM=F LRECL=2 | 80:010203 | 5512 | 1 | 2",
            })
    void aBrokenRuleIsNamedWithItsPlaceAndLeavesNothing(
            String options, String frames, int number, String record, String offset) throws IOException {
        set(options);
        for (String site : List.of("PROTOCOL=SFTP", "PROTOCOL=SCP SIZE=9", "PROTOCOL=SFTP VERIFY=SHA256")) {
            WireClient.require(200, client.ask("SITE " + site));
            Reply reply = Bench.assertReply("551 SCR" + number, stor("STOR " + file + " ID=F1", frames, 0));
            assertEquals(record + " " + offset, spot(reply));
            assertTrue(reply.text().startsWith("record " + record + " offset " + offset + ": "), reply.format());
            assertEquals(0, directory.toFile().list().length, "neither target nor part");
            assertFalse(reply.pair("LEFT").isPresent(), reply.format());
            Reply told = client.ask("STAT ID=F1");
            assertEquals(
                    "FAILED 551 " + record + " " + offset,
                    told.pair("STATE").orElse("-") + " " + told.pair("CODE").orElse("-") + " " + spot(told));
        }
    }

    private static String spot(Reply reply) {
        return reply.pair("RECORD").orElse("-") + " " + reply.pair("OFFSET").orElse("-");
    }

    /** What the client sends behind a fault in the middle is dropped, and the link goes on. */
    @Test
    void theRestBehindAFaultIsDropped() throws IOException {
        Files.writeString(file, "before");
        set("A R CODEPAGE=UTF-8 CHARSET=ISO-8859-1");
        WireClient.require(150, client.ask("STOR " + file));
        byte[] line = "x".repeat(70).getBytes(UTF_8);
        for (int i = 0; i < 5000; i++) {
            client.frame(0x80, line);
        }
        client.frame(0x80, "\u20AC".getBytes(UTF_8));
        Reply reply = Bench.assertReply("551 SCR5510", client.reply());
        assertEquals("5001 0 5000", spot(reply) + " " + reply.pair("RECORDS").orElse("-"));
        for (int i = 0; i < 5000; i++) {
            client.frame(0x80, line);
        }
        client.eof(7);
        Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        assertEquals("before", Files.readString(file));
        assertEquals(1, directory.toFile().list().length);
        Bench.assertReply("226 SCR0226", stor("STOR " + file, "80:41", 0));
        assertEquals("A\n", Files.readString(file));
    }

    @Test
    void aFaultWhereTheTargetItselfIsWrittenSaysWhatIsLeft() throws IOException {
        set("A R ATOMIC=OFF PROTOCOL=SFTP");
        Reply reply = Bench.assertReply("551 SCR5511", stor("STOR " + file, "80:C1 80:C215", 0));
        assertEquals("TARGET 2 1", reply.pair("LEFT").orElse("-") + " " + spot(reply));
    }

    @ParameterizedTest
    @CsvSource({"SCP,3", "SCP,5", "SFTP,3", "SFTP,5"})
    void theAnnouncedSizeIsThatOfTheRemoteFile(String protocol, int size) throws IOException {
        set("A R PROTOCOL=" + protocol);
        Bench.assertReply("552 SCR5520", stor("STOR " + file + " SIZE=" + size, "80:C1 80:C2", 0));
        assertEquals(0, directory.toFile().list().length);
        Bench.assertReply("226 SCR0226", stor("STOR " + file + " SIZE=4", "80:C1 80:C2", 0));
        assertEquals("A\nB\n", Files.readString(file));
    }

    /** Before the end of the file: over SCP nothing may come behind the announced octets. */
    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void moreThanAnnouncedIsRefusedAtOnce(String protocol) throws IOException {
        set("A R PROTOCOL=" + protocol);
        WireClient.require(150, client.ask("STOR " + file + " SIZE=3"));
        client.frame(0x80, new byte[500_000]);
        Bench.assertReply("552 SCR5520", client.reply());
        client.eof(500_000);
        Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        assertEquals(0, directory.toFile().list().length);
    }

    @Test
    void theHashIsThatOfTheRemoteOctets() throws IOException {
        set("A R VERIFY=SHA256");
        for (String site : List.of("PROTOCOL=SFTP", "PROTOCOL=SCP SIZE=4")) {
            WireClient.require(200, client.ask("SITE " + site));
            Reply reply = Bench.assertReply("226 SCR0226", stor("STOR " + file, "80:C1 80:C2", 0));
            // printf 'A\nB\n' | sha256sum
            assertEquals(
                    "daee1cd25194ae952d046ad9b9c81d3c07dc5332440b58d6d7461b248be56712",
                    reply.pair("SHA256").orElse("-"));
        }
    }

    @Test
    void textIsAppended() throws IOException {
        Files.writeString(file, "old\n");
        set("A R APPEND=ON");
        Reply reply = Bench.assertReply("226 SCR0226", stor("STOR " + file, "80:C1", 0));
        assertEquals("old\nA\n", Files.readString(file));
        assertEquals("2", reply.pair("BYTES").orElse("-"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A F RESUME=ON | 504 SCR5047",
                "I R RESUME=ON | 504 SCR5047",
                "A F RESTART=5 | 504 SCR5047",
                "A F PROTOCOL=SCP | 504 SCR5043",
                "A F RECFM=F | 501 SCR5010",
                "I F RECFM=F | 501 SCR5010",
                "A F EOL=NL CHARSET=windows-1252 | 501 SCR5010",
            })
    void whatCannotBeIsRefusedBeforeTheDestinationIsAsked(String options, String expected) throws IOException {
        set(options);
        Bench.assertReply(expected, client.ask("STOR " + file + " ID=X"));
        assertEquals(List.of(), bench.engine().connects());
    }

    @Test
    void anEndOfRecordInStruFIsAViolation() throws IOException {
        set("A F");
        WireClient.require(150, client.ask("STOR " + file));
        client.frame(0x80, HEX.parseHex("C1"));
        Bench.assertReply("500 SCR5001", client.reply());
        Bench.assertEnd(client);
        assertEquals(0, directory.toFile().list().length);
    }

    @Test
    void theCountIsThatOfTheLink() throws IOException {
        set("A R");
        WireClient.require(150, client.ask("STOR " + file));
        client.frame(0x80, HEX.parseHex("C1"));
        client.eof(2);
        Bench.assertReply("552 SCR5521", client.reply());
        assertEquals(0, directory.toFile().list().length);
    }

    /** A record of blanks that is longer than any buffer: they are only counted until it is known whether they stay. */
    @Test
    void aLongRecordNeedsNoRoom() throws IOException {
        set("A R TRIM=ON");
        byte[] blanks = new byte[1024 * 1024];
        Arrays.fill(blanks, (byte) 0x40);
        WireClient.require(150, client.ask("STOR " + file));
        for (int i = 0; i < 4; i++) {
            client.frame(0, blanks);
        }
        client.frame(0x80, HEX.parseHex("C1"));
        client.frame(0x80, blanks);
        client.eof(5L * blanks.length + 1);
        Bench.assertReply("226 SCR0226", client.reply());
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(" ".repeat(4 * blanks.length).getBytes(UTF_8));
        expected.writeBytes("A\n\n".getBytes(UTF_8));
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(file));
    }

    @Test
    void statShowsWhatIsSet() throws IOException {
        set("A R CHARSET=latin1 EOL=CRLF");
        String text = client.ask("STAT").text();
        assertTrue(text.endsWith("TYPE A STRU R CHARSET=ISO-8859-1 CODEPAGE=IBM-1047 EOL=CRLF"), text);
        WireClient.require(200, client.ask("SITE RESET"));
        text = client.ask("STAT").text();
        assertTrue(text.endsWith("TYPE A STRU R"), text);
    }
}
