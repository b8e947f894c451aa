package org.scprelay.benchmarks.links;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command with so few octets that its numbers mean nothing. */
class LinksTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private static long count(String text, String line) {
        return Pattern.compile(line, Pattern.MULTILINE).matcher(text).results().count();
    }

    @Test
    void everyKindIsMeasuredAndReported(@TempDir Path reports) throws IOException {
        Built.require();
        int status =
                run("--octets", "300000", "--rounds", "2", "--sizes", "4KiB,100000", "--report", reports.toString());
        String table = out.toString(StandardCharsets.UTF_8);
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, status);
        String report = Files.readString(only(reports));
        for (Kind kind : Kind.values()) {
            assertEquals(1, count(table, "^" + kind.word() + " +4KiB "), table);
            assertEquals(1, count(table, "^" + kind.word() + " +100000 "), table);
            assertEquals(2, count(report, "^\\| " + kind.word() + " \\| 4KiB \\|"), report);
        }
        assertEquals(1, count(report, "^\\* tls: no provider"), report);
        assertEquals(1, count(report, "^\\* plain loops: .* -O2$"), report);
    }

    @Test
    void aReportNamesNoPathAndNoMachine(@TempDir Path reports) throws IOException {
        Built.require();
        assertEquals(0, run("--links", "tcp", "--octets", "1", "--rounds", "1", "--sizes", "1", "--report=" + reports));
        String report = Files.readString(only(reports));
        assertFalse(
                Pattern.compile("(^|[^A-Za-z0-9._])/[A-Za-z]").matcher(report).find(), report);
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        List<String> words = Arrays.asList(report.split("[^A-Za-z0-9._-]+"));
        assertTrue(words.contains("tcp"), report);
        assertFalse(words.contains(host), report);
    }

    @Test
    void aSecondRunIsAddedToTheReport(@TempDir Path reports) throws IOException {
        Built.require();
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    0,
                    run("--links", "tcp", "--octets", "1K", "--rounds", "1", "--sizes", "1K", "--report=" + reports));
        }
        String report = Files.readString(only(reports));
        assertEquals(1, count(report, "^# "), report);
        assertEquals(2, count(report, "^## "), report);
    }

    @Test
    void noProcessStaysBehind() {
        Built.require();
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        assertEquals(0, run("--links", "unix", "--octets", "1K", "--rounds", "1", "--sizes", "1K"));
        assertEquals(before, ProcessHandle.current().children().toList());
    }

    private static Path only(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all.toString());
            assertTrue(all.get(0).getFileName().toString().matches("links-\\d{4}-\\d\\d-\\d\\d\\.md"), all.toString());
            return all.get(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--links=tcp,bogus",
                "--links=",
                "--sizes=0",
                "--sizes=4KiB,",
                "--sizes=65MiB",
                "--sizes=99999999999999999999",
                "--octets=-1",
                "--octets=1TiB",
                "--rounds=0",
                "--rounds=1001",
                "--rounds=many",
                "--buffers=paper"
            })
    void aWrongArgumentIsNamed(String argument) {
        assertEquals(2, run(argument));
        String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.startsWith("benchmarks/links: " + argument.split("=")[0] + ": "), text);
        assertEquals(1, text.lines().count(), text);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anUnknownOptionIsAnErrorAndHelpIsNone() {
        assertEquals(2, run("--bogus"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--bogus"));
        assertEquals(0, run("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--octets=N"));
    }
}
