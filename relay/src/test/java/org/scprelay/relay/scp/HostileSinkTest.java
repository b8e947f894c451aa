package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.relay.scp.ScpException.Reason;

/** We send; the remote {@code scp -t} is none, or a bad one. During the data: {@link SinkDuringDataTest}. */
@Timeout(30)
class HostileSinkTest {

    static final int SIZE = 10;

    /** Sends ten octets. */
    private static void send(RemoteCommand command) throws IOException {
        ScpSource source = announced(command, SIZE);
        Bulk.put(source.sink(), new byte[SIZE]);
        source.finish();
    }

    static ScpSource announced(RemoteCommand command, long size) throws IOException {
        ScpSource source = new ScpSource(command);
        source.begin();
        source.announce(0644, size, "any", OptionalLong.empty());
        return source;
    }

    static void upToData(ScriptedPeer peer) throws IOException {
        peer.say("\0");
        peer.takeLine();
        peer.say("\0");
    }

    private static void upToStatus(ScriptedPeer peer) throws IOException {
        upToData(peer);
        peer.take(SIZE + 1);
    }

    private static HostileCase atStart(String name, Reason reason, String phrase, ScriptedPeer.Script script) {
        return new HostileCase(name, reason, ScpPhase.START, phrase, script);
    }

    private static HostileCase atRecord(String name, Reason reason, String phrase, String answer) {
        return new HostileCase(name, reason, ScpPhase.RECORD, phrase, peer -> {
            peer.say("\0");
            peer.takeLine();
            peer.say(answer);
            peer.takeAll();
        });
    }

    private static HostileCase atStatus(String name, Reason reason, String phrase, ScriptedPeer.Script script) {
        return new HostileCase(name, reason, ScpPhase.STATUS, phrase, peer -> {
            upToStatus(peer);
            script.play(peer);
        });
    }

    private static HostileCase atEnd(String name, Reason reason, String phrase, ScriptedPeer.Script script) {
        return new HostileCase(name, reason, ScpPhase.END, phrase, peer -> {
            upToStatus(peer);
            peer.say("\0");
            script.play(peer);
        });
    }

    static Stream<HostileCase> table() {
        String text = "printed text where scp should speak: ";
        return Stream.of(
                atStart("text before the acknowledgement", Reason.NOT_SCP, text + "\"Welcome\\n\\x00\"", peer -> {
                    peer.say("Welcome\n\0");
                    peer.takeAll();
                }),
                atStart("a prompt without an end", Reason.NOT_SCP, text + "\"Password:\"", peer -> {
                    peer.say("Password: ");
                    peer.takeAll();
                }),
                atStart(
                        "a text that would forge a line",
                        Reason.NOT_SCP,
                        "\\x1B[2Jx\\n226 OK",
                        peer -> peer.say("\033[2Jx\n226 OK")),
                atStart("sftp only", Reason.SFTP_ONLY, "serves SFTP only", peer -> {
                    peer.say("This service allows sftp connections only.\n");
                    peer.exit(1);
                }),
                atStart("sftp only, on standard error", Reason.SFTP_ONLY, "serves SFTP only", peer -> {
                    peer.complain("Sorry, only SFTP here\n");
                    peer.exit(1);
                }),
                atStart("a shell without scp", Reason.COMMAND_NOT_FOUND, "no scp (exit status 127)", peer -> {
                    peer.complain("sh: 1: scp: not found\n");
                    peer.exit(127);
                }),
                atStart("a shell without scp that ends with 1", Reason.COMMAND_NOT_FOUND, "no scp", peer -> {
                    peer.complain("'scp' is not recognized as an internal or external command,\r\n");
                    peer.exit(1);
                }),
                atStart(
                        "a shell without scp that says so as output",
                        Reason.COMMAND_NOT_FOUND,
                        "no scp and says",
                        peer -> peer.say("scp: Command not found.\n")),
                atStart(
                        "a scp that may not be run",
                        Reason.COMMAND_NOT_EXECUTABLE,
                        "may not run its scp",
                        peer -> peer.exit(126)),
                atStart(
                        "nothing and exit status 0",
                        Reason.ENDED,
                        "ended before its first word (exit status 0)",
                        peer -> peer.exit(0)),
                atStart("nothing and no exit status", Reason.ENDED, "(without an exit status)", peer -> {}),
                atStart(
                        "an error at once",
                        Reason.REMOTE_ERROR,
                        "reported an error: \"scp: ambiguous target\"",
                        peer -> peer.say("\1scp: ambiguous target\n")),
                atRecord(
                        "01",
                        Reason.REMOTE_ERROR,
                        "error: \"scp: x: Permission denied\"",
                        "\1scp: x: Permission denied\n"),
                atRecord("02", Reason.REMOTE_ERROR, "error: \"fatal\"", "\2fatal\n"),
                atRecord("01 without an end of its text", Reason.REMOTE_ERROR, "error: \"half\"", "\1half"),
                atRecord("01 without a text", Reason.REMOTE_ERROR, "an error without a text after the C", "\1\n"),
                atRecord("01 and an endless text", Reason.REMOTE_ERROR, "xxx ... xxx", "\1" + "x".repeat(100_000)),
                atRecord("03", Reason.NOT_SCP, text + "\"\\x03\"", "\3"),
                atRecord(
                        "a directory, by words",
                        Reason.DIRECTORY,
                        "target is a directory",
                        "\1scp: /x: Is a directory\n"),
                new HostileCase("an error during the data", Reason.REMOTE_ERROR, ScpPhase.STATUS, "No space", peer -> {
                    upToData(peer);
                    peer.take(SIZE + 1);
                    peer.say("\1scp: /x: No space left on device\n");
                }),
                atStatus(
                        "exit status 0 without the last acknowledgement",
                        Reason.ENDED,
                        "ended before the status of the file (exit status 0)",
                        peer -> peer.exit(0)),
                atStatus(
                        "a signal instead of the last acknowledgement",
                        Reason.ENDED,
                        "(by signal XFSZ)",
                        peer -> peer.signal("XFSZ")),
                atStatus(
                        "a signal whose name is an attack",
                        Reason.ENDED,
                        "(by signal \"A\\nB\")",
                        peer -> peer.signal("A\nB")),
                atStatus("02 as the last answer", Reason.REMOTE_ERROR, "error: \"no\"", peer -> peer.say("\2no\n")),
                atStatus("text as the last answer", Reason.NOT_SCP, text + "\"Bye\"", peer -> peer.say("Bye\n")),
                atEnd(
                        "all acknowledged, exit status 1",
                        Reason.EXIT_STATUS,
                        "acknowledged the file but ended with exit status 1",
                        peer -> peer.exit(1)),
                atEnd(
                        "all acknowledged, a signal",
                        Reason.EXIT_SIGNAL,
                        "but ended by signal KILL",
                        peer -> peer.signal("KILL")),
                atEnd("all acknowledged, exit status 0 and a signal", Reason.EXIT_SIGNAL, "by signal TERM", peer -> {
                    peer.exit(0);
                    peer.signal("TERM");
                }),
                atEnd(
                        "all acknowledged, no exit status",
                        Reason.EXIT_MISSING,
                        "but ended without an exit status",
                        peer -> {}),
                atEnd("an error after the last acknowledgement", Reason.REMOTE_ERROR, "set times", peer -> {
                    peer.say("\1scp: x: set times: Operation not permitted\n");
                    peer.exit(1);
                }),
                atEnd("one acknowledgement more", Reason.TRAILING_OUTPUT, "went on after the end of the file", peer -> {
                    peer.say("\0");
                    peer.exit(0);
                }));
    }

    @ParameterizedTest
    @MethodSource("table")
    void isRefused(HostileCase hostile) throws IOException {
        hostile.check(HostileSinkTest::send);
    }

    @Test
    void aGoodPeerIsNot() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            upToStatus(good);
            good.say("\0");
            good.exit(0);
        })) {
            send(peer);
            assertEquals("C0644 10 any\n" + "\0".repeat(SIZE + 1), peer.received());
        }
    }

    @Test
    void theTimesGoFirst() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            good.say("\0");
            good.takeLine();
            good.say("\0");
            good.takeLine();
            good.say("\0");
            good.take(1);
            good.say("\0");
            good.exit(0);
        })) {
            ScpSource source = new ScpSource(peer);
            source.begin();
            source.announce(04755, 0, "any", OptionalLong.of(12));
            source.finish();
            assertEquals("T12 0 12 0\nC4755 0 any\n\0", peer.received());
        }
    }

    @Test
    void tooFewOctets() throws IOException {
        // It takes a final status octet for one of the file, and believes that all came.
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            upToData(good);
            if (good.takes(SIZE)) {
                good.say("\0");
                good.exit(0);
            }
        })) {
            ScpSource source = announced(peer, SIZE);
            Bulk.put(source.sink(), "123456789".getBytes());
            ScpException failure = assertThrows(ScpException.class, source::finish);
            assertEquals(Reason.SIZE_MISMATCH, failure.reason());
            assertTrue(failure.getMessage().contains("9 octets, but 10 were announced"));
            assertEquals(
                    Reason.SIZE_MISMATCH,
                    assertThrows(ScpException.class, source.sink()::end).reason());
            peer.stdin().end();
            peer.stdout().next();
            assertEquals("C0644 10 any\n123456789", peer.received(), "no final status octet");
        }
    }

    @Test
    void tooManyOctets() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            upToData(good);
            good.takeAll();
        })) {
            ScpSource source = announced(peer, SIZE);
            assertEquals(SIZE, source.sink().space().remaining());
            ScpException failure = assertThrows(ScpException.class, () -> Bulk.put(source.sink(), new byte[SIZE + 1]));
            assertEquals(Reason.SIZE_MISMATCH, failure.reason());
            assertTrue(failure.getMessage().contains("more octets than the announced 10"), failure.getMessage());
        }
    }

    @Test
    void acknowledgesAndNeverExits() throws Exception {
        CountDownLatch acknowledged = new CountDownLatch(1);
        ScriptedPeer peer = new ScriptedPeer(bad -> {
            upToStatus(bad);
            bad.say("\0");
            bad.endOutput();
            acknowledged.countDown();
            new CountDownLatch(1).await();
        });
        Thread watchdog = new Thread(() -> closeAfter(acknowledged, peer));
        watchdog.start();
        assertThrows(IOException.class, () -> send(peer));
        watchdog.join();
    }

    private static void closeAfter(CountDownLatch latch, ScriptedPeer peer) {
        try {
            latch.await();
            peer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aConnectionThatBreaksAfterTheLastAcknowledgementIsNoSuccess() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(bad -> {
            upToStatus(bad);
            bad.say("\0");
            throw new IOException("broken");
        })) {
            assertThrows(IOException.class, () -> send(peer));
        }
    }

    @Test
    void stepsOutOfOrderAreADefectOfOurs() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(HostileSinkTest::upToData)) {
            ScpSource source = new ScpSource(peer);
            assertThrows(IllegalStateException.class, source::finish);
            assertThrows(IllegalStateException.class, source::sink);
            source.begin();
            assertThrows(IllegalStateException.class, source::begin);
            for (String name : new String[] {"", ".", "..", "a/b", "a\nb", "x".repeat(2001)}) {
                assertThrows(
                        IllegalArgumentException.class, () -> source.announce(0644, 1, name, OptionalLong.empty()));
            }
            assertThrows(IllegalArgumentException.class, () -> source.announce(0644, -1, "a", OptionalLong.empty()));
            assertThrows(IllegalArgumentException.class, () -> source.announce(010000, 1, "a", OptionalLong.empty()));
        }
    }
}
