package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The decks of the documentation are right. */
class ExampleDecksTest {

    private static final Path DOCS = docs();

    /** Maven runs tests in the module's folder, other runners in the root. */
    private static Path docs() {
        Path beside = Path.of("..", "docs");
        return Files.isDirectory(beside) ? beside : Path.of("docs");
    }

    @Test
    void everyExampleParses() throws Exception {
        try (Stream<Path> decks = Files.list(DOCS.resolve("examples"))) {
            List<Path> all =
                    decks.filter(p -> p.toString().endsWith(".deck")).sorted().toList();
            assertEquals(13, all.size());
            for (Path deck : all) {
                assertTrue(Files.readString(deck).lines().anyMatch(line -> line.startsWith("* ")), "comments: " + deck);
                Deck parsed = Deck.parse(deck.toString(), Files.readAllBytes(deck), name -> Optional.empty());
                assertTrue(parsed.statements().size() >= 5, deck.toString());
            }
        }
    }

    @Test
    void theDocumentShowsTheExamples() throws Exception {
        String document = Files.readString(DOCS.resolve("CONTROL-STATEMENTS.md"), StandardCharsets.UTF_8);
        for (String name : List.of("payments.deck", "greeting.deck")) {
            assertTrue(
                    document.contains(Files.readString(DOCS.resolve("examples").resolve(name))), name);
        }
    }
}
