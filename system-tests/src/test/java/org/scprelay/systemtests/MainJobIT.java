package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource(Server.Kind.class)
    void everySizeArrivesUnchangedBothWays(Server.Kind kind) throws Exception {
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
            Job job = Job.run(home, deck(relay, server, transfers));
            assertEquals(0, job.returnCode(), job.listing());
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
}
