package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.sftp.MemorySftp;
import org.scprelay.relay.testing.Limits;

/** STOR through the whole relay with SFTP servers that break their protocol. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSftpStorTest {

    /** A reply of our own making, behind what would end the line of the real one. */
    static final String FORGED = "\r\n226 SCR0226I stored\33[2J";

    private static final int VERSION = 2;
    private static final int STATUS = 101;
    private static final int ATTRS = 105;

    private static HostileSftp.Case answers(
            int request, String name, String reply, String words, MemorySftp.Instead answer) {
        return new HostileSftp.Case(name, reply, words, server -> server.instead(request, answer));
    }

    private static HostileSftp.Case greets(String name, String words, MemorySftp.Instead answer) {
        return answers(MemorySftp.INIT, name, "504 SCR5046", words, answer);
    }

    static List<HostileSftp.Case> greetings() {
        return List.of(
                greets(
                        "version 2",
                        "version 2; version 3 is needed",
                        (on, hello) -> on.say(VERSION, out -> out.writeInt(2))),
                greets(
                        "version 6",
                        "version 6; version 3 is needed",
                        (on, hello) -> on.say(VERSION, out -> out.writeInt(6))),
                greets(
                        "a version without a number",
                        "VERSION that is shorter than its fields",
                        (on, hello) -> on.say(VERSION, out -> out.writeShort(3))),
                greets(
                        "an extension without end",
                        "a string of 2147483647 octets",
                        (on, hello) -> on.say(VERSION, out -> {
                            out.writeInt(3);
                            out.writeInt(Integer.MAX_VALUE);
                        })),
                greets("a packet without end", "a packet of 4294967295 octets", (on, hello) -> {
                    on.raw("\377\377\377\377");
                    endless(on, "x");
                }),
                greets(
                        "text without end",
                        "printed text where SFTP should speak",
                        (on, hello) -> endless(on, "Good morning ")),
                greets("an end with a word", "the SFTP server ended: \"no seat left\"", (on, hello) -> {
                    on.peer().complain("no seat left");
                    on.end();
                }),
                greets("an end within a packet", "the SFTP server ended", (on, hello) -> {
                    on.raw("\0\0\0\5\2\0");
                    on.end();
                }),
                greets("another packet", "answered our greeting with STATUS", (on, hello) -> on.status(0, 0, FORGED)));
    }

    /** Says the same for ever: until nobody takes it any more. */
    static void endless(MemorySftp.Channel on, String what) throws IOException {
        String more = what.repeat(1024);
        while (what.length() > 0) {
            on.raw(more);
        }
    }

    static List<HostileSftp.Case> openings() {
        String broken = "451 SCR4515";
        return List.of(
                answers(
                        MemorySftp.LSTAT,
                        "short attributes",
                        broken,
                        "ATTRS that is shorter than its fields",
                        (on, r) -> on.say(ATTRS, out -> out.writeInt(r.id()))),
                answers(
                        MemorySftp.LSTAT,
                        "a size out of range",
                        broken,
                        "a size out of range",
                        (on, r) -> on.attributes(r.id(), -1)),
                answers(
                        MemorySftp.LSTAT,
                        "attributes without end",
                        broken,
                        "a string of",
                        (on, r) -> on.say(ATTRS, out -> {
                            out.writeInt(r.id());
                            out.writeInt(0x8000_0000);
                            out.writeInt(-1);
                            out.write(new byte[] {-1, -1, -1, -1});
                        })),
                answers(MemorySftp.REALPATH, "no name", broken, "other than one name", (on, r) -> on.names(r.id())),
                answers(
                        MemorySftp.REALPATH,
                        "two names",
                        broken,
                        "other than one name",
                        (on, r) -> on.names(r.id(), "/a", "/b")),
                answers(
                        MemorySftp.OPEN,
                        "another id",
                        broken,
                        "answered request 77 where",
                        (on, r) -> on.handle(77, "h")),
                answers(
                        MemorySftp.OPEN,
                        "a handle of 257 octets",
                        broken,
                        "a string of 257 octets",
                        (on, r) -> on.handle(r.id(), "h".repeat(257))),
                answers(MemorySftp.OPEN, "a handle without end", broken, "a string of 2147483647 octets", (on, r) -> {
                    on.raw("\0\3\377\377\146");
                    on.raw(fourOctets(r.id()) + "\177\377\377\377");
                    endless(on, "h");
                }),
                answers(
                        MemorySftp.LSTAT,
                        "a name too long",
                        "550 SCR5504",
                        "a name that is too long",
                        (on, r) -> on.status(r.id(), 5, "Bad message")),
                answers(
                        MemorySftp.OPEN,
                        "a bare OK",
                        broken,
                        "opening the file with a bare OK",
                        (on, r) -> on.status(r.id(), 0, "")),
                answers(
                        MemorySftp.OPEN,
                        "a refusal with a forged reply",
                        "451 SCR4512",
                        "with status 4",
                        (on, r) -> on.status(r.id(), 4, FORGED)),
                answers(MemorySftp.OPEN, "a refusal without end", broken, "a packet of", (on, r) -> {
                    on.raw("\177\377\377\377\145");
                    endless(on, "no ");
                }),
                answers(
                        MemorySftp.OPEN,
                        "a long refusal",
                        "550 SCR5501",
                        "with status 3",
                        (on, r) -> on.status(r.id(), 3, "no ".repeat(60_000))),
                answers(MemorySftp.OPEN, "the end", "451 SCR4513", "the SFTP server ended", (on, r) -> on.end()));
    }

    static String fourOctets(int number) {
        return "" + (char) (number >>> 24) + (char) (number >>> 16 & 0xFF) + (char) (number >>> 8 & 0xFF)
                + (char) (number & 0xFF);
    }

    static List<HostileSftp.Case> data() {
        String broken = "451 SCR4515";
        return List.of(
                answers(
                        MemorySftp.WRITE,
                        "another id",
                        broken,
                        "which waits for no answer",
                        (on, r) -> on.status(r.id() + 1000, 0, "")),
                answers(MemorySftp.WRITE, "the same answer twice", broken, "which waits for no answer", (on, r) -> {
                    on.status(r.id(), 0, "");
                    on.status(r.id(), 0, "");
                }),
                answers(
                        MemorySftp.WRITE,
                        "data",
                        broken,
                        "answered the data with DATA",
                        (on, r) -> on.data(r.id(), "thanks")),
                answers(
                        MemorySftp.WRITE,
                        "a short status",
                        broken,
                        "STATUS that is shorter than its fields",
                        (on, r) -> on.say(STATUS, out -> out.writeInt(r.id()))),
                answers(
                        MemorySftp.WRITE,
                        "the end of the file",
                        "451 SCR4512",
                        "the data with status 1",
                        (on, r) -> on.status(r.id(), 1, "")),
                answers(
                        MemorySftp.WRITE,
                        "a forged reply",
                        "451 SCR4512",
                        "the data with status 4 \"226 SCR0226I stored\\x1B",
                        (on, r) -> on.status(r.id(), 4, FORGED)),
                answers(
                        MemorySftp.WRITE,
                        "a full disk",
                        "452 SCR4520",
                        "No space left on device",
                        (on, r) -> on.status(r.id(), 4, "No space left on device")),
                answers(
                        MemorySftp.WRITE,
                        "the end within a packet",
                        "451 SCR4513",
                        "the SFTP server ended",
                        (on, r) -> {
                            on.raw("\0\0\0\21\145");
                            on.end();
                        }),
                answers(MemorySftp.WRITE, "packets without end", broken, "which waits for no answer", (on, r) -> {
                    while (r.id() > 0) {
                        on.status(r.id() + 1000, 0, "more");
                    }
                }),
                answers(
                        MemorySftp.WRITE,
                        "an OK for what was not written",
                        "552 SCR5522",
                        "it has 0 octets",
                        (on, r) -> on.status(r.id(), 0, "")));
    }

    static List<HostileSftp.Case> ends() {
        String broken = "451 SCR4515";
        return List.of(
                answers(
                        MemorySftp.FSTAT,
                        "one octet less",
                        "552 SCR5522",
                        "it has 70000 octets",
                        (on, r) -> on.attributes(r.id(), HostileSftp.OCTETS.length - 1)),
                answers(
                        MemorySftp.CLOSE,
                        "a refusal",
                        "451 SCR4512",
                        "closing the file with status 4",
                        (on, r) -> on.status(r.id(), 4, "")),
                answers(MemorySftp.CLOSE, "another id", broken, "where", (on, r) -> on.status(r.id() - 1, 0, "")),
                answers(MemorySftp.CLOSE, "the end", "451 SCR4513", "the SFTP server ended", (on, r) -> on.end()),
                answers(
                        MemorySftp.RENAME,
                        "another id",
                        broken,
                        "nobody knows",
                        (on, r) -> on.status(r.id() + 1, 0, "")),
                answers(MemorySftp.RENAME, "the end", "451 SCR4513", "nobody knows", (on, r) -> on.end()),
                answers(
                        MemorySftp.RENAME,
                        "a refusal",
                        "451 SCR4516",
                        "the rename with status 4",
                        (on, r) -> on.status(r.id(), 4, FORGED)),
                answers(
                        MemorySftp.REMOVE,
                        "an old file that stays",
                        "226 SCR0226",
                        "; the old file is left as /d/file.part-",
                        (on, r) -> on.status(r.id(), 3, FORGED)),
                answers(
                        MemorySftp.REMOVE,
                        "an end behind the rename",
                        "226 SCR0226",
                        "; the old file may be left as /d/file.part-",
                        (on, r) -> on.end()));
    }

    private static Reply failing(HostileSftp.Case hostile) throws IOException {
        MemorySftp server = new MemorySftp();
        hostile.doing().accept(server);
        Reply reply = Bench.assertReply(hostile.reply(), HostileSftp.stor(Limits.of(), server));
        assertTrue(reply.text().contains(hostile.words()), reply.format());
        return reply;
    }

    @ParameterizedTest
    @MethodSource
    void greetings(HostileSftp.Case hostile) throws IOException {
        failing(hostile);
    }

    @ParameterizedTest
    @MethodSource
    void openings(HostileSftp.Case hostile) throws IOException {
        failing(hostile);
    }

    @ParameterizedTest
    @MethodSource
    void data(HostileSftp.Case hostile) throws IOException {
        failing(hostile);
    }

    @ParameterizedTest
    @MethodSource
    void ends(HostileSftp.Case hostile) throws IOException {
        failing(hostile);
    }

    /** A server that answers nothing, at each of its requests; what comes before it has the same time on a busy machine. */
    @ParameterizedTest
    @CsvSource({
        "INIT, 425 SCR4256, remote-stall",
        "OPEN, 425 SCR4256, remote-stall",
        "WRITE, 451 SCR4511, remote-stall",
        "CLOSE, 451 SCR4511, remote-stall",
        "RENAME, 451 SCR4511, remote-stall",
        // The old file, put aside because this server cannot replace one: the new one is there already.
        "REMOVE, 226 SCR0226, the old file may be left as /d/file.part-"
    })
    void silence(String request, String reply, String words) throws Exception {
        int type = MemorySftp.class.getField(request).getInt(null);
        AtomicBoolean asked = new AtomicBoolean();
        MemorySftp server = new MemorySftp().instead(type, (on, r) -> asked.set(true));
        Reply last = Bench.assertReply(reply, HostileSftp.stor(Limits.of("remoteStall", 3000), server));
        assertTrue(last.text().contains(words), last.format());
        assertTrue(asked.get(), "it was silent");
    }

    /** Where a path leads is the server's word alone; what is told of it fits a reply, and forges none. */
    @ParameterizedTest
    @MethodSource("paths")
    void pathsThatTheServerMakesUp(String path) throws IOException {
        MemorySftp server = new MemorySftp()
                .instead(MemorySftp.REALPATH, (on, r) -> on.names(r.id(), path))
                .instead(MemorySftp.RENAME, (on, r) -> on.end());
        Reply reply = HostileSftp.stor(Limits.of(), server);
        assertTrue(reply.code() >= 400, reply.format());
    }

    static List<String> paths() {
        return List.of(
                MemorySftp.DIRECTORY + FORGED,
                "/d/\0",
                "",
                "/",
                "..",
                "/d/" + "n".repeat(200),
                "/" + "d/".repeat(50_000) + "x");
    }
}
