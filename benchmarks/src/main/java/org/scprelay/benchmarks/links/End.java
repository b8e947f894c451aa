package org.scprelay.benchmarks.links;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that is one end of transfers, as whoever directs it sees it. For one thread. */
final class End implements AutoCloseable {

    private static final String GONE = "failed the process ended";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final String name;
    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Starts it; the name is for messages. */
    End(String name, ProcessBuilder builder) throws Failure {
        this.name = name;
        try {
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new Failure(name + " cannot be started: " + e.getMessage(), e);
        }
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readAnswers, name);
        reader.setDaemon(true);
        reader.start();
    }

    private void readAnswers() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                answers.add(line);
            }
            answers.add(GONE);
        } catch (IOException e) {
            answers.add(GONE + ": " + e.getMessage());
        }
    }

    /** Gives a command without waiting. */
    void tell(String command) throws Failure {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new Failure(name + ": the process ended", e);
        }
    }

    /** Waits for the answer that begins with a word, and returns what follows it. */
    String answer(String word) throws Failure {
        return answer(word, LIMIT);
    }

    /** The same, for less time. */
    String answer(String word, Duration limit) throws Failure {
        String line;
        try {
            line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(name + ": interrupted", e);
        }
        if (line == null) {
            throw new Failure(name + ": no answer within " + limit.toSeconds() + " s");
        }
        if (line.startsWith("failed ")) {
            throw new Failure(name + ": " + line.substring("failed ".length()));
        }
        if (!line.equals(word) && !line.startsWith(word + " ")) {
            throw new Failure(name + ": an answer that was not expected: " + line);
        }
        return line.substring(word.length()).strip();
    }

    /** Gives a command and waits for its answer. */
    String ask(String command, String word) throws Failure {
        tell(command);
        return answer(word);
    }

    /** Returns the processor time, user and system, of all its threads so far, in steps of the kernel's clock tick. */
    Duration processorTime() throws Failure {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new Failure(name + ": the process ended, or its processor time cannot be read"));
    }

    @Override
    public void close() {
        // It works in a directory that is removed next.
        process.destroyForcibly().onExit().join();
    }
}
