package org.scprelay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What needs a JVM of its own: little memory, few descriptors. */
class TcpLimitsTest {

    @Test
    void bigHeapBuffersNeedLittleMemoryOutsideTheHeap() throws Exception {
        String output = run(List.of(), List.of("-Xmx64m", "-XX:MaxDirectMemorySize=4m"), HeapWriteProbe.class);
        assertEquals("SENT 25165824 RECEIVED 25165824", output);
    }

    @Test
    void listenerOutlivesALackOfDescriptors() throws Exception {
        List<String> shell = List.of("/bin/sh", "-c", "ulimit -n 128; exec \"$@\"", "sh");
        assertEquals("FULL BUSY ACCEPTED", run(shell, List.of("-Xmx64m"), DescriptorProbe.class));
    }

    private static String run(List<String> prefix, List<String> options, Class<?> main) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = read(process);
            assertTrue(process.waitFor(10, TimeUnit.SECONDS), "still running");
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes()).strip();
    }
}
