package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decks of docs/examples from the client's process over the relay's to a real SSH server. Addresses, the folder of the
 * destination and pauses are replaced; all files, on both sides, are then those beside {@code decks/make}, which says where
 * they come from: no class of this project made them.
 */
@Timeout(120)
class DecksIT {

    private static final Path FILES = Path.of("src/test/resources/decks");
    private static final Path EXAMPLES = Path.of("../docs/examples");
    private static final String RELAY = "tcp:127.0.0.1:5922";
    private static final int LARGE = 6_000_001;
    private static final int CUT = 2_500_000;

    @TempDir
    static Path servers;

    @TempDir
    Path home;

    private static Server server;
    private static RelayProcess relay;

    private Path here;
    private Path there;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start(Server.Kind.OPENSSH, servers.resolve("server"));
        relay = relay();
    }

    @AfterAll
    static void stop() {
        if (relay != null) {
            relay.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static RelayProcess relay() throws IOException {
        String bank = "[[destination]]\nname = \"bank\"\nhost = \"127.0.0.1\"\nport = " + server.port() + "\nuser = \""
                + System.getProperty("user.name") + "\"\n";
        String peer = "from = [\"tcp:127.0.0.1\"]\ntrust = \"network\"\nto = [\"bank\"]\n"
                + "may = [\"stor\", \"retr\", \"list\", \"manage\"]\n";
        return RelayProcess.start(
                RelayProcess.Setup.open(servers.resolve("relay"), server.clientKey(), server.knownHosts())
                        .withTop(bank)
                        .withPeer(peer));
    }

    private void folders(String deck) throws IOException {
        here = copy(FILES.resolve(deck).resolve("here"), Files.createDirectories(home.resolve("here")));
        there = copy(FILES.resolve(deck).resolve("there"), Files.createDirectories(home.resolve("there")));
        for (String folder : new String[] {"inbound", "outbound", "reports", "dumps", "logs", "backup"}) {
            Files.createDirectories(there.resolve(folder));
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        for (Map.Entry<String, String> file : tree(from).entrySet()) {
            Path target = to.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, HexFormat.of().parseHex(file.getValue()));
        }
        return to;
    }

    /** Returns what is in all files of a folder; none where there is no folder. */
    private static Map<String, String> tree(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(folder.relativize(file).toString(), HexFormat.of().formatHex(octets(file)));
                }
            }
        }
        return files;
    }

    /** Names come in the order of the server's file system. */
    private static byte[] octets(Path file) throws IOException {
        byte[] octets = Files.readAllBytes(file);
        return file.endsWith("names.txt")
                ? Files.readString(file)
                        .lines()
                        .sorted()
                        .collect(Collectors.joining("\n"))
                        .getBytes(StandardCharsets.UTF_8)
                : octets;
    }

    private String deck(String name, String relay, String noRelay) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(name + ".deck"));
        assertTrue(text.contains(RELAY) || text.contains("tcp:relay2.example:5922"), text);
        return text.replace(RELAY, relay)
                .replace("tcp:relay1.example:5922", noRelay)
                .replace("tcp:relay2.example:5922", relay)
                .replace(" /acme/", " " + there + "/")
                .replaceAll("(RETRY +[0-9]+) 60", "$1 1");
    }

    private static String nobody() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return "tcp:127.0.0.1:" + taken.getLocalPort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly", "library", "listing", "dump", "kanji", "log", "trigger", "directory", "relays"})
    void doesItsJob(String name) throws Exception {
        folders(name);
        Map<String, String> expectedHere = tree(here);
        Map<String, String> expectedThere = tree(there);
        Map<String, String> after = tree(FILES.resolve(name).resolve("there-after"));
        Map<String, String> afterHere = tree(FILES.resolve(name).resolve("here-after"));
        assertTrue(after.size() + afterHere.size() > 0, "there is something to expect");
        expectedHere.putAll(afterHere);
        expectedThere.putAll(after);
        Job job = Job.run(here, deck(name, relay.address().toString(), nobody()));
        assertEquals(0, job.returnCode(), job.listing());
        assertEquals(expectedThere, tree(there), job.listing());
        assertEquals(expectedHere, tree(here), job.listing());
        assertTrue(job.listing().lines().allMatch(line -> line.length() <= 120), "no line has more than 120 columns");
    }

    @Test
    void aTransferThatIsCutGoesOn() throws Exception {
        folders("resume");
        byte[] octets = new byte[LARGE];
        new Random(5).nextBytes(octets);
        Files.write(here.resolve("backup.bin"), octets);
        try (ChaosProxy links =
                new ChaosProxy(() -> Integer.parseInt(relay.address().target().replaceAll(".*:", "")))) {
            links.next(wire -> wire.at(ChaosWire.Way.TO_SERVER, CUT, wire::reset));
            Job job = Job.run(here, deck("resume", "tcp:127.0.0.1:" + links.port(), nobody()));
            assertEquals(0, job.returnCode(), job.listing());
            assertTrue(job.listing().contains("RETRY 1 of 20 in 1 s"), job.listing());
            assertTrue(job.listing().contains("RESTART") || job.listing().contains("PART="), job.listing());
        }
        assertTrue(Arrays.equals(octets, Files.readAllBytes(there.resolve("backup/backup.bin"))), "the same octets");
        assertEquals(1, tree(there).size(), "no part was left");
    }
}
