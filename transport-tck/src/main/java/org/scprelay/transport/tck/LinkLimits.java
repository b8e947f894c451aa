package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scprelay.transport.LinkAddress;

/**
 * What needs a JVM of its own: little memory, few descriptors. Beside the contract, for providers that are registered and
 * have descriptors: tests of a provider extend it.
 */
public abstract class LinkLimits {

    private static final int LIMIT_SECONDS = 30;

    /** Returns an address where that JVM can listen. */
    protected abstract LinkAddress listenAddress();

    /** Returns what the two ends of a link may take outside the heap, in MiB. */
    protected abstract int directMebibytes();

    /** Returns what that JVM needs as well, {@code -Dname=value} for example. */
    protected List<String> options() {
        return List.of();
    }

    @Test
    void bigHeapBuffersNeedLittleMemoryOutsideTheHeap() throws Exception {
        String limit = "-XX:MaxDirectMemorySize=" + directMebibytes() + "m";
        String everything = "SENT " + HeapWriteProbe.SIZE + " RECEIVED " + HeapWriteProbe.SIZE;
        assertEquals(everything, run(List.of(), List.of("-Xmx64m", limit), HeapWriteProbe.class));
    }

    @Test
    void listenerOutlivesALackOfDescriptors() throws Exception {
        List<String> shell = List.of("/bin/sh", "-c", "ulimit -n 128; exec \"$@\"", "sh");
        assertEquals("FULL BUSY ACCEPTED", run(shell, List.of("-Xmx64m"), DescriptorProbe.class));
    }

    private String run(List<String> prefix, List<String> limits, Class<?> main)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(limits);
        command.addAll(options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.add(listenAddress().toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            // Its end is the end of what it prints: one that hangs would be read for ever.
            CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
            String output = new String(process.getInputStream().readAllBytes()).strip();
            assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "still running");
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
