package org.scprelay.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.client.FakeRelay.Wire;

/** A link that is made again for RETRY: when, and that nothing of before is left over on it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemadeLinkTest {

    private static final String ALL = "0123456789";
    /** More than sockets hold, so that a link can be lost before the end of the data was sent. */
    private static final int MUCH = 30_000_000;

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

    /** What the client says by itself before a transfer is part of it. */
    @Test
    void aLinkThatDiesBeforeRecordsAreSaidIsMadeAgain() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet().accept("TYPE A", "SITE CODEPAGE=IBM-273");
                    wire.send("421 SCR4212E : the relay is being stopped; try again later");
                    wire.halfClose();
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet().accept("TYPE A", "SITE CODEPAGE=IBM-273", "STRU R");
                    wire.expect("SITE CODEPAGE=UTF-8");
                    wire.reset();
                },
                wire -> {
                    wire.greet().accept("TYPE A", "STRU R", "SITE CODEPAGE=IBM-273", "SITE CODEPAGE=UTF-8");
                    assertEquals("A", wire.go("STOR"));
                    assertEquals("one", new String(wire.records().get(0), US_ASCII));
                    wire.stored("A", 4, 3, 1);
                    wire.accept("STRU F", "SITE CODEPAGE=IBM-273");
                    wire.bye();
                })) {
            Job job = Job.at(
                    relay,
                    "TYPE A",
                    "SITE CODEPAGE=IBM-273",
                    "INPUT *",
                    "one",
                    "/*",
                    "RETRY 2 1",
                    "STOR /x ID=A",
                    "QUIT");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void soItIsBeforeAFetchOfRecords() throws Exception {
        Path output = directory.resolve("output");
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet().expect("STRU R");
                    wire.reset();
                },
                wire -> {
                    wire.greet().accept("STRU R").expect("RETR");
                    wire.send("150 SCR0151I ID=A PROTOCOL=SFTP SIZE=10 MTIME=1 : go");
                    wire.frame(0x80, ALL.getBytes(US_ASCII));
                    wire.count(ALL.length());
                    wire.send("226 SCR0227I ID=A BYTES=10 LINK=10 RECORDS=1 PROTOCOL=SFTP : sent");
                    wire.accept("STRU F");
                    wire.bye();
                })) {
            Job job = Job.at(relay, "OUTPUT " + output + " RECFM=F LRECL=10", "RETRY 1 1", "RETR /x ID=A", "QUIT");
            assertEquals(0, job.run(), job.listing());
            assertEquals(ALL, Files.readString(output));
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

    private static void proven(Wire wire, String... names) throws IOException {
        for (String name : names) {
            wire.expect("AUTH " + name + " HMAC ");
            wire.send("200 SCR0207I : peer " + name);
        }
    }

    /** The secret that was proven last says which peer the client is: so it is over a new link. */
    @Test
    void secretsAreProvenAgainInTheOrderInWhichTheyCountLast() throws Exception {
        for (String name : new String[] {"one", "two"}) {
            Path secret = Files.writeString(directory.resolve(name), name);
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        }
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    proven(wire, "one", "two", "one");
                    wire.expect("RETR");
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    proven(wire, "two", "one");
                    wire.expect("RETR");
                    wire.send("550 SCR5500E ID=A : no such file");
                    wire.bye();
                })) {
            Job job = Job.at(
                            relay,
                            "AUTH one",
                            "AUTH two",
                            "AUTH one",
                            "OUTPUT " + directory.resolve("output"),
                            "RETRY 1 1",
                            "RETR /x ID=A",
                            "QUIT")
                    .secrets(directory);
            assertEquals(12, job.run(), job.listing());
        }
    }

    /** A relay that closes between the two questions: to be tried again, and the outcome is not unknown. */
    @Test
    void aRelayThatClosesInsteadOfTheOutcomeIsAskedAgain() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    busy(wire.greet());
                    wire.accept("NOOP");
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

    /** Takes a transfer without its operand, by which the client tells the relay of one that failed before it was asked for. */
    private static void refused(Wire wire, String verb) throws IOException {
        assertEquals(verb, wire.expect(verb));
        wire.send("501 SCR5010E : " + verb + " takes an operand");
    }

    /** A link that is made again has USER and PORT as new: they must not go to the next HOST when no STOR followed. */
    @Test
    void thePortOfALostTransferIsNotThatOfTheNextHost() throws Exception {
        Path much = Files.write(directory.resolve("much"), new byte[MUCH]);
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    wire.accept("PORT 2222", "HOST a@h1", "SITE MTIME=5");
                    wire.go("STOR");
                    wire.take(1);
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    wire.accept("HOST h1", "USER a", "PORT 2222", "SITE MTIME=5");
                    wire.stat("STATE=UNKNOWN");
                    refused(wire, "STOR");
                    wire.accept("HOST b@h2");
                    whole(wire, "B");
                    wire.bye();
                })) {
            Job job = Job.at(
                    relay,
                    "ONERROR CONTINUE",
                    "PORT 2222",
                    "HOST a@h1",
                    "SITE MTIME=5",
                    "INPUT " + much,
                    "RETRY 1 1",
                    "STOR /x ID=A",
                    "HOST b@h2",
                    input(),
                    "STOR /y ID=B",
                    "QUIT");
            assertEquals(12, job.run(), job.listing());
        }
    }

    /** Over the same link, too, what was said again for an attempt that is not made goes into no other transfer. */
    @Test
    void whatWasSaidAgainIsUsedUp() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("SITE MTIME=5");
            busy(wire);
            wire.accept("NOOP", "SITE MTIME=5");
            wire.stat("STATE=UNKNOWN");
            refused(wire, "STOR");
            whole(wire, "B");
            wire.bye();
        })) {
            Job job = Job.at(
                    relay,
                    "ONERROR CONTINUE",
                    "SITE MTIME=5",
                    input(),
                    "RETRY 1 1",
                    "STOR /x ID=A",
                    input(),
                    "STOR /y ID=B",
                    "QUIT");
            assertEquals(12, job.run(), job.listing());
        }
    }

    /** The relay stops transfers after a refused setting; a new link knows nothing of it, and would go to the host before. */
    @ParameterizedTest
    @CsvSource({"HOST a@h2, 501 SCR5010E : bad", "TYPE A, 504 SCR5040E : not served", "AUTH me, 530 SCR5300E : no"})
    void aRefusedSettingIsNotForgottenByANewLink(String setting, String refusal) throws Exception {
        Path secret = Files.writeString(directory.resolve("me"), "hunter2");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("HOST a@h1", "TYPE I");
            wire.expect(setting);
            wire.send(refusal);
            wire.expect("STOR");
            wire.reset();
        })) {
            Job job = Job.at(
                            relay,
                            "ONERROR CONTINUE",
                            "HOST a@h1",
                            "TYPE I",
                            setting,
                            input(),
                            "RETRY 3 1",
                            "STOR /x ID=A",
                            "QUIT")
                    .secrets(directory);
            assertEquals(12, job.run(), job.listing());
            assertEquals(1, relay.links());
            String verb = setting.substring(0, 4);
            assertTrue(job.listing().contains(verb + " was refused before"), job.listing());
        }
    }

    /** The same without any RETRY: a transfer that fails before the relay is asked is a transfer of the deck. */
    @ParameterizedTest
    @CsvSource({
        "PORT 2222,   INPUT missing, STOR /x, STOR",
        "USER a,      INPUT missing, STOR /x, STOR",
        "SITE SIZE=5, INPUT missing, STOR /x, STOR",
        "PORT 2222,   OUTPUT input,  RETR /x, RETR",
        "PORT 2222,   OUTPUT input,  LIST /x, EXEC",
        "SITE SIZE=5, OUTPUT input,  RETR /x, ''",
        "HOST a@h1,   INPUT missing, STOR /x, ''",
    })
    void whatHeldForATransferThatFailedHereIsUsedUp(String setting, String file, String transfer, String told)
            throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            for (int i = 0; i < 2; i++) {
                wire.accept(setting);
                if (!told.isEmpty()) {
                    refused(wire, told);
                }
            }
            wire.accept("HOST b@h2");
            wire.bye();
        })) {
            input();
            String here = file.replace(" ", " " + directory + "/");
            String twice = String.join("\n", setting, here, transfer, setting, here, transfer);
            Job job = Job.at(relay, "ONERROR CONTINUE", twice, "HOST b@h2", "QUIT");
            assertEquals(12, job.run(), job.listing());
        }
    }

    /** Half of the settings are worse than none: nothing more is sent over that link. */
    @Test
    void aLinkThatDoesNotTakeTheSettingsIsClosed() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    wire.accept("HOST a@h1", "SITE MODE=0600");
                    wire.expect("STOR");
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    wire.accept("HOST h1", "USER a");
                    wire.expect("SITE MODE=0600");
                    wire.send("504 SCR5040E : not served");
                    wire.untilClosed();
                })) {
            Job job = Job.at(
                    relay,
                    "ONERROR CONTINUE",
                    "HOST a@h1",
                    "SITE MODE=0600",
                    input(),
                    "RETRY 1 1",
                    "STOR /x ID=A",
                    input(),
                    "STOR /y ID=B",
                    "QUIT");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("the relay refused SITE MODE=0600"), job.listing());
            assertEquals("SITE MODE=0600", relay.lines().get(relay.lines().size() - 1));
        }
    }
}
