package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.sftp.MemorySftp;
import org.scprelay.relay.sftp.ServerScript;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.WireClient;

/** A rename of which nobody heard whether it took place: the reply says so, whatever broke it off. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RenameDoubtTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    /** Stores at a destination whose rename takes place and says something else, or nothing, then. */
    private Reply stor(String then) throws IOException {
        try (Bench bench = new Bench(Limits.of("remoteStall", 4000));
                WireClient client = bench.client()) {
            bench.engine().shell(line -> LocalCommand.run(line.replace("say $s;", then)));
            Reply reply = client.stor(directory.resolve("file").toString(), "new".getBytes(US_ASCII));
            assertEquals("new", Files.readString(directory.resolve("file")), "it was renamed");
            return reply;
        }
    }

    private static void assertDoubt(Reply reply) {
        assertEquals("PART", reply.pair("LEFT").orElse("-"));
        assertTrue(reply.text().endsWith(", unless it was renamed: nobody knows"), reply.text());
    }

    @Test
    void anAnswerThatIsNone() throws IOException {
        assertDoubt(Bench.assertReply("451 SCR4516", stor("say nonsense;")));
    }

    @Test
    void noAnswerUntilTheTimerExpired() throws IOException {
        Reply reply = Bench.assertReply("451 SCR4511", stor("exec sleep 1000;"));
        assertTrue(reply.text().contains("timer remote-stall (4 s)"), reply.text());
        assertDoubt(reply);
    }

    @Test
    void aFileThatIsTakenAwayAtOnceIsDone() throws IOException {
        Path taken = directory.resolve("taken");
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            bench.engine()
                    .shell(line -> LocalCommand.run(line.replace(
                            "if mv $o \"$p\" \"$t\"; then",
                            "if mv $o \"$p\" \"$t\" && mv \"$t\" " + taken + "; then")));
            Reply reply = client.stor(directory.resolve("file").toString(), "new".getBytes(US_ASCII));
            Bench.assertReply("226 SCR0226", reply);
            assertEquals("new", Files.readString(taken));
        }
    }

    /** Renaming one of two names of one file does nothing and is acknowledged: what cannot be looked at then is in doubt. */
    @ParameterizedTest
    @CsvSource({"refused, 451 SCR4512", "ended, 451 SCR4513", "broken, 451 SCR4515"})
    void anRntoThatCannotBeLookedAt(String how, String codeAndId) throws IOException {
        AtomicBoolean renamed = new AtomicBoolean();
        MemorySftp server = new MemorySftp()
                .with("/d/from", "one size".getBytes(US_ASCII))
                .with("/d/to", "one size".getBytes(US_ASCII))
                .instead(
                        MemorySftp.INIT,
                        (on, hello) -> on.say(2, out -> {
                            out.writeInt(3);
                            ServerScript.string(out, "posix-rename@openssh.com");
                            ServerScript.string(out, "1");
                        }))
                .instead(200, (on, rename) -> {
                    renamed.set(true);
                    on.status(rename.id(), 0, "");
                })
                .instead(MemorySftp.LSTAT, (on, look) -> {
                    if (!renamed.get()) {
                        on.answer(look);
                    } else if (how.equals("ended")) {
                        on.end();
                    } else {
                        on.status(how.equals("broken") ? 77 : look.id(), 4, "not now");
                    }
                });
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            bench.engine().sftp(line -> server.serve());
            WireClient.require(350, client.ask("RNFR /d/from"));
            Reply reply = Bench.assertReply(codeAndId, client.ask("RNTO /d/to"));
            assertTrue(renamed.get(), reply.format());
            assertTrue(reply.text().endsWith("; whether it was done is not known"), reply.text());
        }
    }
}
