package org.scprelay.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The deck that is shipped and the one that the documentation shows are one. */
class DeckTest {

    @Test
    void theExampleOfTheDocumentationIsTheDeckOfTheDemo() throws Exception {
        Path beside = Path.of("..", "docs");
        Path docs = Files.isDirectory(beside) ? beside : Path.of("docs");
        assertEquals(
                DemoRun.resource(DemoRun.DECK),
                Files.readString(docs.resolve("examples").resolve(DemoRun.DECK)));
    }
}
