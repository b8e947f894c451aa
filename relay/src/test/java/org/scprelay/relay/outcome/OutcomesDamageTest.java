package org.scprelay.relay.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.outcome.Outcome.State;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** What is told where lines of the journal are gone: never what one of them may have changed. */
@Timeout(60)
class OutcomesDamageTest {

    private static final String PEER = "payroll";
    private static final Reply GOOD = Message.STORED.reply("stored").with("LINK", "11");
    private static final Reply BAD = Message.STORAGE_FULL.reply("no space");

    @TempDir
    Path folder;

    private Outcomes open() throws IOException {
        return Outcomes.open(folder.resolve("state"), InstantSource.system());
    }

    private static TransferKey stor(String id) {
        return new TransferKey(true, PEER, id);
    }

    private static State state(Outcomes outcomes, String id) throws IOException {
        return outcomes.find(PEER, id).state();
    }

    private Path journal() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state"))) {
            return files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
        }
    }

    /** Changes one octet of the last place where a text stands. */
    private void damage(String text) throws IOException {
        byte[] octets = Files.readAllBytes(journal());
        octets[new String(octets, StandardCharsets.US_ASCII).lastIndexOf(text)] ^= 1;
        Files.write(journal(), octets);
    }

    @Test
    void aFetchIsNotTakenForTheDeliveryWhoseLineIsLost() throws Exception {
        TransferKey fetch = new TransferKey(false, PEER, "NIGHT");
        try (Outcomes outcomes = open()) {
            outcomes.started(fetch);
            outcomes.ended(fetch, GOOD);
            outcomes.started(stor("NIGHT"));
            outcomes.started(stor("LATER"));
        }
        try (Outcomes outcomes = open()) {
            assertEquals(State.UNKNOWN, state(outcomes, "NIGHT"), "the delivery began");
        }
        damage("NIGHT");
        try (Outcomes outcomes = open()) {
            assertEquals(State.UNKNOWN, state(outcomes, "NIGHT"), "whether a delivery began is not known");
        }
    }

    @Test
    void aFailureIsNotToldWhoseRepetitionMayBeLost() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(stor("NIGHT"));
            outcomes.ended(stor("NIGHT"), BAD);
            outcomes.started(stor("DONE"));
            outcomes.ended(stor("DONE"), GOOD);
            outcomes.started(stor("NIGHT"));
            outcomes.started(stor("LATER"));
            outcomes.ended(stor("LATER"), BAD);
        }
        damage("NIGHT");
        try (Outcomes outcomes = open()) {
            assertEquals(State.UNKNOWN, state(outcomes, "NIGHT"));
            assertThrows(TransferFailure.class, () -> outcomes.requireNew(stor("NIGHT")));
            assertEquals(State.DONE, state(outcomes, "DONE"), "nothing can follow that");
            assertEquals(State.FAILED, state(outcomes, "LATER"), "what stands behind the damage is sure");
        }
    }

    @Test
    void aLastLineThatIsWholeAndWrongIsDamage() throws Exception {
        try (Outcomes outcomes = open()) {
            outcomes.started(stor("DONE"));
            outcomes.ended(stor("DONE"), GOOD);
            outcomes.started(stor("LAST"));
        }
        damage("LAST");
        for (int restart = 0; restart < 2; restart++) {
            try (Outcomes outcomes = open()) {
                assertEquals(State.UNKNOWN, state(outcomes, "LAST"), "after restart " + restart);
                assertEquals(State.DONE, state(outcomes, "DONE"));
                outcomes.started(stor("R-" + restart));
                outcomes.ended(stor("R-" + restart), GOOD);
            }
        }
        try (Outcomes outcomes = open()) {
            assertEquals(State.DONE, state(outcomes, "R-0"));
            assertEquals(State.DONE, state(outcomes, "R-1"));
        }
    }
}
