package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay that says what does not belong there: return code 16, the line quoted, the link closed. */
@Timeout(40)
class HostileRelayTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "220 SCR0220I NONCE=6f1c0d5ab2e94c7d8e3f0a1b2c3d4e5f AUTH=NO : no frame",
                "220 SCR0220I MAXFRAME=1048576 AUTH=NO : no nonce",
                "220 SCR0220I MAXFRAME=1048576 NONCE=6F1C AUTH=NO : bad nonce",
                "220 SCR0220I MAXFRAME=1 NONCE=6f1c0d5ab2e94c7d8e3f0a1b2c3d4e5f AUTH=NO : small frame",
                "220 SCR0220I MAXFRAME=16777216 NONCE=6f1c0d5ab2e94c7d8e3f0a1b2c3d4e5f AUTH=NO : large frame",
                "220 SCR0220I MAXFRAME=-1 NONCE=6f1c0d5ab2e94c7d8e3f0a1b2c3d4e5f AUTH=NO : no frame",
                "200 SCR0200I : ok",
                "SSH-2.0-OpenSSH_9.2p1",
                "HTTP/1.1 400 Bad Request",
                "220 Welcome to FTP"
            })
    void aGreetingThatIsOff(String greeting) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.send(greeting);
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "NOOP");
            assertEquals(16, job.run(), job.listing());
            String start = greeting.substring(0, 14);
            assertTrue(job.listing().contains(start), job.listing());
        }
    }

    @Test
    void anEndlessLineIsCutAfter512Octets() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.octets("x".repeat(512).getBytes(StandardCharsets.US_ASCII));
            wire.untilClosed();
        })) {
            Job job = Job.at(relay);
            assertEquals(16, job.run(), job.listing());
            assertTrue(job.listing().contains("a line longer than 512 octets: \"xxx"), job.listing());
        }
    }

    @Test
    void aLineOf512OctetsIsLegal() throws Exception {
        String line = FakeRelay.GREETING + "y".repeat(511 - FakeRelay.GREETING.length());
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.send(line);
            wire.bye();
        })) {
            Job job = Job.at(relay);
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().replaceAll("\n {9}", "").contains(line), "wrapped, never cut");
        }
    }

    @Test
    void controlCharactersCannotForgeALine() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("NOOP");
            wire.send("200 SCR0200I : ok\rRETURN CODE 00\u001b[2J");
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "NOOP");
            assertEquals(16, job.run(), job.listing());
            assertTrue(job.listing().contains("\\x0D"), job.listing());
            assertFalse(job.listing().contains("\r"), job.listing());
            assertFalse(job.listing().contains("\u001b"), job.listing());
            assertEquals(1, job.listing().split("RETURN CODE", -1).length - 1, job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HOST b, 226 SCR0226I : ok",
        "NOOP, 150 SCR0150I : go",
        "NOOP, 350 SCR0350I : go",
        "DELE /x, 200 SCR0200I : ok",
        "SIZE /x, 250 SCR0250I : ok",
        "STAT, 200 SCR0200I : ok",
        "HELP, 200 SCR0200I : ok",
        "QUIT, 200 SCR0200I : ok",
        "MKD /x, 226 SCR0226I : ok"
    })
    void aReplyOfAnotherCommand(String statement, String reply) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect(statement);
            wire.send(reply);
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, statement);
            assertEquals(16, job.run(), job.listing());
            assertTrue(job.listing().contains("what does not belong here: " + reply), job.listing());
        }
    }

    @Test
    void afterAnOffReplyNothingMoreIsSent() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("NOOP");
            wire.send("what");
            wire.untilClosed();
        })) {
            Job job = Job.of("ONERROR CONTINUE", "OPEN relay", "NOOP", "HOST b", "QUIT")
                    .to(relay);
            assertEquals(16, job.run(), job.listing());
            assertEquals(List.of("NOOP"), relay.lines().subList(1, relay.lines().size()));
            assertTrue(job.listing().contains("there is no link to the relay any more"), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"421 SCR0421E : draining, 8", "500 SCR0500E : not a command, 16"})
    void aRelayThatClosesAfterItsReply(String reply, int returnCode) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("NOOP");
            wire.send(reply);
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "NOOP", "QUIT");
            assertEquals(returnCode, job.run(), job.listing());
            assertTrue(job.listing().contains(reply), job.listing());
        }
    }

    @Test
    void aLostGoodbyeIsAWarning() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().expect("QUIT"))) {
            Job job = Job.at(relay, "QUIT");
            assertEquals(4, job.run(), job.listing());
        }
    }

    /** The relay closed the link while nothing was asked: the same. */
    @Test
    void aGoodbyeThatCameTooLateIsAWarning() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("QUIT");
            wire.send("421 SCR4213E : no command for the time of timer idle");
        })) {
            Job job = Job.at(relay, "QUIT");
            assertEquals(4, job.run(), job.listing());
        }
    }
}
