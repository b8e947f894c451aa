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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.client.FakeRelay.Script;
import org.scprelay.client.FakeRelay.Wire;

/** RETRY of a STOR under an ID that the relay knows already: by an earlier job, or by an attempt that it has not ended. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RepeatedStoreTest {

    private static final String ALL = "0123456789";
    /** More than sockets hold, so that a link can be lost before the end of the data was sent. */
    private static final int MUCH = 30_000_000;

    @TempDir
    Path directory;

    private static void whole(Wire wire) throws IOException {
        wire.go("STOR");
        assertEquals(ALL, new String(wire.data(), US_ASCII));
        wire.stored("A", ALL.length());
    }

    private static long stores(FakeRelay relay) {
        return relay.lines().stream().filter(line -> line.startsWith("STOR")).count();
    }

    private Job store(FakeRelay relay, String retry) throws IOException {
        Path file = Files.writeString(directory.resolve("input"), ALL);
        return Job.at(relay, "INPUT " + file, retry, "STOR /x ID=A", "QUIT");
    }

    private static Script before150() {
        return wire -> {
            wire.greet().expect("STOR");
            wire.reset();
        };
    }

    /** The ID failed yesterday, with another file: today's first attempt was refused before it touched that part. */
    @Test
    void aPartOfAnEarlierJobIsNotGoneOnWith() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("SITE RESUME=ON");
            wire.expect("STOR");
            wire.send("425 SCR4250E ID=A : no route");
            wire.accept("NOOP");
            wire.stat("STATE=FAILED CODE=426 LEFT=PART PART=3");
            whole(wire);
            wire.accept("SITE RESUME=OFF");
            wire.bye();
        })) {
            Job job = store(relay, "RETRY 1 1 RESUME");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** What another relay of the deck has on record of the ID is not of the attempt that broke here. */
    @Test
    void aPartOnRecordOfAnotherRelayIsNotGoneOnWith() throws Exception {
        Path much = Files.write(directory.resolve("much"), new byte[MUCH]);
        FakeRelay[] self = new FakeRelay[1];
        try (FakeRelay first = new FakeRelay(wire -> {
                    wire.greet();
                    wire.accept("SITE RESUME=ON");
                    wire.go("STOR");
                    wire.take(5);
                    self[0].stopListening();
                    wire.reset();
                });
                FakeRelay second = new FakeRelay(wire -> {
                    wire.greet();
                    wire.stat("STATE=FAILED CODE=426 LEFT=PART PART=3");
                    wire.accept("SITE RESUME=ON");
                    wire.go("STOR");
                    assertEquals(MUCH, wire.data().length);
                    wire.stored("A", MUCH);
                    wire.accept("SITE RESUME=OFF");
                    wire.bye();
                })) {
            self[0] = first;
            Job job = Job.of(
                    "OPEN " + first.address() + " " + second.address(),
                    "INPUT " + much,
                    "RETRY 1 1 RESUME",
                    "STOR /x ID=A",
                    "QUIT");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** A failure of an earlier job is none of this one: nothing of it was sent yet. */
    @Test
    void theFailureOfAnEarlierJobStopsNothing() throws Exception {
        try (FakeRelay relay = new FakeRelay(before150(), wire -> {
            wire.greet();
            wire.stat("STATE=FAILED CODE=552");
            whole(wire);
            wire.bye();
        })) {
            Job job = store(relay, "RETRY 1 1");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** A link that is lost before 150: the relay may still connect for that attempt, and has nothing on record of it. */
    @Test
    void anAttemptThatTheRelayHasNotEndedIsWaitedForByRetry() throws Exception {
        try (FakeRelay relay = new FakeRelay(before150(), wire -> {
            wire.greet();
            for (int i = 0; i < 2; i++) {
                wire.stat("STATE=NEVER");
                wire.expect("STOR");
                wire.send("503 SCR5033E ID=A : a transfer of this peer with the same ID is running");
                wire.accept("NOOP");
            }
            wire.stat("STATE=NEVER");
            whole(wire);
            wire.bye();
        })) {
            Job job = store(relay, "RETRY 3 1");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** Where it lasts, the job may be repeated: 8, not 12. */
    @Test
    void anAttemptThatTheRelayDoesNotEndIsReturnCode8() throws Exception {
        try (FakeRelay relay = new FakeRelay(before150(), wire -> {
            wire.greet();
            wire.stat("STATE=NEVER");
            wire.expect("STOR");
            wire.send("503 SCR5033E ID=A : a transfer of this peer with the same ID is running");
            wire.bye();
        })) {
            Job job = store(relay, "RETRY 1 1");
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("the relay has not ended the attempt before"), job.listing());
        }
    }

    /** An ID that another client uses at the same time is for a person, at the first attempt and at a later one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIdThatAnotherClientUsesIsReturnCode12(boolean atOnce) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STOR");
            if (!atOnce) {
                wire.send("425 SCR4250E ID=A : no route");
                wire.accept("NOOP");
                wire.stat("STATE=NEVER");
                wire.expect("STOR");
            }
            wire.send("503 SCR5033E ID=A : a transfer of this peer with the same ID is running");
            wire.bye();
        })) {
            Job job = store(relay, "RETRY 3 1");
            assertEquals(12, job.run(), job.listing());
            assertEquals(atOnce ? 1 : 2, stores(relay));
        }
    }

    /** RESUME=ON of the deck itself holds for what follows, also where this destination keeps nothing. */
    @Test
    void theDecksOwnResumeIsOnAgainBehindTheTransfer() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept("SITE RESUME=ON");
            wire.expect("STOR");
            wire.send("504 SCR5047E ID=A : RESUME needs SFTP");
            wire.accept("SITE RESUME=OFF");
            whole(wire);
            wire.accept("SITE RESUME=ON");
            wire.bye();
        })) {
            Path file = Files.writeString(directory.resolve("input"), ALL);
            Job job = Job.at(relay, "SITE RESUME=ON", "INPUT " + file, "RETRY 1 1 RESUME", "STOR /x ID=A", "QUIT");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** Over a new link it is off again for this transfer: else the attempt is refused, and its reason is lost. */
    @Test
    void aNewLinkKeepsNothingEither() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    wire.greet();
                    wire.accept("SITE RESUME=ON");
                    wire.expect("STOR");
                    wire.send("504 SCR5047E ID=A : RESUME needs SFTP");
                    wire.accept("SITE RESUME=OFF");
                    wire.expect("STOR");
                    wire.reset();
                },
                wire -> {
                    wire.greet();
                    wire.accept("SITE RESUME=ON", "SITE RESUME=OFF");
                    wire.stat("STATE=NEVER");
                    whole(wire);
                    wire.accept("SITE RESUME=ON");
                    wire.bye();
                })) {
            Path file = Files.writeString(directory.resolve("input"), ALL);
            Job job = Job.at(relay, "SITE RESUME=ON", "INPUT " + file, "RETRY 1 1 RESUME", "STOR /x ID=A", "QUIT");
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** RETRY and OUTPUT hold for the next transfer of the deck, also where that fails before the relay is asked. */
    @ParameterizedTest
    @CsvSource({"STRU F, missing", "STRU R, missing RECFM=V"})
    void aRetryHoldsForOneTransferOnly(String structure, String name) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept(structure, "STRU F");
            wire.expect("STOR /y");
            wire.send("450 SCR4500E ID=B : busy");
            wire.bye();
        })) {
            Path file = Files.writeString(directory.resolve("input"), ALL);
            Job job = Job.at(
                    relay,
                    "ONERROR CONTINUE",
                    structure,
                    "INPUT " + directory.resolve(name),
                    "RETRY 1 1",
                    "STOR /x ID=A",
                    "STRU F",
                    "INPUT " + file,
                    "STOR /y ID=B",
                    "QUIT");
            assertEquals(12, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"STRU F, input", "STRU R, input RECFM=V"})
    void anOutputHoldsForOneTransferOnly(String structure, String name) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.accept(structure, "STRU F");
            wire.expect("EXEC id");
            wire.send("150 SCR0153I ID=A PROTOCOL=EXEC : go");
            wire.frame(0, ALL.getBytes(US_ASCII));
            wire.count(ALL.length());
            wire.send("250 SCR0250I ID=A EXIT=0 LINK=10 : done");
            wire.bye();
        })) {
            Files.writeString(directory.resolve("input"), ALL);
            Job job = Job.at(
                    relay,
                    "ONERROR CONTINUE",
                    structure,
                    "OUTPUT " + directory.resolve(name),
                    "RETR /x ID=A",
                    "STRU F",
                    "EXEC id",
                    "QUIT");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains(ALL), job.listing());
        }
    }
}
