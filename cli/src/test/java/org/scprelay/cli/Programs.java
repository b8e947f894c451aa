package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of this machine that tests run. */
public final class Programs {

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
     * Skips a test when a program is missing, and says so; where {@code -Dscprelay.require} names it, that is a failure.
     */
    public static Path need(String name, String place) {
        Path program = Path.of(place);
        if (Files.isExecutable(program)) {
            return program;
        }
        String message = name + " is not installed (" + place + "): install openssh-server, or this stays untested";
        if (Arrays.asList(System.getProperty("scprelay.require", "").split(",")).contains(name)) {
            fail(message);
        }
        System.err.println("SKIPPED: " + message);
        return abort(message);
    }
}
