package org.scprelay.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.client.FakeRelay.Wire;

/** A link that is made again for RETRY: when, and that nothing of before is left over on it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemadeLinkTest {

    private static final String ALL = "0123456789";

    @TempDir
    Path directory;

    private String input() throws IOException {
        return "INPUT " + Files.writeString(directory.resolve("input"), ALL);
    }

    private static void whole(Wire wire, String id) throws IOException {
        assertEquals(id, wire.go("STOR"));
        assertEquals(ALL, new String(wire.data(), US_ASCII));
        wire.stored(id, ALL.length());
    }

    private static void busy(Wire wire) throws IOException {
        wire.expect("STOR");
        wire.send("450 SCR4500E ID=A : busy");
    }

    /** The relay closes an idle link, or all when it is stopped: that is no answer to what the client asks next. */
    @ParameterizedTest
    @ValueSource(strings = {"421 SCR4213E : no command for the time of timer idle", ""})
    void aLinkThatDiedInThePauseIsMadeAgain(String last) throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    busy(wire.greet());
                    if (!last.isEmpty()) {
                        wire.send(last);
                    }
                    wire.halfClose();
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet();
                    wire.stat("STATE=NEVER");
                    whole(wire, "A");
                    wire.bye();
                })) {
            Job job = Job.at(relay, input(), "RETRY 1 1", "STOR /x ID=A", "QUIT");
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().contains(last.isEmpty() ? "the link was lost" : last), job.listing());
        }
    }

    /** So does a fetch. */
    @Test
    void aFetchIsMadeOverANewLinkToo() throws Exception {
        Path output = directory.resolve("output");
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet().expect("RETR");
                    wire.send("450 SCR4500E ID=A : busy");
                    wire.send("421 SCR4213E : no command for the time of timer idle");
                    wire.halfClose();
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet().expect("RETR");
                    wire.send("150 SCR0151I ID=A PROTOCOL=SFTP SIZE=10 MTIME=1 : go");
                    wire.frame(0, ALL.getBytes(US_ASCII));
                    wire.count(ALL.length());
                    wire.send("226 SCR0227I ID=A BYTES=10 LINK=10 PROTOCOL=SFTP : sent");
                    wire.bye();
                })) {
            Job job = Job.at(relay, "OUTPUT " + output, "RETRY 1 1", "RETR /x ID=A", "QUIT");
            assertEquals(0, job.run(), job.listing());
            assertEquals(ALL, Files.readString(output));
        }
    }

    /** A relay that closes between the two questions: to be tried again, and the outcome is not unknown. */
    @Test
    void aRelayThatClosesInsteadOfTheOutcomeIsAskedAgain() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    busy(wire.greet());
                    wire.settings("NOOP");
                    wire.expect("STAT ID=A");
                    wire.send("421 SCR4212E : the relay is being stopped; try again later");
                    wire.halfClose();
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet();
                    wire.stat("STATE=NEVER");
                    whole(wire, "A");
                    wire.bye();
                })) {
            Job job = Job.at(relay, input(), "RETRY 2 1", "STOR /x ID=A", "QUIT");
            assertEquals(0, job.run(), job.listing());
        }
    }
}
