package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.sftp.MemorySftp;
import org.scprelay.relay.testing.Limits;

/** RETR through the whole relay with SFTP servers that break their protocol. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSftpRetrTest {

    private static final String BROKEN = "451 SCR4515";
    private static final int DATA = 103;

    private static HostileSftp.Case answers(
            int request, String name, String reply, String words, MemorySftp.Instead answer) {
        return new HostileSftp.Case(name, reply, words, server -> server.instead(request, answer));
    }

    static List<HostileSftp.Case> openings() {
        return List.of(
                answers(
                        MemorySftp.FSTAT,
                        "a size out of range",
                        BROKEN,
                        "a size out of range",
                        (on, r) -> on.attributes(r.id(), Long.MIN_VALUE)),
                answers(
                        MemorySftp.FSTAT,
                        "no size",
                        BROKEN,
                        "does not tell its size",
                        (on, r) -> on.say(105, out -> {
                            out.writeInt(r.id());
                            out.writeInt(0);
                        })),
                answers(
                        MemorySftp.FSTAT,
                        "a size beyond everything",
                        "451 SCR4512",
                        "the file became shorter",
                        (on, r) -> on.attributes(r.id(), Long.MAX_VALUE)),
                answers(
                        MemorySftp.FSTAT,
                        "one octet more",
                        "451 SCR4512",
                        "the file became shorter",
                        (on, r) -> on.attributes(r.id(), HostileSftp.OCTETS.length + 1)),
                answers(
                        MemorySftp.OPEN,
                        "a handle of 257 octets",
                        BROKEN,
                        "a string of 257 octets",
                        (on, r) -> on.handle(r.id(), "h".repeat(257))),
                answers(
                        MemorySftp.OPEN,
                        "a forged reply",
                        "550 SCR5500",
                        "with status 2 \"226 SCR0226I stored\\x1B",
                        (on, r) -> on.status(r.id(), 2, HostileSftpStorTest.FORGED)));
    }

    static List<HostileSftp.Case> data() {
        return List.of(
                answers(
                        MemorySftp.READ,
                        "another id",
                        BROKEN,
                        "which waits for no answer",
                        (on, r) -> on.data(r.id() + 1000, "x")),
                answers(MemorySftp.READ, "no octet", BROKEN, "octets with 0", (on, r) -> on.data(r.id(), "")),
                answers(
                        MemorySftp.READ,
                        "one octet more",
                        BROKEN,
                        "octets with 32769",
                        (on, r) -> on.data(r.id(), "x".repeat(32 * 1024 + 1))),
                answers(
                        MemorySftp.READ,
                        "a length beyond the packet",
                        BROKEN,
                        "that names a length of 10",
                        (on, r) -> on.say(DATA, out -> {
                            out.writeInt(r.id());
                            out.writeInt(10);
                            out.writeBytes("123456789");
                        })),
                answers(
                        MemorySftp.READ,
                        "a length within the packet",
                        BROKEN,
                        "that names a length of 8",
                        (on, r) -> on.say(DATA, out -> {
                            out.writeInt(r.id());
                            out.writeInt(8);
                            out.writeBytes("123456789");
                        })),
                answers(MemorySftp.READ, "a status behind the data", BROKEN, "which waits for no answer", (on, r) -> {
                    on.answer(r);
                    on.status(r.id(), 0, "");
                }),
                answers(MemorySftp.READ, "data twice", BROKEN, "which waits for no answer", (on, r) -> {
                    r.fields().mark();
                    on.answer(r);
                    r.fields().reset();
                    on.answer(r);
                }),
                answers(
                        MemorySftp.READ,
                        "a bare OK",
                        BROKEN,
                        "reading the file with STATUS",
                        (on, r) -> on.status(r.id(), 0, "")),
                answers(
                        MemorySftp.READ,
                        "the end of the file",
                        "451 SCR4512",
                        "the file became shorter",
                        (on, r) -> on.status(r.id(), 1, "")),
                answers(
                        MemorySftp.READ,
                        "a forged reply",
                        "451 SCR4512",
                        "reading the file with status 4",
                        (on, r) -> on.status(r.id(), 4, HostileSftpStorTest.FORGED)),
                answers(MemorySftp.READ, "the end within the data", "451 SCR4513", "the SFTP server ended", (on, r) -> {
                    on.raw("\0\0\177\11\147" + HostileSftpStorTest.fourOctets(r.id()) + "\0\0\177\0" + "x".repeat(100));
                    on.end();
                }),
                answers(MemorySftp.READ, "the end", "451 SCR4513", "the SFTP server ended", (on, r) -> on.end()),
                answers(MemorySftp.READ, "a packet without end", BROKEN, "a packet of", (on, r) -> {
                    on.raw("\177\377\377\377\147");
                    HostileSftpStorTest.endless(on, "x");
                }),
                answers(MemorySftp.READ, "packets without end", BROKEN, "reading the file with ATTRS", (on, r) -> {
                    while (r.id() > 0) {
                        on.attributes(r.id(), 5);
                    }
                }));
    }

    static List<HostileSftp.Case> ends() {
        return List.of(
                answers(
                        MemorySftp.CLOSE,
                        "a refusal",
                        "451 SCR4512",
                        "closing the file with status 4",
                        (on, r) -> on.status(r.id(), 4, "")),
                answers(
                        MemorySftp.CLOSE,
                        "data",
                        BROKEN,
                        "closing the file with DATA",
                        (on, r) -> on.data(r.id(), "more")),
                answers(MemorySftp.CLOSE, "another id", BROKEN, "where", (on, r) -> on.status(r.id() - 1, 0, "")),
                answers(MemorySftp.CLOSE, "the end", "451 SCR4513", "the SFTP server ended", (on, r) -> on.end()));
    }

    private static void failing(HostileSftp.Case hostile) throws IOException {
        MemorySftp server = new MemorySftp();
        hostile.doing().accept(server);
        Reply reply = Bench.assertReply(hostile.reply(), HostileSftp.retr(Limits.of(), server));
        assertTrue(reply.text().contains(hostile.words()), reply.format());
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

    /** A server that answers nothing, at each of its requests. */
    @ParameterizedTest
    @CsvSource({"STAT, 425 SCR4256", "READ, 451 SCR4511"})
    void silence(String request, String reply) throws Exception {
        int type = MemorySftp.class.getField(request).getInt(null);
        MemorySftp server = new MemorySftp().instead(type, (on, r) -> {});
        Reply last = Bench.assertReply(reply, HostileSftp.retr(Limits.of("remoteStall", 1000), server));
        assertTrue(last.text().contains("remote-stall"), last.format());
    }
}
