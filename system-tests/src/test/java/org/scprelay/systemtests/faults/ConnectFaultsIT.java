package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;

/** Rows about a destination that cannot be reached, or is not the one that it should be. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectFaultsIT {

    private static final int SIZE = 1000;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;

    @BeforeAll
    static void start() throws Exception {
        StringBuilder aliases = new StringBuilder();
        Path keys = Files.createDirectory(home.resolve("keys"));
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Sshd.keygen(keys.resolve("stranger-" + i), "ed25519");
            many.add("\"" + keys.resolve("stranger-" + i) + "\"");
        }
        // The relay reads keys when it starts; one that is spoilt later is read again for every connection.
        Sshd.keygen(keys.resolve("spoilt"), "ed25519");
        alias(aliases, "stranger", many.subList(0, 1));
        alias(aliases, "strangers", many);
        alias(aliases, "spoilt", List.of("\"" + keys.resolve("spoilt") + "\""));
        scene = Scene.start(
                home,
                Setup.usual().withSsh(aliases.toString()).withTimers("connect = \"1500ms\"", "authenticate = \"10s\""));
        sshd = scene.sshd("MaxAuthTries 3");
    }

    private static void alias(StringBuilder toml, String name, List<String> keys) {
        toml.append("[[destination]]\nname = \"").append(name).append("\"\nhost = \"127.0.0.1\"\n");
        toml.append("identities = ").append(keys).append('\n');
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    private static void stor(Verdict verdict, Client client) throws Exception {
        Place place = scene.place();
        verdict.of(client.stor(place, SIZE), place);
    }

    private static Client alias(String name) throws Exception {
        String user = "USER " + System.getProperty("user.name");
        return scene.client(sshd.port()).with("HOST " + name, user, "PORT " + sshd.port());
    }

    private static Client host(String name, int port) throws Exception {
        return scene.client(port).with("HOST " + System.getProperty("user.name") + "@" + name, "PORT " + port);
    }

    /** Stores while known_hosts has only these lines. */
    private static void storKnowing(Verdict verdict, String lines) throws Exception {
        String before = Files.readString(scene.knownHosts());
        try {
            Files.writeString(scene.knownHosts(), lines);
            stor(verdict, scene.client(sshd.port()));
        } finally {
            Files.writeString(scene.knownHosts(), before);
        }
    }

    @Fault("host-key-unknown")
    void theHostKeyIsNotKnown(Verdict verdict) throws Exception {
        storKnowing(verdict, "another.example " + sshd.hostKey() + "\n");
    }

    @Fault("host-key-changed")
    void theHostKeyIsAnother(Verdict verdict) throws Exception {
        String[] other = Files.readString(home.resolve("keys/spoilt.pub")).split(" ");
        storKnowing(verdict, "[127.0.0.1]:* " + other[0] + " " + other[1] + "\n");
    }

    @Fault("host-key-revoked")
    void theHostKeyIsRevoked(Verdict verdict) throws Exception {
        String line = "[127.0.0.1]:* " + sshd.hostKey() + "\n";
        storKnowing(verdict, line + "@revoked " + line);
    }

    @Fault("key-refused")
    void theHostDoesNotKnowTheKey(Verdict verdict) throws Exception {
        stor(verdict, alias("stranger"));
        assertTrue(sshd.log().contains("Failed publickey"), sshd.log());
    }

    @Fault("too-many-keys")
    void theHostLetsNoMoreKeysBeTried(Verdict verdict) throws Exception {
        stor(verdict, alias("strangers"));
        assertTrue(sshd.log().contains("maximum authentication attempts exceeded"), sshd.log());
    }

    @Fault("key-unusable")
    void theOnlyKeyIsGone(Verdict verdict) throws Exception {
        Files.delete(home.resolve("keys/spoilt"));
        stor(verdict, alias("spoilt"));
    }

    @Fault("connection-refused")
    void nobodyListens(Verdict verdict) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        stor(verdict, scene.client(port));
    }

    @Fault("address-black-holed")
    void noAnswerComesToAConnection(Verdict verdict) throws Exception {
        List<Socket> fill = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
            while (connects(address, fill)) {
                assertTrue(fill.size() < 100, "the backlog becomes full");
            }
            stor(verdict, scene.client(full.getLocalPort()));
        } finally {
            for (Socket socket : fill) {
                socket.close();
            }
        }
    }

    private static boolean connects(InetSocketAddress address, List<Socket> sockets) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        try {
            socket.connect(address, 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Fault("network-unreachable")
    void noRouteLeadsThere(Verdict verdict) throws Exception {
        // Linux makes no TCP connection to a multicast address, whatever the machine's routes are.
        InetSocketAddress nowhere = new InetSocketAddress("224.0.0.1", 22);
        try (Socket socket = new Socket()) {
            IOException no = Assertions.assertThrows(IOException.class, () -> socket.connect(nowhere, 1000));
            assertTrue(no.getMessage().contains("Network is unreachable"), no.toString());
        }
        stor(verdict, host("224.0.0.1", 22));
    }

    @Fault("name-unknown")
    void theNameCannotBeResolved(Verdict verdict) throws Exception {
        Assertions.assertThrows(UnknownHostException.class, () -> InetAddress.getAllByName("no-such-host.invalid"));
        stor(verdict, host("no-such-host.invalid", 22));
    }

    /**
     * Stores to a server of the test that says one thing to each connection. There may be several: where the words get lost,
     * since the server closes at once, the relay tries again.
     */
    private static void storTo(Verdict verdict, String greeting, boolean ends) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    connections.incrementAndGet();
                    socket.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
                    if (ends) {
                        socket.shutdownOutput();
                    }
                    // To its end: a close with octets unread is a reset, which can overtake the greeting.
                    while (socket.getInputStream().read() >= 0) {
                        continue;
                    }
                } catch (IOException e) {
                    // The relay closed it, or the test is over.
                    assert e != null;
                }
            }
        });
        try (server) {
            thread.start();
            stor(verdict, scene.client(server.getLocalPort()));
        }
        thread.join(20_000);
        assertTrue(!thread.isAlive(), "the relay closed what it opened");
        assertTrue(connections.get() > 0, "the relay connected");
    }

    @Fault("no-ssh-server")
    void theServerIsNoneOfSsh(Verdict verdict) throws Exception {
        storTo(verdict, "HTTP/1.1 400 Bad Request\r\n\r\n", true);
    }

    @Fault("ssh-server-silent")
    void theServerNeverSpeaks(Verdict verdict) throws Exception {
        storTo(verdict, "", false);
    }

    @Fault("no-common-algorithm")
    void theServerHasOnlyOldAlgorithms(Verdict verdict) throws Exception {
        Sshd old = scene.sshd("Ciphers aes128-cbc");
        stor(verdict, scene.client(old.port()));
    }

    @Fault("name-of-this-machine")
    void theNameLeadsBackToTheRelayMachine(Verdict verdict) throws Exception {
        assertTrue(InetAddress.getByName("localhost").isLoopbackAddress());
        try (Scene strict = scene.another("strict", Setup.usual().withSsh("loopback = false\n"));
                ServerSocket here = new ServerSocket(0, 9, InetAddress.getByName("localhost"))) {
            int port = here.getLocalPort();
            Place place = strict.place();
            String host = "HOST " + System.getProperty("user.name") + "@localhost";
            verdict.of(strict.client(port).with(host, "PORT " + port).stor(place, SIZE), place);
            here.setSoTimeout(1);
            Assertions.assertThrows(SocketTimeoutException.class, here::accept, "a connection was made");
        }
    }
}
