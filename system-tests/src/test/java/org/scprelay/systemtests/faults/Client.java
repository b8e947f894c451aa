package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.scprelay.systemtests.Job;
import org.scprelay.systemtests.Program;
import org.scprelay.transport.LinkAddress;

/** Batch clients, each transfer a process of its own with a deck of one transfer. */
final class Client {

    private final Path decks;
    private final LinkAddress relay;
    private final Map<String, String> environment;
    private final List<String> settings;
    private final String pairs;
    private final List<String> options;

    Client(Path decks, LinkAddress relay, Map<String, String> environment) {
        this(decks, relay, environment, List.of(), "", List.of());
    }

    private Client(
            Path decks,
            LinkAddress relay,
            Map<String, String> environment,
            List<String> settings,
            String pairs,
            List<String> options) {
        this.options = options;
        this.decks = decks;
        this.relay = relay;
        this.environment = environment;
        this.settings = settings;
        this.pairs = pairs;
    }

    /** Returns one that reaches the relay elsewhere, through a proxy for example. */
    Client through(LinkAddress other) {
        return new Client(decks, other, environment, settings, pairs, options);
    }

    /** Returns one whose deck has more statements before the transfer. */
    Client with(String... statements) {
        List<String> more = new ArrayList<>(settings);
        more.addAll(List.of(statements));
        return new Client(decks, relay, environment, more, pairs, options);
    }

    /** Returns one whose transfer has an ID that the test knows. */
    Client id(String id) {
        return new Client(decks, relay, environment, settings, " ID=" + id, options);
    }

    /** Returns one that finds its secrets in a folder. */
    Client secrets(Path folder) {
        return new Client(decks, relay, environment, settings, pairs, List.of("--secrets", folder.toString()));
    }

    /** Stores a file of so many octets, and waits for the end. */
    Job stor(Place place, int size) throws IOException, InterruptedException {
        place.whole(Place.octets(size));
        Path input = Files.write(Files.createTempFile(decks, "in", ""), Place.octets(size));
        return start("INPUT " + input, "STOR " + place.file() + pairs).job();
    }

    /** Begins to store a file of so many octets; the test sends them. */
    RunningJob storing(Place place, int size) throws IOException {
        place.whole(Place.octets(size));
        return start("SITE SIZE=" + size, "INPUT STDIN", "STOR " + place.file() + pairs);
    }

    /** Begins to store a file of which nobody says how many octets it has; the test sends them. */
    RunningJob streaming(Place place, int size) throws IOException {
        place.whole(Place.octets(size));
        return start("INPUT STDIN", "STOR " + place.file() + pairs);
    }

    /** Fetches the remote file into the local one, and waits for the end. */
    Job retr(Place place) throws IOException, InterruptedException {
        return retrieving(place).job();
    }

    /** Begins to fetch the remote file into the local one. */
    RunningJob retrieving(Place place) throws IOException {
        return start("OUTPUT " + place.local(), "RETR " + place.file() + pairs);
    }

    /** Starts a deck that ends with these statements. */
    RunningJob start(String... transfer) throws IOException {
        List<String> lines = new ArrayList<>(List.of("OPEN " + relay));
        lines.addAll(settings);
        lines.addAll(List.of(transfer));
        lines.add("QUIT");
        Path deck = Files.write(Files.createTempFile(decks, "deck", ""), lines);
        List<String> jvm = List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        List<String> arguments = new ArrayList<>(List.of("run", deck.toString()));
        arguments.addAll(1, options);
        ProcessBuilder builder = new ProcessBuilder(Program.command(jvm, environment, arguments.toArray(String[]::new)))
                .directory(decks.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new RunningJob(builder.start());
    }
}
