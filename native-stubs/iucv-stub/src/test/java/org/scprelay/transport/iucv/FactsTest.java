package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.stub.iucv.IucvStub;

/**
 * The probe, which asks a kernel for the facts that links rely on, asks the stub. It waits for timers of a kernel most of the
 * time: its runs go on side by side, each with a stub of its own.
 */
class FactsTest {

    private static final int LIMIT_SECONDS = 120;
    private static final Map<String, Process> PROBES = new HashMap<>();

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startProbes() throws IOException, URISyntaxException {
        Stub.require();
        Path knobs = stubOf("hipersockets").resolve("knobs");
        start(
                "hipersockets",
                Map.of(),
                "--mtu",
                "8192",
                "--drop",
                "echo drop=1 >" + knobs,
                "--undrop",
                "rm " + knobs,
                "--delay",
                "echo delay=300 >" + knobs,
                "--undelay",
                "rm " + knobs);
        start(
                "vm",
                Map.of(
                        "AFIUCV_STUB_TRANSPORT",
                        "vm",
                        "AFIUCV_STUB_UNREACHABLE",
                        "GONE",
                        "AFIUCV_STUB_UNAUTHORISED",
                        "NOAUTH",
                        "AFIUCV_STUB_BUSY",
                        "BUSY"),
                "--vm",
                "--local",
                "LINUX1",
                "--peer",
                "LINUX1",
                "--logged-off",
                "GONE",
                "--unauthorised",
                "NOAUTH",
                "--busy",
                "BUSY");
        start("deviation", Map.of("AFIUCV_STUB_MTU", "57344"), "--mtu", "8192");
    }

    @AfterAll
    static void endProbes() {
        PROBES.values().forEach(Process::destroyForcibly);
    }

    @Test
    void stubBehavesAsHiperSocketsDo() throws Exception {
        assertEquals(List.of(), lines("not asked", output("hipersockets", 0)));
    }

    @Test
    void stubBehavesAsTheSourceSaysOfVm() throws Exception {
        output("vm", 0);
    }

    /** A probe that cannot fail proves nothing: with another MTU than it was told, it must. */
    @Test
    @Tag("heavy")
    void probeTellsADeviation() throws Exception {
        List<String> deviations = lines("DEVIATION", output("deviation", 1));
        assertEquals(1, deviations.size(), deviations::toString);
        assertTrue(deviations.get(0).contains("57226"), deviations::toString);
    }

    private static Path stubOf(String name) {
        return directory.resolve(name);
    }

    private static Path report(String name) {
        return Path.of("target", "afprobe-" + name + ".txt");
    }

    private static void start(String name, Map<String, String> environment, String... options)
            throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("scprelay.afprobe", "target/afprobe")));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(report(name).toFile());
        builder.environment().putAll(environment);
        builder.environment().put("AFIUCV_STUB_DIR", stubOf(name).toString());
        Path library = Path.of(IucvStub.class.getResource("libafiucv_stub.so").toURI());
        builder.environment().put("LD_PRELOAD", library.toString());
        PROBES.put(name, builder.start());
    }

    private static List<String> output(String name, int status) throws IOException, InterruptedException {
        Process probe = PROBES.get(name);
        boolean ended = probe.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        List<String> output = Files.readAllLines(report(name));
        assertTrue(ended, () -> "still running: " + output);
        assertEquals(status, probe.exitValue(), () -> String.join("\n", output));
        assertFalse(output.isEmpty());
        return output;
    }

    private static List<String> lines(String start, List<String> output) {
        return output.stream().filter(line -> line.startsWith(start)).toList();
    }
}
