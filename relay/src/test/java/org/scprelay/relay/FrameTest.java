package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.WireClient;

/** The frames of a STOR, good and bad, with the machine's scp behind the relay. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameTest {

    private static Bench bench;

    @TempDir
    Path directory;

    private Path file;

    @BeforeAll
    static void start() throws IOException {
        Installed.requireScp();
        bench = new Bench();
    }

    @AfterAll
    static void stop() {
        if (bench != null) {
            bench.close();
        }
    }

    @BeforeEach
    void old() throws IOException {
        file = Files.writeString(directory.resolve("file"), "old");
    }

    /** A file of the next test may have the inode of one of this test, and that is held until its session is over. */
    @AfterEach
    void over() {
        Awaitility.await()
                .until(() -> bench.relay().sessions() == 0 && bench.engine().open() == 0);
    }

    private WireClient storing(int size, String... site) throws IOException {
        WireClient client = bench.client();
        for (String line : site) {
            WireClient.require(200, client.ask(line));
        }
        Bench.assertReply("150 SCR0150", client.ask("STOR " + file + " SIZE=" + size));
        return client;
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Requires that the target is as it was, that no part is left, and that the session goes on. */
    private void assertNothingHappened(WireClient client) throws IOException {
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names());
        assertReady(client);
    }

    private void assertReady(WireClient client) throws IOException {
        Bench.assertReply("226 SCR0226", client.stor(file.toString(), "new".getBytes(US_ASCII)));
        assertEquals("new", Files.readString(file));
    }

    @ParameterizedTest
    @CsvSource({"2", "4", "0", "-1", "4294967299"})
    void aCountThatDiffersIsRefusedBeforeAnythingIsCommitted(long count) throws IOException {
        try (WireClient client = storing(3)) {
            client.frame(0, new byte[3]);
            client.eof(count);
            Reply reply = Bench.assertReply("552 SCR5521", client.reply());
            assertEquals("3", reply.pair("BYTES").orElse(""));
            assertEquals("-", reply.pair("LEFT").orElse("-"));
            assertNothingHappened(client);
        }
    }

    @Test
    void aCountThatDiffersWithoutAPartLeavesTheTarget() throws IOException {
        try (WireClient client = storing(3, "SITE ATOMIC=OFF")) {
            client.frame(0, new byte[3]);
            client.eof(4);
            Reply reply = Bench.assertReply("552 SCR5521", client.reply());
            assertEquals("TARGET", reply.pair("LEFT").orElse("-"));
            assertEquals("OFF", reply.pair("ATOMIC").orElse("-"));
            assertTrue(reply.text().contains(file.toString()), reply.text());
            assertReady(client);
        }
    }

    @Test
    void fewerOctetsThanAnnouncedAreRefused() throws IOException {
        try (WireClient client = storing(4)) {
            client.frame(0, new byte[3]);
            client.eof(3);
            Reply reply = Bench.assertReply("552 SCR5520", client.reply());
            assertTrue(reply.text().startsWith("3 octets came, 4 were announced"), reply.text());
            assertNothingHappened(client);
        }
    }

    @Test
    void moreOctetsThanAnnouncedAreRefusedAtOnceAndTheRestIsDropped() throws IOException {
        try (WireClient client = storing(4)) {
            client.frame(0, new byte[3]);
            client.frame(0, new byte[2]);
            Reply reply = Bench.assertReply("552 SCR5520", client.reply());
            assertEquals("3", reply.pair("BYTES").orElse(""), "nothing of the second frame was taken");
            client.frame(0, new byte[70_000]);
            client.frame(0, new byte[0]);
            client.eof(70_005);
            assertNothingHappened(client);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4})
    void anAbortIsAnsweredWithItsReason(int octets) throws IOException {
        try (WireClient client = storing(4)) {
            client.frame(0, new byte[octets]);
            client.frame(0x20, "tape unit 181 not ready".getBytes(US_ASCII));
            Reply reply = Bench.assertReply("426 SCR4261", client.reply());
            assertTrue(reply.text().contains("tape unit 181 not ready"), reply.text());
            assertNothingHappened(client);
        }
    }

    @Test
    void framesMayBeEmptyCutAnywhereAndEndInAnyLawfulWay() throws IOException {
        try (WireClient client = storing(5)) {
            client.frame(0, new byte[0]);
            for (String letter : List.of("h", "e", "l")) {
                client.frame(0, letter.getBytes(US_ASCII));
                client.frame(0, new byte[0]);
            }
            client.frame(0x40, "lo".getBytes(US_ASCII));
            Bench.assertReply("226 SCR0226", client.reply());
            assertEquals("hello", Files.readString(file));
            assertEquals(List.of("file"), names());
        }
        try (WireClient client = storing(2)) {
            client.frame(0, "ho".getBytes(US_ASCII));
            client.frame(0x40, new byte[0]);
            Bench.assertReply("226 SCR0226", client.reply());
            assertEquals("ho", Files.readString(file));
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aFileWithoutOctetsIsStored(boolean counted) throws IOException {
        try (WireClient client = storing(0)) {
            if (counted) {
                client.eof(0);
            } else {
                client.frame(0x40, new byte[0]);
            }
            Reply reply = Bench.assertReply("226 SCR0226", client.reply());
            assertEquals("0", reply.pair("BYTES").orElse(""));
            assertEquals("", Files.readString(file));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "80, 1",
        "C0, 1",
        "08, 1",
        "04, 1",
        "01, 1",
        "10, 8",
        "60, 1",
        "30, 8",
        "50, 7",
        "50, 9",
        "D0, 8",
        "20, 513",
        "00, 1048577",
        "40, 16777215"
    })
    void aFrameThatBreaksTheRulesEndsTheLinkBeforeItsPayloadIsRead(String flags, int length) throws IOException {
        try (WireClient client = storing(100)) {
            client.frame(0, new byte[3]);
            int word = Integer.parseInt(flags, 16) << 24 | length;
            client.write(ByteBuffer.allocate(4).putInt(word).array());
            Reply reply = Bench.assertReply("500 SCR5001", client.reply());
            assertEquals("3", reply.pair("BYTES").orElse(""));
            Bench.assertEnd(client);
            assertEquals("old", Files.readString(file));
            assertEquals(List.of("file"), names());
        }
    }

    @Test
    void aBadFrameWhileTheRestIsDroppedEndsTheLinkWithoutAnotherReply() throws IOException {
        try (WireClient client = storing(1)) {
            client.frame(0, new byte[2]);
            Bench.assertReply("552 SCR5520", client.reply());
            client.frame(0x80, new byte[2]);
            Bench.assertEnd(client);
        }
    }

    @Test
    void aLinkThatIsCutIsAnAbortThatLeavesNothing() throws IOException {
        try (LogLines log = new LogLines()) {
            WireClient client = storing(100);
            client.frame(0, new byte[50]);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> names().size() == 2);
            client.close();
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> names().size() == 1);
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> log.count("LINK_LOST") == 1);
            assertEquals("old", Files.readString(file));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 50", "0, 100", "-1, 0"})
    void aHalfCloseWithoutEofIsAnAbortThatIsAnswered(int flags, int octets) throws IOException {
        try (WireClient client = storing(100)) {
            if (flags >= 0) {
                client.frame(flags, new byte[octets]);
            } else {
                client.write(new byte[] {0, 0});
            }
            client.link().shutdownOutput();
            Bench.assertReply("426 SCR4260", client.reply());
            Bench.assertEnd(client);
            assertEquals("old", Files.readString(file));
            assertEquals(List.of("file"), names());
        }
    }

    @Test
    void aHalfCloseBehindEofStillGetsTheFinalReply() throws IOException {
        try (WireClient client = storing(3)) {
            client.frame(0, "abc".getBytes(US_ASCII));
            client.eof(3);
            client.send("NOOP");
            client.link().shutdownOutput();
            Bench.assertReply("226 SCR0226", client.reply());
            Bench.assertReply("200 SCR0206", client.reply());
            Bench.assertEnd(client);
            assertEquals("abc", Files.readString(file));
        }
    }

    @Test
    void twoWritersOfOnePathExcludeEachOtherUntilTheFinalReply() throws IOException {
        try (WireClient first = storing(3);
                WireClient second = bench.client()) {
            Bench.assertReply("450 SCR4500", second.ask("STOR " + file + " SIZE=1"));
            first.frame(0, new byte[5]);
            Bench.assertReply("552 SCR5520", first.reply());
            // the first is still dropping what its client sends
            Bench.assertReply("226 SCR0226", second.stor(file.toString(), new byte[1]));
            for (int i = 0; i < 20; i++) {
                try (WireClient next = bench.client()) {
                    Bench.assertReply("226 SCR0226", next.stor(file.toString(), new byte[i]));
                }
            }
        }
    }

    @Test
    void twoTransfersOfOnePeerWithOneIdExcludeEachOther() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("other-name"), file);
        try (WireClient first = bench.client();
                WireClient second = bench.client()) {
            WireClient.require(150, first.ask("STOR " + file + " SIZE=1 ID=T1"));
            Bench.assertReply("503 SCR5033", second.ask("STOR " + link + " SIZE=1 ID=T1"));
            first.frame(0x20, "no tape".getBytes(US_ASCII));
            WireClient.require(426, first.reply());
            WireClient.require(150, second.ask("STOR " + link + " SIZE=1 ID=T1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTO", "OFF"})
    void twoSpellingsOfOneHostAreOneHost(String atomic) throws IOException {
        try (WireClient first = bench.client();
                WireClient second = bench.connect()) {
            second.hello("HOST.Example.", 22);
            WireClient.require(200, first.ask("SITE ATOMIC=" + atomic));
            WireClient.require(200, second.ask("SITE ATOMIC=" + atomic));
            WireClient.require(150, first.ask("STOR " + file + " SIZE=1"));
            Bench.assertReply("450 SCR4500", second.ask("STOR " + file + " SIZE=1"));
            // The file is free for the next case only when this one is over.
            first.frame(0x20, "no tape".getBytes(US_ASCII));
            WireClient.require(426, first.reply());
        }
    }
}
