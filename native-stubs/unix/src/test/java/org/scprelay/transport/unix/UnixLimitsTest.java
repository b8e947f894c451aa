package org.scprelay.transport.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a JVM of its own: little memory, few descriptors. */
class UnixLimitsTest {

    @TempDir
    Path temporary;

    @Test
    void bigHeapBuffersNeedLittleMemoryOutsideTheHeap() throws Exception {
        String output = run(List.of(), List.of("-Xmx64m", "-XX:MaxDirectMemorySize=1m"), HeapWriteProbe.class);
        assertEquals("SENT 25165824 RECEIVED 25165824", output);
    }

    @Test
    void listenerOutlivesALackOfDescriptors() throws Exception {
        List<String> shell = List.of("/bin/sh", "-c", "ulimit -n 128; exec \"$@\"", "sh");
        assertEquals("FULL BUSY ACCEPTED", run(shell, List.of("-Xmx64m"), DescriptorProbe.class));
    }

    private String run(List<String> prefix, List<String> options, Class<?> main) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.add(temporary.resolve("s").toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes()).strip();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "still running");
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
