package org.scprelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/guides/text.md print what stands there. */
class TextGuideTest {

    private static final String PROMPT = "$ scprelay ";
    private static final String STATUS = "; echo $?";
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    Path temporary;

    @Test
    void everyExampleIsReal() throws Exception {
        try (Stream<Path> files = Files.list(DOCS.resolve("examples/text"))) {
            for (Path file : files.toList()) {
                Files.copy(file, temporary.resolve(file.getFileName()));
            }
        }
        List<String> shown = new ArrayList<>();
        List<String> printed = new ArrayList<>();
        boolean code = false;
        boolean ofACommand = false;
        for (String line : Files.readAllLines(DOCS.resolve("guides/text.md"), UTF_8)) {
            code ^= line.startsWith("```");
            if (code && line.startsWith(PROMPT)) {
                printed.add(line);
                printed.addAll(run(line.substring(PROMPT.length())));
                ofACommand = true;
            }
            ofACommand &= code;
            if (ofACommand) {
                shown.add(line);
            }
        }
        assertEquals(String.join("\n", shown), String.join("\n", printed));
        assertTrue(printed.stream().filter(l -> l.startsWith(PROMPT)).count() >= 10, "the examples are not found");
    }

    private List<String> run(String line) {
        boolean status = line.endsWith(STATUS);
        String command = status ? line.substring(0, line.length() - STATUS.length()) : line;
        Console console = Console.in(temporary);
        int ended = console.run(command.split(" "));
        assertTrue(status || ended == 0, line + "\n" + console.err());
        List<String> lines = new ArrayList<>();
        (console.out() + console.err()).replace(temporary + "/", "").lines().forEach(lines::add);
        if (status) {
            lines.add(Integer.toString(ended));
        }
        return lines;
    }
}
