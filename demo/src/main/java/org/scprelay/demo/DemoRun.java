package org.scprelay.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scprelay.cli.Printable;
import org.scprelay.relay.ssh.KeyGeneration;

/** The steps of the demo on a stage, each said in a line. One thread, once. */
final class DemoRun {

    static final String DECK = "demo.deck";
    static final int NOT_SHOWN = 12;

    private static final Set<String> DELIVERED = Set.of("payments.dat", "statements.bin", "cancelled.dat");
    private static final int RECEIPT_LINES = 3;

    private final Stage stage;
    private final SampleFiles files;
    private final Storage storage;
    private final PrintStream out;
    private Optional<RelayProcess> relay = Optional.empty();
    private int step;

    DemoRun(Stage stage, SampleFiles files, Storage storage, PrintStream out) {
        this.stage = stage;
        this.files = files;
        this.storage = storage;
        this.out = out;
    }

    /**
     * Runs all steps.
     *
     * @return the return code of the deck; when it is 0 every file was found equal at both ends
     * @throws DemoFailure when the demo cannot show that
     */
    int run() throws DemoFailure, IOException, InterruptedException {
        Path client = stage.directory("client");
        Path server = stage.directory("server");
        write(client, server);
        String address = start(server);
        int code = deck(client, address);
        if (code != 0) {
            out.println();
            out.println("the deck ended with return code " + code + ", not 0");
            return code;
        }
        compare(client, server);
        relay.orElseThrow().stop();
        say("everything equal, return code 0");
        return 0;
    }

    /** Returns what the relay logged, if there was one. */
    String relayLog() throws IOException {
        return relay.isPresent() ? relay.get().log() : "";
    }

    private void write(Path client, Path server) throws IOException {
        say("sample files below " + stage.directory());
        files.writePayments(client.resolve("payments.dat"));
        files.writeStatements(client.resolve("statements.bin"));
        Files.createFile(client.resolve("cancelled.dat"));
        Files.createDirectory(server.resolve("inbound"));
        files.writeReceipt(Files.createDirectory(server.resolve("outbound")).resolve("receipt.txt"));
    }

    private String start(Path server) throws DemoFailure, IOException, InterruptedException {
        Path folder = stage.directory("relay");
        KeyGeneration.NewKey key = KeyGeneration.ed25519("scprelay-demo");
        Files.createFile(
                folder.resolve("id_ed25519"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(folder.resolve("id_ed25519"), key.privateKey(), StandardOpenOption.WRITE);
        ThrowAwaySshServer ssh = stage.add(ThrowAwaySshServer.start(server, key.publicKey(), storage));
        say("SSH server on 127.0.0.1 port " + ssh.port() + " for user " + ThrowAwaySshServer.USER + " with key "
                + key.fingerprint());
        Files.writeString(folder.resolve("known_hosts"), ssh.knownHostsLine() + "\n");
        String config = resource("scprelay.toml").replace("SSH-PORT", Integer.toString(ssh.port()));
        RelayProcess process =
                stage.add(RelayProcess.start(Files.writeString(folder.resolve("scprelay.toml"), config)));
        relay = Optional.of(process);
        String address = process.address();
        say("relay, a process of its own: scprelay serve --config scprelay.toml, listening " + Printable.of(address));
        return address;
    }

    private int deck(Path client, String address) throws DemoFailure, IOException, InterruptedException {
        String deck = resource(DECK);
        Files.writeString(client.resolve(DECK), deck);
        say("the deck " + DECK + ":");
        deck.lines().forEach(line -> out.println("    " + line));
        say("client, a process of its own: scprelay run --relay " + Printable.of(address) + " " + DECK);
        out.flush();
        return stage.add(ClientProcess.start(client, address, DECK, out)).returnCode();
    }

    private void compare(Path client, Path server) throws DemoFailure, IOException {
        Path inbound = server.resolve("inbound");
        Path outbound = server.resolve("outbound");
        List<Comparison> all = List.of(
                Comparison.of("payments.dat", client.resolve("payments.dat"), inbound.resolve("payments.dat")),
                Comparison.of("statements.bin", client.resolve("statements.bin"), inbound.resolve("statements.bin")),
                Comparison.of("cancelled.dat", client.resolve("cancelled.dat"), inbound.resolve("cancelled.dat")),
                Comparison.of("receipt.txt", client.resolve("receipt.txt"), outbound.resolve("receipt.txt")),
                Comparison.of("statements.copy", client.resolve("statements.copy"), inbound.resolve("statements.bin")));
        say("SHA-256 of each file at the client and at the SSH server:");
        all.forEach(this::show);
        List<String> different = new ArrayList<>();
        all.stream().filter(file -> !file.isEqual()).map(Comparison::name).forEach(different::add);
        if (!different.isEmpty()) {
            throw new DemoFailure(
                    "not equal at both ends, though the return code is 0: " + String.join(", ", different));
        }
        nothingElse(inbound);
        say("the receipt as it came:");
        try (Stream<String> lines = Files.lines(client.resolve("receipt.txt"), StandardCharsets.ISO_8859_1)) {
            lines.limit(RECEIPT_LINES).forEach(line -> out.println("    " + Printable.of(line)));
        }
        out.println("    ...");
    }

    private void show(Comparison file) {
        out.printf(
                Locale.ROOT,
                "    %-15s %,d octets%s%n",
                file.name(),
                file.client().octets(),
                file.isEqual() ? ", equal" : "");
        out.println("      client " + file.client().sha256());
        out.println("      server " + file.server().sha256());
        if (!file.isEqual()) {
            out.printf(
                    Locale.ROOT,
                    "      NOT EQUAL: the SSH server has %,d octets%n",
                    file.server().octets());
        }
    }

    private static void nothingElse(Path inbound) throws DemoFailure, IOException {
        try (Stream<Path> files = Files.list(inbound)) {
            Set<String> names = files.map(f -> f.getFileName().toString()).collect(Collectors.toSet());
            names.removeAll(DELIVERED);
            if (!names.isEmpty()) {
                throw new DemoFailure(
                        "more was left at the SSH server than was sent: " + Printable.of(names.toString()));
            }
        }
    }

    static String resource(String name) throws IOException {
        try (InputStream in = DemoRun.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the resource " + name + " of the demo is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void say(String text) {
        step++;
        out.println();
        out.println(step + ". " + text);
    }
}
