package org.scprelay.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProviders;

/** A run of a deck by the public entry point, with what it wrote. */
final class Job {

    /** Timers that no good test runs into. */
    static final ClientTimers PATIENT = new ClientTimers(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofMillis(20));

    private final byte[] deck;
    private final Map<String, String> variables = new HashMap<>();
    private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream standardError = new ByteArrayOutputStream();
    private ClientTimers timers = PATIENT;
    private Optional<LinkAddress> relay = Optional.empty();
    private Optional<Path> secrets = Optional.empty();
    private InputStream standardInput = new ByteArrayInputStream(new byte[0]);
    private boolean json;
    private boolean terminal;
    private String name = "deck";
    private int refusedFrom = Integer.MAX_VALUE;

    private Job(byte[] deck) {
        this.deck = deck;
    }

    private Job(String deck) {
        this(deck.getBytes(StandardCharsets.UTF_8));
    }

    static Job of(String... lines) {
        return new Job(String.join("\n", lines) + "\n");
    }

    /** A deck that opens a link to a relay first. */
    static Job at(FakeRelay relay, String... statements) {
        return new Job("OPEN relay\n" + String.join("\n", statements) + "\n").to(relay);
    }

    /** A deck exactly as it is given. */
    static Job raw(String deck) {
        return new Job(deck);
    }

    /** A deck in octets. */
    static Job raw(byte[] deck) {
        return new Job(deck);
    }

    Job named(String other) {
        name = other;
        return this;
    }

    Job to(FakeRelay fake) {
        relay = Optional.of(fake.address());
        return this;
    }

    Job with(ClientTimers other) {
        timers = other;
        return this;
    }

    Job secrets(Path folder) {
        secrets = Optional.of(folder);
        return this;
    }

    Job variable(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Job standardInput(InputStream in) {
        standardInput = in;
        return this;
    }

    /** The machine refuses this link and all behind it, counted from 1. */
    Job refusedFromLink(int number) {
        refusedFrom = number;
        return this;
    }

    Job json() {
        json = true;
        return this;
    }

    Job terminal() {
        terminal = true;
        return this;
    }

    int run() {
        return BatchJob.run(
                new BatchJob.Options(
                        name,
                        deck,
                        relay,
                        json,
                        secrets,
                        standardInput,
                        new PrintStream(standardOutput, true, StandardCharsets.UTF_8),
                        new PrintStream(standardError, true, StandardCharsets.UTF_8),
                        terminal,
                        key -> Optional.ofNullable(variables.get(key)),
                        LinkProviders.of(List.of(new LoopbackProvider(refusedFrom))),
                        "0.1"),
                timers);
    }

    String listing() {
        return standardOutput.toString(StandardCharsets.UTF_8);
    }

    byte[] output() {
        return standardOutput.toByteArray();
    }

    String error() {
        return standardError.toString(StandardCharsets.UTF_8);
    }
}
