package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.testing.Installed;

/** The main job: deck, client process, tcp link, relay process, real SSH server, and back. */
@Timeout(300)
class MainJobIT {

    private static final List<Integer> SIZES =
            List.of(0, 1, 4095, 4096, 4097, 32767, 32768, 32769, 2097151, 2097152, 2097153);

    @TempDir
    Path home;

    private static void random(Path file, long size) throws IOException {
        byte[] octets = new byte[(int) size];
        new Random(size).nextBytes(octets);
        Files.write(file, octets);
    }

    private static String deck(RelayProcess relay, Server server, Stream<String> transfers) {
        return "OPEN " + relay.address() + "\n"
                + "HOST " + System.getProperty("user.name") + "@127.0.0.1\n"
                + "PORT " + server.port() + "\n"
                + "TYPE I\n"
                + String.join("\n", transfers.toList())
                + "\nQUIT\n";
    }

    /** With the next one the whole table of sizes, servers, protocols and directions: there is no cell that cannot exist. */
    @ParameterizedTest
    @CsvSource({"OPENSSH, SCP", "OPENSSH, SFTP", "DROPBEAR, SCP"})
    void everySizeArrivesUnchangedBothWays(Server.Kind kind, String protocol) throws Exception {
        everySize(kind, protocol);
    }

    @ParameterizedTest
    @Tag("heavy")
    @CsvSource({"DROPBEAR, SFTP", "MINA, SCP", "MINA, SFTP"})
    void everySizeArrivesUnchangedThereToo(Server.Kind kind, String protocol) throws Exception {
        everySize(kind, protocol);
    }

    private void everySize(Server.Kind kind, String protocol) throws Exception {
        // What dropbear starts for the subsystem.
        Installed.requireFile(Path.of("/usr/lib/sftp-server"), "openssh-sftp-server");
        Path remote = Files.createDirectories(home.resolve("remote"));
        for (int size : SIZES) {
            random(home.resolve("in-" + size), size);
        }
        try (Server server = Server.start(kind, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()))) {
            Stream<String> transfers = SIZES.stream()
                    .map(size -> "INPUT in-" + size + "\nSTOR " + remote + "/f-" + size + "\nOUTPUT out-" + size
                            + "\nRETR " + remote + "/f-" + size);
            Job job = Job.run(
                    home, deck(relay, server, Stream.concat(Stream.of("SITE PROTOCOL=" + protocol), transfers)));
            assertEquals(0, job.returnCode(), job.listing());
            assertFalse(job.listing().contains("PROTOCOL=" + (protocol.equals("SCP") ? "SFTP" : "SCP")), job.listing());
        }
        for (int size : SIZES) {
            assertEquals(-1, Files.mismatch(home.resolve("in-" + size), remote.resolve("f-" + size)), "stored " + size);
            assertEquals(
                    -1, Files.mismatch(home.resolve("in-" + size), home.resolve("out-" + size)), "fetched " + size);
        }
        try (Stream<Path> files = Files.list(remote)) {
            assertTrue(files.noneMatch(f -> f.toString().contains(".part-")), "a part was left");
        }
    }

    /** Nobody says how many octets will come: only SFTP can carry them. */
    @Test
    void whatComesFromAPipeArrives() throws Exception {
        random(home.resolve("in"), 3_000_001);
        Path remote = home.resolve("remote-file");
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()))) {
            String deck = deck(relay, server, Stream.of("INPUT STDIN", "STOR " + remote));
            Path file = Files.writeString(home.resolve("pipe.deck"), deck);
            Process client = new ProcessBuilder(Program.command(List.of(), Map.of(), "run", file.toString()))
                    .redirectInput(home.resolve("in").toFile())
                    .redirectErrorStream(true)
                    .start();
            String listing = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, client.waitFor(), listing);
            assertTrue(listing.contains("PROTOCOL=SFTP"), listing);
        }
        assertEquals(-1, Files.mismatch(home.resolve("in"), remote));
    }
}
