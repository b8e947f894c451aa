package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** From HOST to an authenticated connection, and everything that can be in the way. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DestinationTest {

    @TempDir
    static Path home;

    private static Sshd sshd;
    private static int files;

    @BeforeAll
    static void start() throws Exception {
        Path rsa = home.resolve("host_rsa");
        Sshd.keygen(rsa, "rsa");
        Path ecdsa = home.resolve("host_ecdsa");
        Sshd.keygen(ecdsa, "ecdsa");
        sshd = Sshd.start(home.resolve("sshd"), "HostKey " + rsa, "HostKey " + ecdsa, "MaxAuthTries 3");
    }

    @AfterAll
    static void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }

    private static Path write(String text) throws IOException {
        Path file = Files.writeString(home.resolve("file-" + files++), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Path publicKey(String name) {
        return home.resolve(name + ".pub");
    }

    private static String key(Path file) throws IOException {
        String[] words = Files.readString(file).split(" ");
        return words[0] + " " + words[1];
    }

    private static String place() {
        return "[127.0.0.1]:" + sshd.port();
    }

    private static Reply retr(Path knownHosts, Path... keys) throws IOException {
        return retr(Timeouts.defaults(), true, "127.0.0.1", sshd.port(), knownHosts, keys);
    }

    private static Reply retr(Timeouts timeouts, boolean loopback, String host, int port, Path knownHosts, Path... keys)
            throws IOException {
        SshSettings ssh = new SshSettings(
                List.of(keys),
                knownHosts,
                Protocol.AUTO,
                SshSettings.DEFAULT_KEEP_ALIVE,
                PoolSettings.DEFAULT,
                loopback);
        RelaySettings settings =
                TestRelay.with(TestRelay.with(TestRelay.settings(sshd.clientKey(), knownHosts), ssh), timeouts);
        try (TestRelay relay = new TestRelay(settings);
                WireClient client = relay.connect()) {
            client.hello(host, port);
            Path file = Files.writeString(home.resolve("retrieved"), "x");
            Reply last = client.retr(file.toString()).last();
            assertEquals(200, client.ask("NOOP").code(), "the session goes on");
            return last;
        }
    }

    private static Reply retr(Path knownHosts) throws IOException {
        return retr(knownHosts, sshd.clientKey());
    }

    @Test
    void anUnknownHostKeyIsRefusedWithItsFingerprint() throws IOException {
        Reply reply = Bench.assertReply("531 SCR5310", retr(write("other.example " + sshd.hostKey() + "\n")));
        assertTrue(reply.text().contains("SHA256:"), reply.text());
        assertTrue(reply.text().contains(place()), reply.text());
        Bench.assertReply("531 SCR5310", retr(write("")));
        Bench.assertReply("531 SCR5310", retr(home.resolve("no such file")));
        Bench.assertReply("531 SCR5310", retr(write("127.0.0.1 " + sshd.hostKey() + "\n")));
        Bench.assertReply("531 SCR5310", retr(write("@cert-authority " + place() + " " + sshd.hostKey() + "\n")));
    }

    @Test
    void aChangedHostKeyIsRefused() throws IOException {
        String other = key(home.resolve("sshd/client_ed25519.pub"));
        Bench.assertReply("531 SCR5311", retr(write(place() + " " + other + "\n")));
    }

    @Test
    void aRevokedHostKeyIsRefusedWhateverElseIsThere() throws IOException {
        String key = " " + sshd.hostKey() + "\n";
        Bench.assertReply("531 SCR5312", retr(write(place() + key + "@revoked " + place() + key)));
        Bench.assertReply("531 SCR5312", retr(write("@revoked *" + key + place() + key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host_rsa", "host_ecdsa", "sshd/host_ed25519"})
    void oneKnownKeyOfAHostWithSeveralIsEnough(String name) throws IOException {
        Bench.assertReply("226 SCR0227", retr(write(place() + " " + key(publicKey(name)) + "\n")));
    }

    @Test
    void hashedNamesAndPatternsAreFound() throws Exception {
        Path file = write(place() + " " + sshd.hostKey() + "\n");
        Process hash = new ProcessBuilder("ssh-keygen", "-q", "-H", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals(0, hash.waitFor());
        assertTrue(Files.readString(file).startsWith("|1|"), "the name is hashed");
        Bench.assertReply("226 SCR0227", retr(file));
        Bench.assertReply("226 SCR0227", retr(write("# comment\n\n[127.0.0.*]:* " + sshd.hostKey() + " me\n")));
    }

    @Test
    void aDamagedKeyOfTheHostIsARefusalThatNamesTheFile() throws IOException {
        String good = place() + " " + sshd.hostKey() + "\n";
        for (String damaged : List.of("ssh-ed25519 AAAA", "ssh-ed25519 !!!!", "ssh-foo AAAAB3NzaC1yc2E=")) {
            Reply reply = Bench.assertReply("531 SCR5310", retr(write(good + "@revoked * " + damaged + "\n")));
            assertTrue(reply.text().contains("known_hosts cannot be read"), reply.text());
        }
        Reply own = Bench.assertReply("531 SCR5310", retr(write(good + place() + " ssh-rsa AAAA\n")));
        assertTrue(own.text().contains("known_hosts cannot be read"), own.text());
        Bench.assertReply("226 SCR0227", retr(write(place() + " ssh-foo AAAA\n" + good)));
        Bench.assertReply("226 SCR0227", retr(write("@cert-authority * ssh-rsa AAAA\n" + good)));
        Bench.assertReply("226 SCR0227", retr(write("|1|no|x ssh-rsa A\nother x y\nz\n" + good)));
    }

    @Test
    void aNegatedPatternTakesTheLineAway() throws IOException {
        String key = " " + sshd.hostKey() + "\n";
        Bench.assertReply("226 SCR0227", retr(write("!x,[127.?.0.1]:*" + key)));
        Bench.assertReply("531 SCR5310", retr(write("[127.*]:*,!" + place() + key)));
    }

    @Test
    void aKeyThatTheHostDoesNotKnowIsRefused() throws Exception {
        Path key = home.resolve("stranger");
        Sshd.keygen(key, "ed25519");
        Bench.assertReply("532 SCR5320", retr(sshd.knownHosts(), key));
        Bench.assertReply("226 SCR0227", retr(sshd.knownHosts(), key, sshd.clientKey()));
    }

    @Test
    void moreKeysThanTheHostLetsUsTryAreARefusal() throws Exception {
        List<Path> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Path key = home.resolve("try-" + i);
            Sshd.keygen(key, "ed25519");
            keys.add(key);
        }
        keys.add(sshd.clientKey());
        Bench.assertReply("532 SCR5320", retr(sshd.knownHosts(), keys.toArray(Path[]::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ecdsa"})
    void otherTypesOfKeysWork(String type) throws Exception {
        Path key = home.resolve("client-" + type);
        Sshd.keygen(key, type);
        Path authorized = home.resolve("sshd/authorized_keys");
        Files.writeString(authorized, Files.readString(authorized) + Files.readString(publicKey("client-" + type)));
        Bench.assertReply("226 SCR0227", retr(sshd.knownHosts(), key));
    }

    @Test
    void aKeyThatCannotBeUsedIsNamedWithTheRemedy() throws Exception {
        Path encrypted = home.resolve("encrypted");
        Sshd.keygen(encrypted, "ed25519");
        Process change = new ProcessBuilder("ssh-keygen", "-q", "-p", "-P", "", "-N", "secret", "-f", "" + encrypted)
                .redirectErrorStream(true)
                .start();
        assertEquals(0, change.waitFor());
        Reply reply = Bench.assertReply("532 SCR5321", retr(sshd.knownHosts(), encrypted));
        assertTrue(reply.text().contains("the key is encrypted"), reply.text());
        Path open = Files.copy(sshd.clientKey(), home.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r-----"));
        reply = Bench.assertReply("532 SCR5321", retr(sshd.knownHosts(), open));
        assertTrue(reply.text().contains("chmod 600"), reply.text());
        reply = Bench.assertReply("532 SCR5321", retr(sshd.knownHosts(), home.resolve("none")));
        assertTrue(reply.text().contains("no such file"), reply.text());
        reply = Bench.assertReply("532 SCR5321", retr(sshd.knownHosts(), write("no key")));
        assertTrue(reply.text().contains("no private key"), reply.text());
        // one that works is enough
        Bench.assertReply("226 SCR0227", retr(sshd.knownHosts(), encrypted, sshd.clientKey()));
    }

    @Test
    void aRefusedPortAndAnUnknownNameAreTold() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path known = sshd.knownHosts();
        Bench.assertReply("425 SCR4251", retr(Timeouts.defaults(), true, "127.0.0.1", port, known, sshd.clientKey()));
        Reply reply = retr(Timeouts.defaults(), true, "no-such-host.invalid", 22, known, sshd.clientKey());
        Bench.assertReply("425 SCR4250", reply);
        assertTrue(reply.text().contains("no-such-host.invalid"), reply.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "127.1", "0.0.0.0", "[::1]"})
    void thisMachineIsNoDestinationUnlessItIsAllowed(String host) throws IOException {
        try (ServerSocket here = new ServerSocket(0)) {
            here.setSoTimeout(1);
            Reply reply =
                    retr(Timeouts.defaults(), false, host, here.getLocalPort(), sshd.knownHosts(), sshd.clientKey());
            assertTrue(reply.code() == 530 || reply.code() == 503, reply.format());
            assertEquals(0, pending(here), "nothing connected");
        }
    }

    private static int pending(ServerSocket socket) throws IOException {
        try (Socket taken = socket.accept()) {
            return taken.getPort();
        } catch (java.net.SocketTimeoutException e) {
            return 0;
        }
    }

    @Test
    void aHostThatDoesNotAcceptIsGivenUpAfterTimerConnect() throws IOException {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean filled = false;
            while (!filled) {
                Socket socket = new Socket();
                fill.add(socket);
                try {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()), 300);
                } catch (java.net.SocketTimeoutException e) {
                    filled = true;
                }
            }
            Reply reply = retr(
                    Limits.of("connect", 500),
                    true,
                    "127.0.0.1",
                    full.getLocalPort(),
                    sshd.knownHosts(),
                    sshd.clientKey());
            Bench.assertReply("425 SCR4252", reply);
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    @Test
    void aServerThatIsSilentIsGivenUpAfterTimerAuthenticate() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Reply reply = retr(
                    Limits.of("authenticate", 500),
                    true,
                    "127.0.0.1",
                    silent.getLocalPort(),
                    sshd.knownHosts(),
                    sshd.clientKey());
            Bench.assertReply("425 SCR4255", reply);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-x\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-1.5-old\r\n"})
    void aServerThatIsNoneOrEndsIsToldAsOne(String greeting) throws Exception {
        try (LogLines log = new LogLines();
                ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                // One that drops a connection is asked again.
                while (!server.isClosed()) {
                    try (Socket socket = server.accept()) {
                        socket.getOutputStream().write(greeting.getBytes(US_ASCII));
                        socket.shutdownOutput();
                        // To its end: a close with octets unread is a reset, which can overtake the greeting.
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // the test is over, or the client is
                    }
                }
            });
            thread.start();
            Reply reply = retr(
                    Limits.of("authenticate", 20_000),
                    true,
                    "127.0.0.1",
                    server.getLocalPort(),
                    sshd.knownHosts(),
                    sshd.clientKey());
            assertEquals(425, reply.code(), reply.format());
            assertEquals(0, log.count("defect"), () -> log.lines().toString());
        }
    }
}
