package org.scprelay.transport.unix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a JVM of its own, whose memory outside the heap ends. */
class UnixMemoryTest {

    @TempDir
    Path temporary;

    @Test
    void aClientForWhomThereIsNoMemoryIsNotLeftWaiting() throws Exception {
        Path output = temporary.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=1m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemorylessProbe.class.getName(),
                        temporary.resolve("s").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.waitFor(60, TimeUnit.SECONDS);
            String text = Files.readString(output); // a newer JVM also warns of native calls
            assertTrue(text.contains("ACCEPT OUT OF MEMORY READ -1"), text);
        } finally {
            process.destroyForcibly();
        }
    }
}
