package org.scprelay.relay.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.testing.Installed;

/** That records outlive a power failure: only the system calls of a process of its own can tell. */
@Timeout(60)
class OutcomesOnDiskTest {

    private static final Pattern CALL =
            Pattern.compile("(fsync|fdatasync)\\(|write\\(\\d+, \".*?(START|END|recorded)\\b");

    @TempDir
    Path folder;

    /** Records a start and an end, and says so on standard output after each. */
    static final class Recorder {

        private Recorder() {}

        /** Records in the directory given. */
        public static void main(String[] arguments) throws Exception {
            TransferKey key = new TransferKey(true, "payroll", "NIGHT-1");
            try (Outcomes outcomes = Outcomes.open(Path.of(arguments[0]), InstantSource.system())) {
                outcomes.started(key);
                System.out.println("recorded");
                outcomes.ended(key, Message.STORED.reply("stored"));
                System.out.println("recorded");
            }
        }
    }

    @Test
    void theDiskHasEachRecordBeforeTheCallReturns() throws Exception {
        Installed.require("strace", "strace");
        Path calls = folder.resolve("calls");
        Process recorder = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-s",
                        "100",
                        "-e",
                        "trace=fsync,fdatasync,write",
                        "-o",
                        calls.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recorder.class.getName(),
                        folder.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertEquals(0, recorder.waitFor(), () -> read(folder.resolve("output")));
        List<String> order = read(calls)
                .lines()
                .map(CALL::matcher)
                .filter(Matcher::find)
                .map(call -> call.group(1) == null ? call.group(2) : "fsync")
                .toList();
        // The first is for the directory, which has a new file.
        assertEquals(List.of("fsync", "START", "fsync", "recorded", "END", "fsync", "recorded"), order);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
