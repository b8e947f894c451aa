package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Installed;

/** The main job over the classes of {@code iucv:} links and a library that plays the kernel, between processes. */
@Timeout(300)
class IucvStubIT {

    private static final List<Integer> SIZES = List.of(0, 1, 8_073, 8_074, 8_075, 65_537, 2_097_153);

    @TempDir
    Path home;

    private Map<String, String> environment;

    @BeforeEach
    void makeDirectory() {
        Installed.requireFile(Program.STUB_LIBRARY, "gcc");
        environment = Map.of(Program.STUB, home.resolve("stub").toString());
    }

    private RelayProcess relay(Server server, String from, String more) throws IOException {
        String toml = more + "[[listen]]\naddress = \"iucvstub:LINUX2/SCPRELAY\"\n[ssh]\nidentities = [\""
                + server.clientKey() + "\"]\nknown-hosts = \"" + server.knownHosts()
                + "\"\nloopback = true\n[[peer]]\nname = \"tests\"\nfrom = [\"" + from
                + "\"]\ntrust = \"network\"\nto = [\"*@127.0.0.1:*\"]\nmay = [\"stor\", \"retr\"]\n";
        return RelayProcess.start(home.resolve("relay"), toml, List.of(), environment);
    }

    private String deck(Server server, Path remote) throws IOException {
        StringBuilder deck = new StringBuilder("OPEN iucvstub:LINUX2/SCPRELAY\nHOST " + System.getProperty("user.name")
                + "@127.0.0.1\nPORT " + server.port() + "\nTYPE I\n");
        for (int size : SIZES) {
            byte[] octets = new byte[size];
            new Random(size).nextBytes(octets);
            Files.write(home.resolve("in-" + size), octets);
            deck.append("INPUT in-%1$d%nSTOR %2$s/f-%1$d%nOUTPUT out-%1$d%nRETR %2$s/f-%1$d%n".formatted(size, remote));
        }
        return deck.append("QUIT\n").toString();
    }

    @Test
    void theMainJobRunsOverTheStub() throws Exception {
        Path remote = Files.createDirectory(home.resolve("remote"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = relay(server, "iucvstub:LINUX1", "")) {
            Job job = Job.run(home, deck(server, remote), environment);
            assertEquals(0, job.returnCode(), job.listing());
            assertTrue(relay.log().contains("peer tests from iucvstub:LINUX1"), relay.log());
            relay.process().destroy();
            assertTrue(relay.process().waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, relay.process().exitValue(), relay.log());
        }
        for (int size : SIZES) {
            assertEquals(-1, Files.mismatch(home.resolve("in-" + size), remote.resolve("f-" + size)), "stored " + size);
            assertEquals(
                    -1, Files.mismatch(home.resolve("in-" + size), home.resolve("out-" + size)), "fetched " + size);
        }
    }

    @Test
    void anotherUserIdIsNotLetIn() throws Exception {
        Path remote = Files.createDirectory(home.resolve("remote"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = relay(server, "iucvstub:VSE01", "")) {
            Job job = Job.run(home, deck(server, remote), environment);
            assertEquals(12, job.returnCode(), job.listing());
            assertTrue(job.listing().contains("530 SCR5300E"), job.listing());
            assertTrue(job.listing().contains("iucvstub:LINUX1"), job.listing());
            assertTrue(relay.process().isAlive());
        }
        try (var files = Files.list(remote)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aRelayThatIsNotThereIsARefusal() throws Exception {
        Job job = Job.run(home, "OPEN iucvstub:LINUX2/NOBODY\nNOOP\nQUIT\n", environment);
        assertEquals(8, job.returnCode(), job.listing());
        assertTrue(job.listing().contains("nobody listens under that application name"), job.listing());
    }
}
