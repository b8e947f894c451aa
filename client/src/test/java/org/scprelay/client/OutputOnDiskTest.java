package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.client.Statement.Disposition;

/** That a fetched file, and its name, outlive a power failure: only the system calls of a process of its own can tell. */
@Timeout(60)
class OutputOnDiskTest {

    private static final Pattern CALL =
            Pattern.compile("(fsync|fdatasync)\\(|(?:link|linkat|rename|renameat|renameat2)\\(.*/(fetched)\""
                    + "|write\\(\\d+, \"(committed)");

    @TempDir
    Path folder;

    @BeforeEach
    void requireStrace() {
        boolean there = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "strace")));
        String reason = "strace is not installed here: apt-get install strace";
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            assertTrue(there, reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    /** Writes a file, and says so on standard output when it is committed. */
    static final class Writer {

        private Writer() {}

        /** Writes the file given with the disposition given. */
        public static void main(String[] arguments) throws Exception {
            try (FileOutput output = FileOutput.open(Path.of(arguments[0]), Disposition.valueOf(arguments[1]))) {
                output.write(ByteBuffer.wrap("octets".getBytes(StandardCharsets.US_ASCII)));
                output.commit();
                System.out.println("committed");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"NEW,fetched", "REPLACE,fetched", "APPEND,fsync"})
    void theDiskHasTheFileAndThenItsName(String disposition, String second) throws Exception {
        Path calls = folder.resolve("calls");
        Process writer = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-s",
                        "1000",
                        "-e",
                        "trace=fsync,fdatasync,link,linkat,rename,renameat,renameat2,write",
                        "-o",
                        calls.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.resolve("fetched").toString(),
                        disposition)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertEquals(0, writer.waitFor(), () -> read(folder.resolve("output")));
        List<String> order = read(calls)
                .lines()
                .map(CALL::matcher)
                .filter(Matcher::find)
                .map(OutputOnDiskTest::word)
                .toList();
        assertEquals(List.of("fsync", second, "fsync", "committed"), order);
        assertEquals("octets", read(folder.resolve("fetched")));
    }

    private static String word(Matcher call) {
        return call.group(1) != null ? "fsync" : call.group(2) != null ? call.group(2) : call.group(3);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
