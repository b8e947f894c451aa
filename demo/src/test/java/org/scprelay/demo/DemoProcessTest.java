package org.scprelay.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo as a user starts it, in a process of its own and with files of realistic size. */
@Timeout(180)
class DemoProcessTest {

    @TempDir
    Path temporary;

    private Process start() throws IOException {
        ProcessBuilder builder = Program.of(temporary, "demo").redirectErrorStream(true);
        // Its files then lie where this test can see that they are gone.
        builder.command().add(1, "-Djava.io.tmpdir=" + temporary);
        return builder.start();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    @Test
    void itEndsWithZeroAndLeavesNothing() throws Exception {
        Process demo = start();
        try (BufferedReader out = demo.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            String all = String.join("\n", lines);
            assertEquals(0, demo.waitFor(), all);
            assertTrue(all.contains("sample files below " + temporary), all);
            assertTrue(lines.contains("RETURN CODE 00"), all);
            assertTrue(lines.get(lines.size() - 1).endsWith("everything equal, return code 0"), all);
            assertTrue(all.contains("33,554,432 octets, equal"), all);
        } finally {
            demo.destroyForcibly();
        }
        assertEquals(List.of(), left());
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsEverythingAndRemovesEverything(String signal, int status) throws Exception {
        Process demo = start();
        List<ProcessHandle> children = List.of();
        try (BufferedReader out = demo.inputReader(StandardCharsets.UTF_8)) {
            // The client is at work.
            for (String line = out.readLine(); !line.contains("STOR   inbound/statements.bin"); line = out.readLine()) {
                assertFalse(line.contains("RETURN CODE"), line);
            }
            for (String line = out.readLine(); !line.contains("150 "); line = out.readLine()) {
                assertFalse(line.contains("RETURN CODE"), line);
            }
            children = demo.descendants().toList();
            assertTrue(children.size() >= 2, "relay and client are not both running");
            assertEquals(1, left().size());
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid()))
                            .start()
                            .waitFor());
            String rest = String.join("\n", out.lines().toList());
            assertEquals(status, demo.waitFor(), rest);
            assertFalse(rest.contains("failed"), rest);
            List<ProcessHandle> started = children;
            Awaitility.await("children").atMost(20, TimeUnit.SECONDS).until(() -> started.stream()
                    .noneMatch(ProcessHandle::isAlive));
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly();
        }
        assertEquals(List.of(), left());
    }
}
