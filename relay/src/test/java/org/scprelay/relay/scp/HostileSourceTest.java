package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.relay.scp.ScpException.Reason;

/** We fetch; the remote {@code scp -f} is none, or a bad one. */
@Timeout(30)
class HostileSourceTest {

    private static String fetch(RemoteCommand command) throws IOException {
        ScpSink sink = new ScpSink(command);
        sink.open();
        String octets = new String(Bulk.take(sink.source()), StandardCharsets.ISO_8859_1);
        sink.finish();
        return octets;
    }

    /** A peer that says everything at once, as OpenSSH's bad servers do, and ends with status 0. */
    private static HostileCase says(String name, Reason reason, String phrase, String words) {
        return says(name, reason, ScpPhase.START, phrase, words);
    }

    private static HostileCase says(String name, Reason reason, ScpPhase phase, String phrase, String words) {
        return new HostileCase(name, reason, phase, phrase, peer -> {
            peer.say(words);
            peer.exit(0);
        });
    }

    /** A peer that sends a good file of two octets up to its status, and then does as it likes. */
    private static HostileCase after(
            String name, Reason reason, ScpPhase phase, String phrase, ScriptedPeer.Script script) {
        return new HostileCase(name, reason, phase, phrase, peer -> {
            peer.say("C0644 2 name\nok");
            script.play(peer);
        });
    }

    static Stream<HostileCase> badServers() {
        String name = "an unexpected file name: ";
        String up = "../../../../../../../../../../../../../../home/x/dotpathdir";
        return Stream.of(
                says(
                        "badserver_0",
                        Reason.NAME_REFUSED,
                        name + "\"/x/root\"",
                        "D0755 0 /x/root\nC755 2 rootpathfile\nX\n"),
                says("badserver_1", Reason.NAME_REFUSED, name + "\"../", "D0755 0 " + up + "\nC755 2 file\nX\n"),
                says("badserver_2", Reason.NAME_REFUSED, name + "\"../", "D0755 0 " + up + "\nC755 2 file\nX\n"),
                says("badserver_3", Reason.NAME_REFUSED, name + "\"..\"", "D0755 0 ..\nD0755 0 ..\nC755 2 file\nX\n"),
                says(
                        "badserver_4",
                        Reason.DIRECTORY,
                        "sends a directory",
                        "D0755 0 home\nD0755 0 ..\nC755 2 file\nX\n"),
                says("badserver_5", Reason.NAME_REFUSED, name + "\"\"", "D0555 0 \nX\n"),
                says("badserver_6", Reason.NAME_REFUSED, name + "\".\"", "D0555 0 .\nX\n"),
                says(
                        "badserver_7",
                        Reason.ENDED,
                        ScpPhase.STATUS,
                        "ended before the status",
                        "C0755 2 extrafile\nX\n"));
    }

    static Stream<HostileCase> records() {
        String name = "an unexpected file name: ";
        String mode = "a C record whose mode is not four octal digits";
        return Stream.of(
                says("a directory", Reason.DIRECTORY, "sends a directory, not a file: \"dir\"", "D0755 0 dir\n"),
                says("the end of a directory", Reason.RECORD_UNEXPECTED, "sent the end of a directory", "E\n"),
                says("a name with a slash", Reason.NAME_REFUSED, name + "\"a/b\"", "C0644 2 a/b\n"),
                says("no name", Reason.NAME_REFUSED, name + "\"\"", "C0644 2 \n"),
                says("the name .", Reason.NAME_REFUSED, name + "\".\"", "C0644 2 .\n"),
                says("the name ..", Reason.NAME_REFUSED, name + "\"..\"", "C0644 2 ..\n"),
                says("NUL in the name", Reason.NAME_REFUSED, name + "\"a\\x00b\"", "C0644 2 a\0b\n"),
                says("a mode of three digits", Reason.RECORD_MALFORMED, mode, "C644 2 a\n"),
                says("a mode of five digits", Reason.RECORD_MALFORMED, mode, "C00644 2 a\n"),
                says("a mode with an 8", Reason.RECORD_MALFORMED, mode, "C0684 2 a\n"),
                says("a negative size", Reason.RECORD_MALFORMED, "C record without a size", "C0644 -1 a\n"),
                says("a size with a sign", Reason.RECORD_MALFORMED, "C record without a size", "C0644 +1 a\n"),
                says("no size", Reason.RECORD_MALFORMED, "C record without a size", "C0644  a\n"),
                says("a size that letters end", Reason.RECORD_MALFORMED, "size is not delimited", "C0644 2x a\n"),
                says("a size and no name", Reason.RECORD_MALFORMED, "size is not delimited", "C0644 2\n"),
                says(
                        "a size above 2^63-1",
                        Reason.SIZE_OUT_OF_RANGE,
                        "size out of range",
                        "C0644 9223372036854775808 a\n"),
                says("a huge size", Reason.SIZE_OUT_OF_RANGE, "size out of range", "C0644 " + "9".repeat(900) + " a\n"),
                says("an endless record", Reason.RECORD_TOO_LONG, "above 2048 octets", "C0644 2 " + "a".repeat(5000)),
                says("a T record without fractions", Reason.RECORD_MALFORMED, "T record that breaks", "T1 1\n"),
                says("a T record with a sign", Reason.RECORD_MALFORMED, "T record that breaks", "T1 -1 1 0\n"),
                says("a T record with more", Reason.RECORD_MALFORMED, "T record that breaks", "T1 0 1 0 0\n"),
                says("a fraction above a second", Reason.RECORD_MALFORMED, "T record that breaks", "T1 1000000 1 0\n"),
                says(
                        "a second T record",
                        Reason.RECORD_UNEXPECTED,
                        ScpPhase.TIMES,
                        "sent a second T record",
                        "T1 0 1 0\nT1 0 1 0\n"),
                says(
                        "an end after the T record",
                        Reason.ENDED,
                        ScpPhase.TIMES,
                        "ended after the T record",
                        "T1 0 1 0\n"),
                says(
                        "an error after the T record",
                        Reason.REMOTE_ERROR,
                        ScpPhase.TIMES,
                        "error: \"x\"",
                        "T1 0 1 0\n\1x\n"),
                says("an acknowledgement", Reason.RECORD_UNEXPECTED, "acknowledgement where a control record", "\0"),
                says("a line feed", Reason.NOT_SCP, "printed text", "\n"),
                says("text", Reason.NOT_SCP, "printed text where scp should speak: \"No match.\"", "No match.\n"),
                says("text like a C record", Reason.NOT_SCP, "printed text", "Connection limit reached\n"),
                says("text like a D record", Reason.NOT_SCP, "printed text", "Dear customer,\n"),
                says("text like an E record", Reason.NOT_SCP, "printed text", "Enter code: "),
                says(
                        "sftp only, like a T record",
                        Reason.SFTP_ONLY,
                        "serves SFTP only and says",
                        "This service allows sftp connections only.\n"),
                says("nothing", Reason.ENDED, "ended before its first word (exit status 0)", ""),
                says("01", Reason.REMOTE_ERROR, "No such file", "\1scp: x: No such file or directory\n"),
                says("02", Reason.REMOTE_ERROR, "error: \"fatal\"", "\2fatal\n"),
                says("half a record", Reason.ENDED, "ended before its first word", "C0644 2"));
    }

    static Stream<HostileCase> files() {
        String late = "where the status of the file was due: more octets than announced";
        return Stream.of(
                says(
                        "fewer octets than announced",
                        Reason.ENDED,
                        ScpPhase.DATA,
                        "ended with 3 octets of the file missing",
                        "C0644 5 name\nok"),
                says(
                        "fewer octets and a status",
                        Reason.ENDED,
                        ScpPhase.DATA,
                        "with 1 octets of the file missing",
                        "C0644 4 name\nok\0"),
                says(
                        "one octet less and a status",
                        Reason.ENDED,
                        ScpPhase.STATUS,
                        "ended before the status",
                        "C0644 3 name\nok\0"),
                says(
                        "more octets than announced",
                        Reason.STATUS_EXPECTED,
                        ScpPhase.STATUS,
                        "sent x6B " + late,
                        "C0644 1 name\nok\0"),
                says(
                        "a zero octet more than announced",
                        Reason.TRAILING_OUTPUT,
                        ScpPhase.END,
                        "went on after the end",
                        "C0644 1 name\nk\0\0"),
                after(
                        "an error as status",
                        Reason.REMOTE_ERROR,
                        ScpPhase.STATUS,
                        "Broken pipe",
                        peer -> peer.say("\1scp: x: Broken pipe\n")),
                after("02 as status", Reason.REMOTE_ERROR, ScpPhase.STATUS, "error: \"x\"", peer -> peer.say("\2x\n")),
                after(
                        "a status and a second file",
                        Reason.TRAILING_OUTPUT,
                        ScpPhase.END,
                        "went on after the end of the file: \"C0644",
                        peer -> {
                            peer.say("\0");
                            peer.take(3);
                            peer.say("C0644 2 extra\nok\0");
                        }),
                after(
                        "a status and an error",
                        Reason.REMOTE_ERROR,
                        ScpPhase.END,
                        "error: \"y: No such file",
                        peer -> peer.say("\0\1y: No such file or directory\n")),
                after(
                        "a status and exit status 1",
                        Reason.EXIT_STATUS,
                        ScpPhase.END,
                        "but ended with exit status 1",
                        peer -> {
                            peer.say("\0");
                            peer.complain("oops");
                            peer.exit(1);
                        }),
                after("a status and a signal", Reason.EXIT_SIGNAL, ScpPhase.END, "but ended by signal SEGV", peer -> {
                    peer.say("\0");
                    peer.signal("SEGV");
                }),
                after(
                        "a status and no exit status",
                        Reason.EXIT_MISSING,
                        ScpPhase.END,
                        "but ended without an exit status",
                        peer -> peer.say("\0")));
    }

    @ParameterizedTest
    @MethodSource({"badServers", "records", "files"})
    void isRefused(HostileCase hostile) throws IOException {
        hostile.check(HostileSourceTest::fetch);
    }

    @Test
    void everyReasonHasAPhraseOfItsOwn() {
        Map<String, Reason> phrases = new HashMap<>();
        Stream.of(badServers(), records(), files(), HostileSinkTest.table())
                .flatMap(cases -> cases)
                .forEach(hostile -> {
                    Reason before = phrases.putIfAbsent(hostile.phrase(), hostile.reason());
                    assertTrue(before == null || before == hostile.reason(), hostile.phrase());
                });
        for (Reason reason : Reason.values()) {
            boolean elsewhere = reason.compareTo(Reason.NO_SHELL) >= 0
                    || reason == Reason.SIZE_MISMATCH
                    || reason == Reason.ACKNOWLEDGED_EARLY;
            assertTrue(elsewhere || phrases.containsValue(reason), "no hostile peer for " + reason);
        }
    }

    @Test
    void aGoodPeerIsNotRefused() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            good.take(1);
            good.say("T5 0 6 999999\n");
            good.take(1);
            good.say("C0644 2 a name with blanks\n");
            good.take(1);
            good.say("ok\0");
            good.take(1);
            good.exit(0);
        })) {
            ScpSink sink = new ScpSink(peer);
            assertEquals(new RemoteFile(0644, 2, OptionalLong.of(5)), sink.open());
            assertEquals("ok", new String(Bulk.take(sink.source())));
            assertEquals(0, sink.source().next().remaining(), "the end stays");
            sink.finish();
            assertEquals("\0\0\0\0", peer.received());
        }
    }

    @Test
    void aPeerThatDoesNotWaitForTheLastAcknowledgementIsNotRefused() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            good.take(1);
            good.say("C0644 2 name\n");
            good.take(1);
            good.refuseInput();
            good.say("ok\0");
            good.exit(0);
        })) {
            ScpSink sink = new ScpSink(peer);
            sink.open();
            Bulk.take(sink.source());
            sink.finish();
        }
    }

    @Test
    void aTimeThatNoClockHoldsIsLeftOut() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(good -> good.say("T99999999999999999999 0 1 0\nC0644 0 a\n"))) {
            assertEquals(new RemoteFile(0644, 0, OptionalLong.empty()), new ScpSink(peer).open());
        }
    }

    @Test
    void theSourceLendsWhatIsLeftAgainAndNothingOfTheStatus() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(good -> {
            good.say("C0644 5 a\n12345\0");
            good.exit(0);
        })) {
            ScpSink sink = new ScpSink(peer);
            sink.open();
            ByteBuffer lent = sink.source().next();
            assertEquals(5, lent.remaining());
            lent.get();
            lent = sink.source().next();
            assertEquals('2', lent.get());
            assertThrows(IllegalStateException.class, sink::finish);
            lent = sink.source().next();
            assertEquals(3, lent.remaining());
            lent.position(lent.limit());
            sink.finish();
        }
    }

    @Test
    void aConnectionThatBreaksIsNoSuccess() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(bad -> {
            bad.say("C0644 2 name\nok\0");
            bad.take(3);
            throw new IOException("broken");
        })) {
            assertThrows(IOException.class, () -> fetch(peer));
        }
    }
}
