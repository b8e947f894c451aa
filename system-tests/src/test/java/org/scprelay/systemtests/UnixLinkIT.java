package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;

/** The main job over a Unix socket, and decks and relays that name links which this machine does not have. */
@Timeout(300)
class UnixLinkIT {

    private static final List<Integer> SIZES = List.of(0, 1, 65_535, 65_536, 65_537, 2_097_153);

    @TempDir
    Path home;

    private Path socket;

    @BeforeEach
    void chooseSocket() {
        socket = home.resolve("relay.sock");
    }

    private static long ownUserId() throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private String listenOnSocket() {
        return "[[listen]]\naddress = \"unix:" + socket + "\"\n";
    }

    /** A relay for one user of this machine: the kernel vouches for the number, so nothing is to be trusted. */
    private static String toml(String listen, Path key, Path knownHosts, long user) {
        return listen + "[ssh]\nidentities = [\"" + key + "\"]\nknown-hosts = \"" + knownHosts
                + "\"\nloopback = true\n[[peer]]\nname = \"tests\"\nfrom = [\"unix:uid:" + user
                + "\"]\nto = [\"*@127.0.0.1:*\"]\nmay = [\"stor\", \"retr\"]\n";
    }

    private static RelayProcess relay(Path home, String toml) throws IOException {
        return RelayProcess.start(home.resolve("relay"), toml, List.of());
    }

    private static String destination(Server server) {
        return "HOST " + System.getProperty("user.name") + "@127.0.0.1\nPORT " + server.port() + "\nTYPE I\n";
    }

    private String deck(String open, Server server, Path remote) throws IOException {
        StringBuilder deck = new StringBuilder("OPEN " + open + "\n" + destination(server));
        for (int size : SIZES) {
            byte[] octets = new byte[size];
            new Random(size).nextBytes(octets);
            Files.write(home.resolve("in-" + size), octets);
            deck.append("INPUT in-%1$d%nSTOR %2$s/f-%1$d%nOUTPUT out-%1$d DISP=REPLACE%nRETR %2$s/f-%1$d%n"
                    .formatted(size, remote));
        }
        return deck.append("QUIT\n").toString();
    }

    private void assertAllThere(Path remote) throws IOException {
        for (int size : SIZES) {
            assertEquals(-1, Files.mismatch(home.resolve("in-" + size), remote.resolve("f-" + size)), "stored " + size);
            assertEquals(
                    -1, Files.mismatch(home.resolve("in-" + size), home.resolve("out-" + size)), "fetched " + size);
        }
        try (Stream<Path> files = Files.list(remote)) {
            assertEquals(SIZES.size(), files.count(), "something else was left");
        }
    }

    @Test
    void theMainJobRunsOverASocketAndNothingIsLeft() throws Exception {
        Path remote = Files.createDirectory(home.resolve("remote"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay =
                        relay(home, toml(listenOnSocket(), server.clientKey(), server.knownHosts(), ownUserId()))) {
            assertEquals("unix:" + socket, relay.address().toString());
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(socket, LinkOption.NOFOLLOW_LINKS)));
            Job job = Job.run(home, deck("unix:" + socket, server, remote));
            assertEquals(0, job.returnCode(), job.listing());
            assertFalse(job.listing().contains("WARNING"), job.listing());
            assertFalse(relay.log().contains("WARNING"), relay.log());
            relay.process().destroy();
            assertTrue(relay.process().waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, relay.process().exitValue(), relay.log());
        }
        assertAllThere(remote);
        assertFalse(Files.exists(socket, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void theRelayOfTheOptionMayBeASocket() throws Exception {
        Path remote = Files.createDirectory(home.resolve("remote"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay =
                        relay(home, toml(listenOnSocket(), server.clientKey(), server.knownHosts(), ownUserId()))) {
            Path deck = Files.writeString(home.resolve("job.deck"), deck("tcp:127.0.0.1:1", server, remote));
            Process client = new ProcessBuilder(Program.command(
                            List.of(), "run", "--relay", relay.address().toString(), deck.toString()))
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .start();
            String listing = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, client.waitFor(), listing);
            assertTrue(listing.contains("the relay is unix:" + socket + " by option"), listing);
        }
        assertAllThere(remote);
    }

    @Test
    void anotherUserIsRefused() throws Exception {
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay =
                        relay(home, toml(listenOnSocket(), server.clientKey(), server.knownHosts(), ownUserId() + 1))) {
            Job job = Job.run(home, "OPEN " + relay.address() + "\nQUIT\n");
            assertEquals(12, job.returnCode(), job.listing());
            assertTrue(job.listing().contains("     530 "), job.listing());
            assertTrue(relay.log().contains("unix:uid:" + ownUserId()), relay.log());
        }
    }

    @Test
    void theNextAddressIsTakenWhenOneCannotBeReachedAndTheListingSaysWhy() throws Exception {
        Path remote = Files.createDirectory(home.resolve("remote"));
        Path nobody = home.resolve("nobody.sock");
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay =
                        relay(home, toml(listenOnSocket(), server.clientKey(), server.knownHosts(), ownUserId()))) {
            String open = "iucv:VSE01/SCPRELAY unix:" + nobody + " tcp:127.0.0.1:1 " + relay.address();
            Job job = Job.run(home, deck(open, server, remote));
            assertEquals(0, job.returnCode(), job.listing());
            String listing = joined(job.listing());
            assertTrue(listing.contains("-- connect iucv:VSE01/SCPRELAY: AF_IUCV"), job.listing());
            assertTrue(listing.contains("-- connect unix:" + nobody + ": there is no such socket"), job.listing());
            assertTrue(listing.contains("-- connect tcp:127.0.0.1:1: connection refused"), job.listing());
            Job none = Job.run(home, "OPEN iucv:VSE01/SCPRELAY unix:" + nobody + "\nNOOP\n");
            assertEquals(8, none.returnCode(), none.listing());
            assertTrue(none.listing().contains("no relay of this list answered"), none.listing());
        }
        assertAllThere(remote);
    }

    /** Undoes the continuation lines of a listing, which may be anywhere in a word. */
    private static String joined(String listing) {
        return listing.replaceAll("\n {9,}(?=\\S)", "");
    }

    @Test
    void aRelayTakesThePlaceOfOneThatWasKilled() throws Exception {
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"))) {
            String toml = toml(listenOnSocket(), server.clientKey(), server.knownHosts(), ownUserId());
            try (RelayProcess killed = relay(home, toml)) {
                killed.process().destroyForcibly().waitFor();
                assertTrue(Files.exists(socket, LinkOption.NOFOLLOW_LINKS), "a killed relay leaves its socket");
            }
            Job refused = Job.run(home, "OPEN unix:" + socket + "\nQUIT\n");
            assertEquals(8, refused.returnCode(), refused.listing());
            assertTrue(joined(refused.listing()).contains("connection refused"), refused.listing());
            try (RelayProcess second = relay(home, toml)) {
                Job job = Job.run(home, "OPEN " + second.address() + "\nQUIT\n");
                assertEquals(0, job.returnCode(), job.listing());
                Serve third = serve(home.resolve("third"), toml);
                assertEquals(12, third.status(), third.err());
                assertEquals(
                        "scprelay: listen unix:" + socket + ": another program listens there, or another relay;"
                                + " see: ss -lxp src " + socket + "\n",
                        third.err());
                assertEquals(
                        0,
                        Job.run(home, "OPEN " + second.address() + "\nQUIT\n").returnCode());
            }
        }
    }

    @Test
    void aLinkThatThisMachineDoesNotHaveIsOneSentenceOrAWarning() throws Exception {
        Path key = home.resolve("key");
        Sshd.keygen(key, "ed25519");
        Path knownHosts = Files.writeString(home.resolve("known_hosts"), "");
        String iucv = "[[listen]]\naddress = \"iucv:/SCPRELAY\"\n";
        Serve required = serve(home.resolve("required"), toml(iucv + listenOnSocket(), key, knownHosts, ownUserId()));
        assertEquals(12, required.status(), required.err());
        assertEquals("", required.out());
        List<String> said = required.err().lines().toList();
        assertEquals(2, said.size(), required.err());
        assertTrue(
                said.get(0).matches(".*scprelay\\.toml:2:1: cannot listen on iucv:/SCPRELAY: AF_IUCV.*"), said.get(0));
        assertTrue(said.get(0).endsWith("or write optional = true, and only a warning remains"), said.get(0));
        assertEquals("scprelay: 1 error in the configuration", said.get(1));
        assertFalse(Files.exists(socket, LinkOption.NOFOLLOW_LINKS));

        String optional = iucv + "optional = true\n";
        try (RelayProcess relay = relay(home, toml(optional + listenOnSocket(), key, knownHosts, ownUserId()))) {
            assertTrue(relay.log().contains("optional listener left out: listen iucv:/SCPRELAY: AF_IUCV"), relay.log());
            assertEquals(
                    0, Job.run(home, "OPEN " + relay.address() + "\nQUIT\n").returnCode());
        }
    }

    /** How a relay ended that could not start. */
    private record Serve(int status, String out, String err) {}

    private static Serve serve(Path home, String toml) throws IOException, InterruptedException {
        Files.createDirectory(home);
        Path config = Files.writeString(home.resolve("scprelay.toml"), toml);
        Path err = home.resolve("err");
        Process process = new ProcessBuilder(Program.command(List.of(), "serve", "--config", config.toString()))
                .redirectError(err.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Serve(process.waitFor(), out, Files.readString(err));
    }
}
