package org.scprelay.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real sshd on loopback that runs as the user of the test. */
class TrustCommandTest {

    @TempDir
    Path temporary;

    private Path knownHosts;
    private int port;
    private Process sshd;

    @BeforeEach
    void startServer() throws Exception {
        Path program = Programs.sshd();
        knownHosts = temporary.resolve("known_hosts");
        port = freePort();
        generate("host_key", "ed25519");
        start(program, "host_key");
    }

    @AfterEach
    void stopServer() throws Exception {
        if (sshd != null) {
            sshd.destroy();
            sshd.waitFor();
        }
    }

    private void start(Path program, String... keys) throws IOException {
        StringBuilder configuration = new StringBuilder("ListenAddress 127.0.0.1:" + port + "\nPidFile none\n");
        for (String key : keys) {
            configuration.append("HostKey ").append(temporary.resolve(key)).append('\n');
        }
        Path file = Files.writeString(temporary.resolve("sshd_config"), configuration);
        // As root sshd insists on its separation directory, which a machine without the service lacks.
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        sshd = new ProcessBuilder(program.toString(), "-D", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("sshd.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(20)).until(this::isListening);
    }

    private boolean isListening() throws IOException {
        assertTrue(sshd.isAlive(), () -> "sshd ended: " + read(temporary.resolve("sshd.log")));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aConfirmedKeyIsAddedOnceAndFoundBySsh() throws Exception {
        Console console = Console.typing(temporary, "yes\n");
        assertEquals(0, trust(console), console.err());
        String fingerprint = Programs.run(List.of(
                        "ssh-keygen",
                        "-l",
                        "-f",
                        temporary.resolve("host_key.pub").toString()))
                .split(" ")[1];
        assertTrue(console.out().contains("[127.0.0.1]:" + port + " ssh-ed25519 " + fingerprint), console.out());
        assertTrue(console.err().contains("Type yes"), console.err());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(knownHosts)));
        assertFoundBySsh();
        String once = Files.readString(knownHosts);
        assertEquals(0, trust(Console.in(temporary)));
        assertEquals(once, Files.readString(knownHosts));
    }

    private void assertFoundBySsh() throws Exception {
        String key = Files.readString(temporary.resolve("host_key.pub")).split(" ")[1];
        String found = Programs.run(List.of("ssh-keygen", "-F", "[127.0.0.1]:" + port, "-f", knownHosts.toString()));
        assertTrue(found.contains(key), found);
    }

    @Test
    void withoutAYesNothingIsAdded() throws Exception {
        for (String typed : List.of("no\n", "y\n", "\n", "")) {
            Console console = Console.typing(temporary, typed);
            assertEquals(12, trust(console));
            assertTrue(console.err().contains("not added: the answer was not yes"), console.err());
        }
        Console nobody = Console.in(temporary);
        assertEquals(12, trust(nobody));
        assertTrue(nobody.err().contains("standard input is no terminal"), nobody.err());
        assertFalse(Files.exists(knownHosts));
    }

    @Test
    void aKeyThatHasChangedIsRefusedEvenWithYes() throws Exception {
        Path program = Programs.sshd();
        assertEquals(0, trust(Console.in(temporary), "--yes"));
        String before = Files.readString(knownHosts);
        stopServer();
        generate("other_key", "ed25519");
        start(program, "other_key");
        Console console = Console.in(temporary);
        assertEquals(12, trust(console, "--yes"));
        assertTrue(console.err().contains("HAS CHANGED: " + knownHosts + " line 1"), console.err());
        assertEquals(before, Files.readString(knownHosts));
    }

    @Test
    void aServerWithAnRsaKeyAloneIsTrustedToo() throws Exception {
        Path program = Programs.sshd();
        stopServer();
        generate("rsa_key", "rsa");
        start(program, "rsa_key");
        Console console = Console.in(temporary);
        assertEquals(0, trust(console, "--yes"), console.err());
        assertTrue(Files.readString(knownHosts).startsWith("[127.0.0.1]:" + port + " ssh-rsa "));
    }

    @Test
    void aLineWithoutAnEndIsNotRunInto() throws Exception {
        Files.writeString(knownHosts, "# no line end");
        assertEquals(0, trust(Console.in(temporary), "--yes"));
        assertEquals("# no line end", Files.readAllLines(knownHosts).get(0));
        assertFoundBySsh();
    }

    @Test
    void theConfigurationNamesTheFile() throws Exception {
        Files.writeString(temporary.resolve("scprelay.toml"), "[ssh]\nknown-hosts = \"kh\"\n");
        Console console = Console.in(temporary);
        assertEquals(0, console.run("trust", "--yes", "u@127.0.0.1:" + port), console.err());
        assertTrue(Files.exists(temporary.resolve("kh")));
    }

    @Test
    void whatIsNoSshServerIsNamed() throws Exception {
        Console console = Console.in(temporary);
        assertEquals(12, console.run("trust", "--known-hosts", knownHosts.toString(), "127.0.0.1:" + freePort()));
        assertTrue(console.err().contains("refused"), console.err());
        assertEquals(12, console.run("trust", "--known-hosts", knownHosts.toString(), "no-such-host.invalid"));
        assertTrue(console.err().contains("unknown host no-such-host.invalid"), console.err());
        assertEquals(12, console.run("trust", "127.0.0.1:" + port));
        assertTrue(console.err().contains("no known_hosts file: name it with --known-hosts FILE"), console.err());
    }

    private int trust(Console console, String... options) {
        List<String> command = new java.util.ArrayList<>(List.of("trust", "--known-hosts", knownHosts.toString()));
        command.addAll(List.of(options));
        command.add("acme@127.0.0.1:" + port);
        return console.run(command.toArray(String[]::new));
    }

    private void generate(String name, String type) throws Exception {
        Programs.run(List.of(
                "ssh-keygen",
                "-q",
                "-t",
                type,
                "-N",
                "",
                "-f",
                temporary.resolve(name).toString()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
