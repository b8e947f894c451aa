package org.scprelay.relay.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.outcome.Outcome.State;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** What the relay knows of ended transfers, across restarts, damage and clocks. */
@Timeout(60)
class OutcomesTest {

    private static final TransferKey KEY = new TransferKey(true, "pay roll é", "NIGHT-1");
    private static final Reply GOOD = Message.STORED
            .reply("stored /in/it's 100%")
            .with("ID", KEY.id())
            .with("BYTES", "11")
            .with("LINK", "11");
    private static final Reply BAD =
            Message.STORAGE_FULL.reply("no space").with("ID", KEY.id()).with("LEFT", "PART");

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    private Outcomes open() throws IOException {
        return Outcomes.open(folder.resolve("state"), () -> now);
    }

    private static State state(Outcomes outcomes, String id) throws IOException {
        return outcomes.find(KEY.peer(), id).state();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state"))) {
            return files.filter(f -> f.toString().endsWith(".log")).sorted().toList();
        }
    }

    private static TransferKey key(String id) {
        return new TransferKey(true, KEY.peer(), id);
    }

    @Test
    void aTransferGoesFromNeverOverRunningToDone() throws Exception {
        try (Outcomes outcomes = open()) {
            assertEquals(State.NEVER, state(outcomes, KEY.id()));
            outcomes.requireNew(KEY);
            outcomes.started(KEY);
            assertEquals(State.RUNNING, state(outcomes, KEY.id()));
            assertRefused(outcomes);
            outcomes.ended(KEY, GOOD);
            assertEquals(new Outcome(State.DONE, Optional.of(GOOD)), outcomes.find(KEY.peer(), KEY.id()));
            assertRefused(outcomes);
            assertEquals(State.NEVER, outcomes.find("another peer", KEY.id()).state());
        }
    }

    private static void assertRefused(Outcomes outcomes) {
        TransferFailure failure = assertThrows(TransferFailure.class, () -> outcomes.requireNew(KEY));
        assertEquals(Message.ID_USED, failure.reason());
    }

    @Test
    void outcomesSurviveARestart() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            outcomes.ended(KEY, GOOD);
            outcomes.started(key("BAD"));
            outcomes.ended(key("BAD"), BAD);
            outcomes.started(key("DIED"));
        }
        try (Outcomes outcomes = open()) {
            assertEquals(new Outcome(State.DONE, Optional.of(GOOD)), outcomes.find(KEY.peer(), KEY.id()));
            assertEquals(new Outcome(State.FAILED, Optional.of(BAD)), outcomes.find(KEY.peer(), "BAD"));
            assertEquals(State.UNKNOWN, state(outcomes, "DIED"));
            assertThrows(TransferFailure.class, () -> outcomes.requireNew(key("DIED")));
            outcomes.requireNew(key("BAD"));
            outcomes.started(key("BAD"));
            outcomes.ended(key("BAD"), GOOD);
            assertEquals(State.DONE, state(outcomes, "BAD"));
        }
    }

    @Test
    void everythingIsOnTheDiskBeforeTheCallReturns() throws Exception {
        // The directory is read by another one while the first is open, as after kill -9.
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            assertEquals(State.UNKNOWN, copied());
            outcomes.ended(KEY, GOOD);
            assertEquals(State.DONE, copied());
        }
    }

    private State copied() throws IOException {
        Path copy = Files.createTempDirectory(folder, "copy");
        for (Path file : files()) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
        try (Outcomes outcomes = Outcomes.open(copy, () -> now)) {
            return state(outcomes, KEY.id());
        }
    }

    @Test
    void aFetchChangesNothingThatIsKnownOfADelivery() throws Exception {
        TransferKey fetch = new TransferKey(false, KEY.peer(), KEY.id());
        try (Outcomes outcomes = open()) {
            outcomes.started(fetch);
            assertEquals(State.RUNNING, state(outcomes, KEY.id()));
            outcomes.ended(fetch, BAD);
            assertEquals(State.FAILED, state(outcomes, KEY.id()));
            outcomes.started(KEY);
            outcomes.ended(KEY, GOOD);
            outcomes.started(fetch);
            outcomes.ended(fetch, BAD);
            assertEquals(State.DONE, state(outcomes, KEY.id()));
        }
    }

    @Test
    void aTransferWithoutAFinalReplyIsUnknownAtOnce() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            outcomes.lost(KEY);
            assertEquals(State.UNKNOWN, state(outcomes, KEY.id()));
            outcomes.lost(key("NEVER"));
            assertEquals(State.NEVER, state(outcomes, "NEVER"));
        }
    }

    @Test
    void anUnfinishedLastLineIsDropped() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
        }
        byte[] more = new JournalLine(now, KEY, Optional.of(GOOD)).encode();
        for (int length = 1; length < more.length; length += 7) {
            Path file = files().get(0);
            long before = Files.size(file);
            Files.write(file, java.util.Arrays.copyOf(more, length), StandardOpenOption.APPEND);
            try (Outcomes outcomes = open()) {
                assertEquals(State.UNKNOWN, state(outcomes, KEY.id()));
                assertEquals(State.NEVER, state(outcomes, "OTHER"));
                assertEquals(before, Files.size(file), "the rest of a line was cut off");
            }
        }
        try (Outcomes outcomes = open()) {
            outcomes.ended(KEY, GOOD);
        }
        try (Outcomes outcomes = open()) {
            assertEquals(State.DONE, state(outcomes, KEY.id()));
        }
    }

    @Test
    void ofADamagedRecordWhatIsNotFoundIsUnknown() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(key("LOST"));
            outcomes.started(KEY);
            outcomes.ended(KEY, GOOD);
        }
        byte[] octets = Files.readAllBytes(files().get(0));
        octets[new String(octets, StandardCharsets.US_ASCII).indexOf("LOST")] = 'M';
        Files.write(files().get(0), octets);
        try (Outcomes outcomes = open()) {
            assertEquals(State.UNKNOWN, state(outcomes, "LOST"));
            assertEquals(State.UNKNOWN, state(outcomes, "NEVER"));
            assertEquals(State.DONE, state(outcomes, KEY.id()));
            outcomes.requireNew(key("NEVER"));
        }
    }

    @Test
    void theDirectoryIsForOneRelay() throws Exception {
        try (Outcomes outcomes = open()) {
            assertEquals(State.NEVER, state(outcomes, "X"));
            IOException e = assertThrows(IOException.class, this::open);
            assertTrue(e.getMessage().contains("another relay"), e.getMessage());
        }
        open().close();
    }

    @Test
    void aDirectoryThatIsAFileIsNamed() throws Exception {
        Files.createFile(folder.resolve("state"));
        IOException e = assertThrows(IOException.class, this::open);
        assertTrue(e.getMessage().contains(folder.resolve("state").toString()), e.getMessage());
    }

    @Test
    void outcomesAreKeptForSevenDaysAndThenForgotten() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            outcomes.ended(KEY, GOOD);
            outcomes.started(key("LONG"));
            for (int day = 1; day <= 9; day++) {
                now = now.plus(Duration.ofDays(1)).plusSeconds(1);
                outcomes.started(key("DAY-" + day));
                outcomes.ended(key("DAY-" + day), GOOD);
                if (day == 6) {
                    assertEquals(State.DONE, state(outcomes, KEY.id()));
                }
            }
            assertEquals(State.NEVER, state(outcomes, KEY.id()));
            assertEquals(State.RUNNING, state(outcomes, "LONG"), "what still runs is not forgotten");
            assertEquals(State.DONE, state(outcomes, "DAY-3"));
            assertTrue(files().size() <= 9, "old files are deleted: " + files());
        }
    }

    @Test
    void aClockThatIsSetBackForgetsNothing() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            now = now.minus(Duration.ofDays(400));
            outcomes.ended(KEY, GOOD);
            outcomes.started(key("AFTER"));
            assertEquals(State.DONE, state(outcomes, KEY.id()));
        }
        try (Outcomes outcomes = open()) {
            assertEquals(State.DONE, state(outcomes, KEY.id()));
            assertEquals(State.UNKNOWN, state(outcomes, "AFTER"));
        }
    }

    @Test
    void aClockThatWasWrongForAWhileForgetsNothing() throws Exception {
        Instant right = now;
        for (Instant wrong : List.of(Instant.EPOCH, right.plus(Duration.ofDays(4000)))) {
            TransferKey key = key("AT-" + wrong.getEpochSecond());
            now = wrong;
            try (Outcomes outcomes = open()) {
                outcomes.started(key);
                outcomes.ended(key, GOOD);
                now = right;
                outcomes.started(KEY);
                assertEquals(State.DONE, state(outcomes, key.id()));
            }
            try (Outcomes outcomes = open()) {
                assertEquals(State.DONE, state(outcomes, key.id()));
            }
        }
    }

    @Test
    void aStartThatCannotBeRecordedIsRefused() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            outcomes.ended(KEY, BAD);
            now = now.plus(Duration.ofDays(2));
            Path away = folder.resolve("away");
            Files.move(folder.resolve("state"), away);
            TransferFailure failure = assertThrows(TransferFailure.class, () -> outcomes.started(KEY));
            assertEquals(Message.NOT_RECORDED, failure.reason());
            Files.move(away, folder.resolve("state"));
            assertEquals(State.FAILED, state(outcomes, KEY.id()));
            outcomes.started(KEY);
            assertEquals(State.RUNNING, state(outcomes, KEY.id()));
        }
    }

    @Test
    void aFileThatWasMadeInVainStandsInNobodysWay() throws Exception {
        try (Outcomes outcomes = open()) {
            // What is left where the directory could not be synchronised behind it.
            Files.createFile(folder.resolve("state").resolve("outcomes-000000001.log"));
            outcomes.started(KEY);
            outcomes.ended(KEY, GOOD);
        }
        try (Outcomes outcomes = open()) {
            assertEquals(State.DONE, state(outcomes, KEY.id()));
        }
    }

    @Test
    void anEndThatCannotBeRecordedIsKnownUntilARestart() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(KEY);
            now = now.plus(Duration.ofDays(2));
            Path away = folder.resolve("away");
            Files.move(folder.resolve("state"), away);
            outcomes.ended(KEY, GOOD);
            assertEquals(new Outcome(State.DONE, Optional.of(GOOD)), outcomes.find(KEY.peer(), KEY.id()));
            Files.move(away, folder.resolve("state"));
        }
        try (Outcomes outcomes = open()) {
            assertEquals(State.UNKNOWN, state(outcomes, KEY.id()));
        }
    }

    @Test
    void manyThreadsAtOnceLoseNothing() throws Exception {
        int count = 400;
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try (Outcomes outcomes = open()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                TransferKey key = key("T-" + i);
                running.add(pool.submit(() -> {
                    outcomes.started(key);
                    outcomes.ended(key, GOOD.with("ID", key.id()));
                    return null;
                }));
            }
            for (Future<?> task : running) {
                task.get();
            }
        } finally {
            pool.shutdownNow();
        }
        try (Outcomes outcomes = open()) {
            for (int i = 0; i < count; i++) {
                Outcome outcome = outcomes.find(KEY.peer(), "T-" + i);
                assertEquals(State.DONE, outcome.state());
                assertEquals(
                        Optional.of("T-" + i), outcome.reply().orElseThrow().pair("ID"));
            }
        }
    }
}
