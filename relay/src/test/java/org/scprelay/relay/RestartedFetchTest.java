package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/** SITE RESTART before RETR: the rest of a file, over OpenSSH's {@code sftp-server}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartedFetchTest {

    @TempDir
    Path directory;

    private Bench bench;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        bench = new Bench();
        file = Files.writeString(directory.resolve("file"), "0123456789");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private WireClient.Retrieved retr(WireClient client, String site) throws IOException {
        WireClient.require(200, client.ask("SITE " + site));
        return client.retr(file.toString());
    }

    private static void assertRest(String expected, WireClient.Retrieved rest) {
        assertEquals(expected, new String(rest.octets(), US_ASCII));
        assertTrue(rest.whole(), "EOF and COUNT of the octets that were sent");
        Bench.assertReply("226 SCR0227", rest.last());
        assertEquals("10", rest.go().pair("SIZE").orElse("-"), "of the whole file");
        assertEquals("SFTP", rest.last().pair("PROTOCOL").orElse("-"));
        assertEquals("10", rest.last().pair("BYTES").orElse("-"));
        assertEquals(
                Integer.toString(expected.length()), rest.last().pair("LINK").orElse("-"));
    }

    /** Also where the host runs scp, which AUTO asks first otherwise. */
    @Test
    void theRestIsSentOnceAndThenTheWholeFile() throws IOException {
        try (WireClient client = bench.client()) {
            assertRest("456789", retr(client, "RESTART=4"));
            WireClient.Retrieved whole = client.retr(file.toString());
            assertEquals("0123456789", new String(whole.octets(), US_ASCII));
            assertRest("", retr(client, "RESTART=10"));
            assertRest("0123456789", retr(client, "RESTART=0"));
        }
    }

    @Test
    void whatIsNotThereIsRefusedWithWhatIs() throws IOException {
        try (WireClient client = bench.client()) {
            Reply behind =
                    Bench.assertReply("552 SCR5524", retr(client, "RESTART=11").go());
            assertTrue(behind.text().contains("it has 10 octets, and RESTART is 11"), behind.text());
            assertEquals(10, client.retr(file.toString()).octets().length, "RESTART is used up by a refusal, too");
            Bench.assertReply(
                    "504 SCR5047", retr(client, "RESTART=1 PROTOCOL=SCP").go());
            assertEquals(10, client.retr(file.toString()).octets().length);
            WireClient.require(501, client.ask("SITE RESTART=-1"));
        }
    }

    /** Where numbers of 32 bits end. */
    @Test
    void fromBehindFourGibibytes() throws IOException {
        long behind = (4L << 30) + 7;
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw");
                WireClient client = bench.client()) {
            sparse.seek(behind);
            sparse.writeBytes("the rest");
            WireClient.Retrieved rest = retr(client, "RESTART=" + behind);
            assertEquals("the rest", new String(rest.octets(), US_ASCII));
            assertTrue(rest.whole());
            assertEquals(Long.toString(behind + 8), rest.last().pair("BYTES").orElse("-"));
        }
    }

    /** What the client has already is read, and not sent; it is told meanwhile that we are alive. */
    @Test
    void theHashIsThatOfTheWholeFile() throws Exception {
        byte[] octets = new byte[5_000_000];
        new Random(7).nextBytes(octets);
        Files.write(file, octets);
        try (WireClient client = bench.client()) {
            WireClient.Retrieved rest = retr(client, "RESTART=4500000 HASH=SHA256");
            assertArrayEquals(Arrays.copyOfRange(octets, 4_500_000, octets.length), rest.octets());
            assertTrue(rest.whole());
            assertEquals(
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(octets)),
                    rest.last().pair("SHA256").orElse("-"));
        }
    }
}
