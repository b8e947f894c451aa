package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong deck of the table gives exactly its message, and the relay never sees a link. */
class DeckErrorsTest {

    static List<WrongDecks.Entry> wrongDecks() throws IOException {
        return WrongDecks.all();
    }

    @Test
    void theTableIsThere() throws IOException {
        long different = wrongDecks().stream()
                .map(entry -> entry.message().replaceAll("^deck:[0-9]+:[0-9]+: ", ""))
                .distinct()
                .count();
        assertTrue(different >= 60, "different messages: " + different);
        assertEquals(
                wrongDecks().size(),
                wrongDecks().stream().map(WrongDecks.Entry::deck).distinct().count(),
                "a deck is there twice");
    }

    @ParameterizedTest
    @MethodSource("wrongDecks")
    void hasThisMessage(WrongDecks.Entry entry) {
        byte[] deck = entry.deck().getBytes(StandardCharsets.UTF_8);
        DeckException e = assertThrows(DeckException.class, () -> Deck.parse("deck", deck, name -> Optional.empty()));
        assertEquals(entry.message(), e.getMessage());
    }

    @Test
    void nothingIsSentWhenTheDeckIsWrong() throws Exception {
        try (FakeRelay relay = new FakeRelay()) {
            for (WrongDecks.Entry entry : wrongDecks()) {
                Job job = Job.raw(entry.deck()).to(relay);
                assertEquals(16, job.run(), entry.title());
                assertTrue(job.listing().endsWith("RETURN CODE 16\n"), job.listing());
                String unwrapped = job.listing().replaceAll("\n {9}", "");
                assertTrue(unwrapped.contains(entry.message()), unwrapped);
            }
            assertEquals(0, relay.links());
        }
    }

    @Test
    void theSameRelayIsReachedByAGoodDeck() throws Exception {
        // The precondition of the test above: a link would have been seen.
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            assertEquals(0, Job.at(relay).run());
            assertEquals(1, relay.links());
        }
    }

    @Test
    void aDeckOnStandardInputLeavesNoStandardInput() {
        Job job = Job.of("OPEN relay", "INPUT STDIN", "STOR /x").named("-");
        assertEquals(16, job.run());
        assertTrue(job.listing().contains("-:2:1: standard input is used by the deck itself"), job.listing());
    }

    @Test
    void octetsThatAreNoTextAreNamedWithTheirPlace() {
        byte[] deck = "OPEN relay\nHOST b\u00fcro\n".getBytes(StandardCharsets.ISO_8859_1);
        DeckException e = assertThrows(DeckException.class, () -> Deck.parse("deck", deck, name -> Optional.empty()));
        assertEquals("deck:2:7: octet FC is no text; expected a deck in UTF-8 or in EBCDIC (IBM-1047)", e.getMessage());
    }
}
