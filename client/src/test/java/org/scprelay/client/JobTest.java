package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs: the course of a deck, the listing, secrets, addresses. */
@Timeout(40)
class JobTest {

    @TempDir
    private Path folder;

    @Test
    void anErrorStopsTheDeckUnlessItSaysContinue() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("DELE /a");
            wire.send("550 SCR0550E : no such file");
            wire.bye();
        })) {
            Job job = Job.at(relay, "DELE /a", "NOOP");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("-- the rest of the deck is not run\n     -- return code 12\n"));
        }
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("DELE /a");
            wire.send("550 SCR0550E : no such file");
            wire.expect("NOOP");
            wire.send("200 SCR0200I : ok");
            wire.bye();
        })) {
            Job job = Job.at(relay, "ONERROR CONTINUE", "DELE /a", "NOOP");
            assertEquals(12, job.run(), job.listing());
        }
    }

    @Test
    void remoteFileCommandsAreOneReplyEach() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String[] exchange = {
                "SIZE /a", "213 SCR0213I SIZE=5 : size", "RNFR '/a b'", "350 SCR0350I : go", "RNTO /c",
                "250 SCR0250I : renamed", "MKD /d", "250 SCR0250I : made", "STAT ID=X", "211 SCR0211I STATE=NEVER : no",
                "SITE MODE=0644 CHARSET='a b'", "200 SCR0200I : ok", "HELP", "214 SCR0214I : help"
            };
            wire.greet();
            for (int i = 0; i < exchange.length; i += 2) {
                assertEquals(exchange[i], wire.expect(""));
                wire.send(exchange[i + 1]);
            }
            wire.bye();
        })) {
            Job job = Job.at(
                    relay,
                    "SIZE /a",
                    "RNFR '/a b'",
                    "RNTO /c",
                    "MKD /d",
                    "STAT ID=X",
                    "SITE MODE=0644 CHARSET='a b'",
                    "HELP");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void aSecretIsProvenAndNeverShown() throws Exception {
        Path file = Files.writeString(folder.resolve("payroll"), "hunter2\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        // printf '%s' 'SCPRELAY/1 payroll 6f1c...4e5f' | openssl dgst -sha256 -hmac hunter2
        String proof = Files.readString(
                        Path.of(JobTest.class.getResource("hmac.txt").toURI()))
                .strip();
        try (FakeRelay relay = new FakeRelay(wire -> {
            assertEquals("AUTH payroll HMAC " + proof, wire.greet().expect("AUTH"));
            wire.send("200 SCR0200I : welcome");
            wire.bye();
        })) {
            Job job = Job.at(relay, "AUTH payroll").secrets(folder);
            assertEquals(0, job.run(), job.listing());
            assertFalse(job.listing().contains("hunter2"), job.listing());
            assertFalse(job.listing().contains(proof), job.listing());
        }
    }

    @Test
    void aSecretThatIsMissingOrOpenToOthersIsFoundBeforeAnythingIsOpened() throws Exception {
        Path open = Files.writeString(folder.resolve("open"), "x");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rw-------"));
        try (FakeRelay relay = new FakeRelay()) {
            for (String[] one : new String[][] {{"open", "chmod 600"}, {"empty", "is empty"}, {"none", "is no file"}}) {
                Job job = Job.at(relay, "AUTH " + one[0]).secrets(folder);
                assertEquals(12, job.run(), job.listing());
                assertTrue(job.listing().replaceAll("\n {9}", "").contains(one[1]), job.listing());
            }
            Job job = Job.at(relay, "AUTH payroll");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("give --secrets DIR"), job.listing());
            assertEquals(0, relay.links());
        }
    }

    @Test
    void addressesAreTriedInOrderUntilOneAnswers() throws Exception {
        FakeRelay dead = new FakeRelay();
        dead.close();
        try (FakeRelay full = new FakeRelay(wire -> {
                    wire.expect("HELLO");
                    wire.send("421 SCR0421E : full");
                    wire.untilClosed();
                });
                FakeRelay good = new FakeRelay(wire -> wire.greet().bye());
                FakeRelay never = new FakeRelay()) {
            Job job = Job.of("OPEN iucv:A/B " + dead.address() + " " + full.address() + " " + good.address() + " "
                    + never.address());
            assertEquals(0, job.run(), job.listing());
            assertEquals(1, full.links());
            assertEquals(1, good.links());
            assertEquals(0, never.links());
        }
    }

    @Test
    void aRefusalEndsTheSearchAndTheLastFullRelayIsReturnCode8() throws Exception {
        try (FakeRelay refuses = new FakeRelay(wire -> {
                    wire.expect("HELLO");
                    wire.send("530 SCR0530E : not allowed");
                    wire.untilClosed();
                });
                FakeRelay never = new FakeRelay()) {
            assertEquals(
                    12,
                    Job.of("OPEN " + refuses.address() + " " + never.address()).run());
        }
        try (FakeRelay full = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.send("421 SCR0421E : full");
            wire.untilClosed();
        })) {
            assertEquals(8, Job.of("OPEN " + full.address(), "NOOP").run());
        }
    }

    @Test
    void jobAndNodeComeFromTheEnvironment() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = Job.at(relay).variable("SCPRELAY_JOB", "PAYROLL").variable("SCPRELAY_NODE", "bad node");
            assertEquals(0, job.run());
            assertEquals(
                    "HELLO SCPRELAY/1 CLIENT=scprelay/0.1 JOB=PAYROLL MAXFRAME=1048576",
                    relay.lines().get(0));
        }
    }

    @Test
    void noLineIsLongerThan120Columns() throws Exception {
        String path = "/\u00e4" + "p".repeat(400);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("DELE");
            wire.send("250 SCR0250I : " + "t".repeat(480));
            wire.bye();
        })) {
            Job job = Job.at(relay, "DELE " + path);
            assertEquals(0, job.run(), job.listing());
            assertTrue(job.listing().lines().allMatch(line -> line.length() <= 120), job.listing());
            assertTrue(job.listing().lines().anyMatch(line -> line.length() == 120), job.listing());
            assertTrue(job.listing().replaceAll("\n {9}", "").contains(path), job.listing());
        }
    }

    @Test
    void jsonIsOneObjectAStatement() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            wire.data();
            wire.stored(id, 5);
            wire.bye();
        })) {
            Job job =
                    Job.at(relay, "INPUT *", "data", "/*", "STOR '/\"\\\u00e4'").json();
            assertEquals(0, job.run(), job.listing());
            List<String> lines = job.listing().lines().toList();
            assertEquals(4, lines.size(), job.listing());
            assertTrue(
                    lines.get(2)
                            .startsWith("{\"statement\":3,\"line\":5,\"text\":\"STOR '/\\\"\\\\\\u00e4'\","
                                    + "\"returnCode\":0,\"replies\":[\"150 SCR0150I ID="),
                    lines.get(2));
            assertTrue(lines.get(2).contains("],\"direction\":\"sent\",\"octets\":5,\"milliseconds\":"), lines.get(2));
            assertEquals("{\"returnCode\":0}", lines.get(3));
        }
        Job wrong = Job.of("WHAT").json();
        assertEquals(16, wrong.run());
        assertTrue(wrong.listing().startsWith("{\"returnCode\":16,\"notes\":[\"deck:1:1: unknown"), wrong.listing());
    }

    @Test
    void theProgressLineSaysHowFarItIs() {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try (ProgressLine line = new ProgressLine(
                new java.io.PrintStream(out, true, StandardCharsets.UTF_8), true, OptionalLong.of(200 * 1024 * 1024))) {
            assertEquals("50.0 MiB of 200.0 MiB, 25 %, 10.0 MiB/s", line.text(50 * 1024 * 1024, Duration.ofSeconds(5)));
            line.at(1);
        }
        assertEquals("", out.toString(StandardCharsets.UTF_8), "a short transfer shows none");
    }

    @Test
    void aDeckInAJobStreamRunsAsItIs() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR /in/greeting.txt SIZE=6 ");
            assertEquals("HELLO\n", new String(wire.data(), StandardCharsets.UTF_8));
            wire.stored(id, 6);
            wire.bye();
        })) {
            Job job = Job.of(
                            "* $$ JOB JNM=GREET,CLASS=0",
                            "// JOB GREET",
                            "// EXEC SCPRELAY",
                            "ID 00",
                            "OPEN relay",
                            "INPUT *",
                            "HELLO",
                            "/*",
                            "STOR /in/greeting.txt",
                            "QUIT",
                            "/*",
                            "/&",
                            "* $$ EOJ")
                    .to(relay);
            assertEquals(0, job.run(), job.listing());
        }
    }
}
