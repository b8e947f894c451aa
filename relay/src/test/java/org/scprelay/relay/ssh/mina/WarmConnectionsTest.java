package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.testing.Sshd;

/** Which connections to a real OpenSSH server serve another transfer, and which must not. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WarmConnectionsTest {

    @TempDir
    Path home;

    private Sshd sshd;
    private Path knownHosts;
    private MinaEngine engine;

    @BeforeEach
    void start() throws Exception {
        sshd = Sshd.start(home.resolve("sshd"));
        knownHosts = sshd.knownHosts();
        engine = engine(PoolSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        engine.close();
        sshd.close();
    }

    private MinaEngine engine(PoolSettings pool) {
        return MinaEngine.start(
                new SshSettings(
                        List.of(sshd.clientKey()), knownHosts, Protocol.AUTO, Duration.ofSeconds(15), pool, true),
                Timeouts.defaults());
    }

    private void engineWith(PoolSettings pool) {
        engine.close();
        engine = engine(pool);
    }

    private Destination destination(Path... keys) {
        return new Destination("127.0.0.1", sshd.port(), System.getProperty("user.name"), List.of(keys), Shell.POSIX);
    }

    private SshConnection connect() throws TransferFailure {
        return engine.connect(destination(sshd.clientKey()));
    }

    /** Runs a command and returns what it says. */
    private static String run(SshConnection connection, String line) throws IOException {
        try (RemoteCommand command = connection.exec(line)) {
            StringBuilder said = new StringBuilder();
            for (var octets = command.stdout().next();
                    octets.hasRemaining();
                    octets = command.stdout().next()) {
                said.append(java.nio.charset.StandardCharsets.US_ASCII.decode(octets));
            }
            assertEquals(OptionalInt.of(0), command.awaitExit().status());
            return said.toString().strip();
        }
    }

    private void useOnce() throws IOException {
        SshConnection connection = connect();
        run(connection, "true");
        connection.giveBack();
    }

    /** How many connections were authenticated. */
    private long accepted() throws IOException {
        return Files.readString(home.resolve("sshd/sshd.log"))
                .lines()
                .filter(line -> line.contains("Accepted publickey"))
                .count();
    }

    /** How many connections were begun. */
    private long connections() throws IOException {
        return Files.readString(home.resolve("sshd/sshd.log"))
                .lines()
                .filter(line -> line.contains("Connection from"))
                .count();
    }

    /** The process that serves a connection. */
    private static long server(SshConnection connection) throws IOException {
        return Long.parseLong(run(connection, "echo $PPID"));
    }

    private static void signal(String name, long pid) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor());
    }

    @Test
    void oneServesManyOneAfterTheOther() throws Exception {
        for (int i = 0; i < 5; i++) {
            useOnce();
        }
        assertEquals(1, accepted());
    }

    @Test
    void whoClosesItGivesNothingBack() throws Exception {
        SshConnection connection = connect();
        long server = server(connection);
        connection.close();
        connection.giveBack();
        useOnce();
        assertEquals(2, accepted());
        Awaitility.await().until(() -> ProcessHandle.of(server).isEmpty());
    }

    @Test
    void aCloseBehindGivingItBackTouchesNobody() throws Exception {
        SshConnection first = connect();
        run(first, "true");
        first.giveBack();
        SshConnection second = connect();
        first.close();
        run(second, "true");
        assertEquals(1, accepted());
        second.close();
    }

    @Test
    void whatIsInUseIsNotShared() throws Exception {
        SshConnection first = connect();
        SshConnection second = connect();
        assertEquals(2, accepted());
        first.close();
        run(second, "true");
        second.close();
    }

    @Test
    void noMoreAreKeptThanMayBe() throws Exception {
        engineWith(new PoolSettings(Duration.ofSeconds(60), 2));
        List<SshConnection> three = List.of(connect(), connect(), connect());
        List<Long> servers = new ArrayList<>();
        for (SshConnection one : three) {
            servers.add(server(one));
            one.giveBack();
        }
        Awaitility.await().until(() -> ProcessHandle.of(servers.get(2)).isEmpty());
        assertTrue(ProcessHandle.of(servers.get(0)).isPresent());
        assertTrue(ProcessHandle.of(servers.get(1)).isPresent());
    }

    @Test
    void nothingIsKeptWhereThatIsSaid() throws Exception {
        for (PoolSettings none :
                List.of(new PoolSettings(Duration.ZERO, 8), new PoolSettings(Duration.ofSeconds(60), 0))) {
            engineWith(none);
            long before = accepted();
            useOnce();
            useOnce();
            assertEquals(2, accepted() - before);
        }
    }

    @Test
    void whatIsIdleForLongIsClosed() throws Exception {
        engineWith(new PoolSettings(Duration.ofMillis(300), 8));
        SshConnection connection = connect();
        long server = server(connection);
        connection.giveBack();
        Awaitility.await().until(() -> ProcessHandle.of(server).isEmpty());
        useOnce();
        assertEquals(2, accepted());
    }

    @Test
    void theEndOfTheRelayClosesIt() throws Exception {
        SshConnection connection = connect();
        long server = server(connection);
        connection.giveBack();
        engine.close();
        Awaitility.await().until(() -> ProcessHandle.of(server).isEmpty());
    }

    @Test
    void whatATransferLeftRunningEnds() throws Exception {
        SshConnection connection = connect();
        RemoteCommand left = connection.exec("exec sleep 1000");
        connection.giveBack();
        useOnce();
        assertEquals(1, accepted());
        assertThrows(IOException.class, () -> left.stdout().next(), "its channel was closed");
    }

    @Test
    void anotherKeyOpensAnotherConnection() throws Exception {
        Path other = home.resolve("other");
        Sshd.keygen(other, "ed25519");
        useOnce();
        TransferFailure refused =
                assertThrows(TransferFailure.class, () -> engine.connect(destination(other)), "it is not authorised");
        assertEquals(Message.KEY_REFUSED, refused.reason());
        SshConnection both = engine.connect(destination(sshd.clientKey(), other));
        assertEquals(2, accepted(), "another list of keys");
        both.close();
    }

    @Test
    void aKeyThatIsReplacedOpensNothingAnyMore() throws Exception {
        useOnce();
        Path other = home.resolve("other");
        Sshd.keygen(other, "ed25519");
        Files.move(other, sshd.clientKey(), StandardCopyOption.REPLACE_EXISTING);
        assertEquals(
                Message.KEY_REFUSED,
                assertThrows(TransferFailure.class, this::connect).reason());
        Files.delete(sshd.clientKey());
        assertEquals(
                Message.KEY_UNUSABLE,
                assertThrows(TransferFailure.class, this::connect).reason());
    }

    @Test
    void aHostKeyThatIsNotKnownAnyMoreIsRefused() throws Exception {
        useOnce();
        Files.writeString(knownHosts, "");
        assertEquals(
                Message.HOST_KEY_UNKNOWN,
                assertThrows(TransferFailure.class, this::connect).reason());
    }

    @Test
    void aDeadOneIsReplaced() throws Exception {
        SshConnection connection = connect();
        long server = server(connection);
        connection.giveBack();
        signal("KILL", server);
        Awaitility.await().until(() -> ProcessHandle.of(server).isEmpty());
        useOnce();
        assertEquals(2, accepted());
    }

    /** Nothing comes from it, not even its end: as behind a firewall that forgot it. */
    @Test
    void aSilentOneIsReplacedAndTheOthersWithIt() throws Exception {
        List<SshConnection> two = List.of(connect(), connect());
        List<Long> servers = new ArrayList<>();
        for (SshConnection one : two) {
            servers.add(server(one));
            one.giveBack();
        }
        try {
            for (long server : servers) {
                signal("STOP", server);
            }
            SshConnection fresh = connect();
            assertEquals(3, accepted(), "it is a new one");
            assertEquals(0, engine.kept(), "the other silent one is not asked as well");
            run(fresh, "true");
            fresh.close();
        } finally {
            for (long server : servers) {
                signal("CONT", server);
            }
        }
        for (long server : servers) {
            Awaitility.await().until(() -> ProcessHandle.of(server).isEmpty());
        }
    }

    /** It answered, and died before anything was started over it. */
    @Test
    void oneThatDiesAtTheLastMomentIsReplaced() throws Exception {
        SshConnection first = connect();
        long server = server(first);
        first.giveBack();
        SshConnection again = connect();
        assertEquals(1, accepted(), "it is the same one");
        signal("KILL", server);
        Awaitility.await().until(() -> again.endReason().isPresent());
        assertDoesNotThrow(() -> run(again, "true"));
        assertEquals(2, accepted());
        again.close();
    }

    @Test
    void whoIsCutOffIsNotConnectedAnew() throws Exception {
        useOnce();
        SshConnection again = connect();
        again.close();
        assertThrows(IOException.class, () -> again.exec("true"));
        assertEquals(1, accepted());
    }

    /** Twenty at once with a key that is not authorised: one of them asks, so that the relay is not locked out. */
    @Test
    void refusedKeysAreOfferedOnce() throws Exception {
        Path other = home.resolve("other");
        Sshd.keygen(other, "ed25519");
        assertEquals(Collections.nCopies(20, Message.KEY_REFUSED), atOnce(20, destination(other)));
        assertEquals(1, connections());
        useOnce();
    }

    /** They were good a moment ago, and many want to connect at once: those that wait for their turn hear of the refusal. */
    @Test
    void keysThatAreTakenAwayAreNotOfferedByAll() throws Exception {
        useOnce();
        Files.writeString(home.resolve("sshd/authorized_keys"), "");
        SshConnection warm = connect();
        assertEquals(Collections.nCopies(30, Message.KEY_REFUSED), atOnce(30, destination(sshd.clientKey())));
        long offers = connections() - 1;
        assertTrue(offers >= 1 && offers <= 8, offers + " connections, and the first one, which is older");
        warm.close();
    }

    /** More connections at once than the server bears: those that it drops come back. */
    @Test
    void whatIsDroppedComesBack() throws Exception {
        Sshd crowded = Sshd.start(home.resolve("crowded"), "MaxStartups 1:100:1");
        try {
            Files.writeString(knownHosts, Files.readString(crowded.knownHosts()));
            Destination there = new Destination(
                    "127.0.0.1",
                    crowded.port(),
                    System.getProperty("user.name"),
                    List.of(crowded.clientKey()),
                    Shell.POSIX);
            engine.connect(there).close();
            assertEquals(List.of(), atOnce(6, there));
            String log = Files.readString(home.resolve("crowded/sshd.log"));
            assertTrue(log.contains("MaxStartups"), log);
        } finally {
            crowded.close();
        }
    }

    /** Returns why connections failed. */
    private List<Message> atOnce(int count, Destination destination) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<SshConnection>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(threads.submit(() -> {
                    barrier.await();
                    return engine.connect(destination);
                }));
            }
            List<Message> failures = new ArrayList<>();
            for (Future<SshConnection> one : all) {
                try {
                    one.get(60, TimeUnit.SECONDS).close();
                } catch (java.util.concurrent.ExecutionException e) {
                    failures.add(((TransferFailure) e.getCause()).reason());
                }
            }
            return failures;
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
        }
    }
}
