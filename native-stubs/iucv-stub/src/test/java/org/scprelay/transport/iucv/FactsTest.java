package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.stub.iucv.IucvStub;

/** The probe, which asks a kernel for the facts that links rely on, asks the stub. */
class FactsTest {

    private static final int LIMIT_SECONDS = 120;

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireStub() {
        Stub.require();
    }

    @Test
    void stubBehavesAsHiperSocketsDo() throws Exception {
        Path knobs = directory.resolve("d").resolve("knobs");
        List<String> output = run(
                "hipersockets",
                Map.of(),
                0,
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
        assertEquals(
                List.of(),
                output.stream().filter(l -> l.startsWith("not asked")).toList());
    }

    @Test
    void stubBehavesAsTheSourceSaysOfVm() throws Exception {
        run(
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
                0,
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
    }

    /** A probe that cannot fail proves nothing: with another MTU than it was told, it must. */
    @Test
    void probeTellsADeviation() throws Exception {
        List<String> output = run("deviation", Map.of("AFIUCV_STUB_MTU", "57344"), 1, "--mtu", "8192");
        List<String> deviations =
                output.stream().filter(l -> l.startsWith("DEVIATION")).toList();
        assertEquals(1, deviations.size(), deviations::toString);
        assertTrue(deviations.get(0).contains("57226"), deviations::toString);
    }

    private List<String> run(String name, Map<String, String> environment, int status, String... options)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("scprelay.afprobe", "target/afprobe")));
        command.addAll(List.of(options));
        Path report = Path.of("target", "afprobe-" + name + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(report.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("AFIUCV_STUB_DIR", directory.resolve("d").toString());
        Path library = Path.of(IucvStub.class.getResource("libafiucv_stub.so").toURI());
        builder.environment().put("LD_PRELOAD", library.toString());
        Process probe = builder.start();
        boolean ended = probe.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        probe.destroyForcibly();
        List<String> output = Files.readAllLines(report);
        assertTrue(ended, () -> "still running: " + output);
        assertEquals(status, probe.exitValue(), () -> String.join("\n", output));
        assertFalse(output.isEmpty());
        return output;
    }
}
