package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of this machine that tests run. */
public final class Programs {

    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    /** What a program wrote on both streams, and how it ended. */
    public record Outcome(int status, String output) {}

    private Programs() {}

    /** Runs a program that must end with 0 and returns what it wrote. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        Outcome outcome = end(new ProcessBuilder(command));
        assertEquals(0, outcome.status(), () -> command + " wrote: " + outcome.output());
        return outcome.output();
    }

    /** Runs a program to its end. */
    public static Outcome end(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail(builder.command() + " did not end");
        }
        return new Outcome(process.exitValue(), output);
    }

    /**
     * Returns the SSH server of this machine. Without one a test is skipped with a reason, and fails where
     * SCPRELAY_TESTS_COMPLETE is 1.
     */
    public static Path sshd() {
        boolean there = Files.isExecutable(SSHD);
        String reason = SSHD + " is not there: apt-get install openssh-server";
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            assertTrue(there, reason);
        }
        assumeTrue(there, reason);
        return SSHD;
    }
}
