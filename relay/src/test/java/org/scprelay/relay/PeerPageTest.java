package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** The code page that the configuration has for the data of a peer. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerPageTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    /** An EBCDIC client that names no page has that of its peer for its data; its commands stay in IBM-1047. */
    @ParameterizedTest
    @CsvSource({
        "IBM-273, '', \u00E4",
        "-, '', {",
        "IBM-273, ' CODEPAGE=IBM-037', {",
        "IBM-939, '', {",
    })
    void itIsThatOfEbcdicClientsThatNameNone(String configured, String pair, String expected) throws IOException {
        Charset page = Charset.forName("IBM1047");
        Path file = directory.resolve("file");
        try (Bench bench = new Bench(s -> TestRelay.with(s, List.of(peer(configured)), List.of()));
                WireClient client = bench.connect()) {
            for (String line : List.of(
                    "HELLO SCPRELAY/1" + pair,
                    "USER u",
                    "HOST host.example",
                    "TYPE A",
                    "STRU R",
                    "STOR " + file + " SIZE=" + (expected.length() + (expected.equals("{") ? 1 : 2)))) {
                client.write((line + "\n").getBytes(page));
                for (int octet = client.read(); octet != 0x15; octet = client.read()) {
                    assertTrue(octet >= 0, line);
                }
            }
            client.frame(0x80, new byte[] {(byte) 0xC0});
            client.eof(1);
            assertEquals(0xF2, client.read(), "226");
            assertEquals(expected + "\n", Files.readString(file));
        }
    }

    @Test
    void itIsNotThatOfAsciiClients() throws IOException {
        Path file = directory.resolve("file");
        try (Bench bench = new Bench(s -> TestRelay.with(s, List.of(peer("IBM-273")), List.of()));
                WireClient client = bench.client()) {
            WireClient.require(200, client.ask("TYPE A"));
            Bench.assertReply("226 SCR0226", client.stor(file.toString(), "{\n".getBytes(UTF_8)));
            assertEquals("{\n", Files.readString(file));
        }
    }

    private static PeerSettings peer(String page) {
        PeerSettings any = TestRelay.anybody();
        return new PeerSettings(
                any.name(),
                any.from(),
                true,
                any.to(),
                any.may(),
                any.paths(),
                any.commands(),
                any.identities(),
                Optional.empty(),
                Optional.of(page).filter(name -> !name.equals("-")));
    }
}
