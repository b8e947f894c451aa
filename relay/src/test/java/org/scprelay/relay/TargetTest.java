package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** What becomes of the file at a real OpenSSH destination: over SCP and over SFTP the same, where nothing else is said. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TargetTest {

    private static final String OLD = "old and longer than the new one";
    private static final byte[] NEW = "new text".getBytes(US_ASCII);

    @TempDir
    static Path home;

    private static Sshd sshd;
    private static TestRelay relay;

    private Path directory;
    private Path file;

    @BeforeAll
    static void start() throws Exception {
        sshd = Sshd.start(home.resolve("sshd"));
        relay = new TestRelay(settings(Timeouts.defaults()));
    }

    private static RelaySettings settings(Timeouts timeouts) throws IOException {
        List<DestinationSettings> aliases = List.of(alias("plain", Shell.NONE), alias("windows", Shell.CMD));
        RelaySettings plain = TestRelay.settings(sshd.clientKey(), sshd.knownHosts());
        return TestRelay.with(TestRelay.with(plain, timeouts), List.of(TestRelay.anybody()), aliases);
    }

    private static DestinationSettings alias(String name, Shell shell) {
        return new DestinationSettings(
                name,
                Optional.of("127.0.0.1"),
                OptionalInt.of(sshd.port()),
                Optional.of(System.getProperty("user.name")),
                List.of(),
                Optional.empty(),
                shell);
    }

    @AfterAll
    static void stop() {
        if (relay != null) {
            relay.close();
        }
        if (sshd != null) {
            sshd.close();
        }
    }

    @BeforeEach
    void old() throws IOException {
        directory = Files.createTempDirectory(home, "target");
        file = Files.writeString(directory.resolve("file"), OLD);
        mode(file, "rw-r-----");
    }

    private static void mode(Path path, String letters) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(letters));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static String pair(Reply reply, String key) {
        return reply.pair(key).orElse("-");
    }

    private static WireClient client(String protocol) throws IOException {
        WireClient client = relay.connect();
        client.hello("127.0.0.1", sshd.port());
        WireClient.require(200, client.ask("SITE PROTOCOL=" + protocol));
        return client;
    }

    /** Returns the final reply, or the one instead of 150. */
    private static Reply stor(String protocol, Path path, String... before) throws IOException {
        try (WireClient client = client(protocol)) {
            for (String line : before) {
                WireClient.require(200, client.ask(line));
            }
            return client.stor(path.toString(), NEW);
        }
    }

    /** Returns the final reply of a success. */
    private static Reply stored(String protocol, Path path, String... before) throws IOException {
        Reply reply = Bench.assertReply("226 SCR0226", stor(protocol, path, before));
        assertEquals(protocol, pair(reply, "PROTOCOL"));
        return reply;
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    @ParameterizedTest
    @CsvSource({"SCP, AUTO, ON", "SCP, ON, ON", "SCP, OFF, OFF", "SFTP, AUTO, ON", "SFTP, ON, ON", "SFTP, OFF, OFF"})
    void atomicReplacesTheFileOrWritesIntoIt(String protocol, String asked, String said) throws IOException {
        long before = inode(file);
        Reply reply = stored(protocol, file, "SITE ATOMIC=" + asked);
        assertEquals(said, pair(reply, "ATOMIC"));
        assertEquals(said.equals("OFF"), inode(file) == before);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals("rw-r-----", mode(file));
        assertEquals(List.of("file"), names());
    }

    @ParameterizedTest
    @CsvSource({
        "SCP, AUTO, 0, ---------",
        "SCP, AUTO, 0777, rwxrwxrwx",
        "SCP, OFF, 0604, rw----r--",
        "SFTP, AUTO, 0, ---------",
        "SFTP, AUTO, 0777, rwxrwxrwx",
        "SFTP, OFF, 0604, rw----r--"
    })
    void modeAndTimeAreExact(String protocol, String atomic, String octal, String letters) throws IOException {
        stored(protocol, file, "SITE ATOMIC=" + atomic + " MODE=" + octal + " MTIME=1000000000");
        assertEquals(letters, mode(file));
        assertEquals(FileTime.from(1_000_000_000, TimeUnit.SECONDS), Files.getLastModifiedTime(file));
        Path fresh = directory.resolve("fresh");
        stored(protocol, fresh, "SITE MODE=" + octal);
        assertEquals(letters, mode(fresh));
    }

    @ParameterizedTest
    @CsvSource({"SCP, AUTO", "SCP, OFF", "SFTP, AUTO", "SFTP, OFF"})
    void aNewFileHasTheUsualMode(String protocol, String atomic) throws IOException {
        Path fresh = directory.resolve("fresh");
        stored(protocol, fresh, "SITE ATOMIC=" + atomic);
        assertEquals("rw-r--r--", mode(fresh));
        assertArrayEquals(NEW, Files.readAllBytes(fresh));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void theTimeHoldsForOneStorOnly(String protocol) throws IOException {
        try (WireClient client = client(protocol)) {
            WireClient.require(200, client.ask("SITE MTIME=1000000000"));
            WireClient.require(226, client.stor(file.toString(), NEW));
            assertEquals(FileTime.from(1_000_000_000, TimeUnit.SECONDS), Files.getLastModifiedTime(file));
            Reply reply = WireClient.require(226, client.stor(file.toString(), NEW));
            assertTrue(Files.getLastModifiedTime(file).to(TimeUnit.SECONDS) > 1_500_000_000);
            assertEquals(protocol, pair(reply, "PROTOCOL"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void whatIsStoredIsRetrieved(String protocol) throws IOException {
        byte[] octets = new byte[3_000_001];
        new Random(1).nextBytes(octets);
        try (WireClient client = client(protocol)) {
            Reply stored = Bench.assertReply("226 SCR0226", client.stor(file.toString(), octets));
            assertEquals(protocol, pair(stored, "PROTOCOL"));
            WireClient.Retrieved back = client.retr(file.toString());
            assertTrue(back.whole());
            assertArrayEquals(octets, back.octets());
            assertEquals(protocol, pair(back.go(), "PROTOCOL"));
            assertEquals("3000001", pair(back.go(), "SIZE"));
            assertEquals(protocol, pair(Bench.assertReply("226 SCR0227", back.last()), "PROTOCOL"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void aLinkStaysALinkAndItsTargetIsReplaced(String protocol) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Reply reply = stored(protocol, link);
        assertEquals("ON", pair(reply, "ATOMIC"));
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals("rw-r-----", mode(file));
        assertEquals(List.of("file", "link"), names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void aLinkToNothingIsWrittenThrough(String protocol) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("missing"));
        Bench.assertReply("504 SCR5044", stor(protocol, link, "SITE ATOMIC=ON"));
        assertEquals(List.of("file", "link"), names());
        Reply reply = stored(protocol, link);
        assertEquals("OFF", pair(reply, "ATOMIC"));
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(NEW, Files.readAllBytes(directory.resolve("missing")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void aDeviceIsWrittenButNotReplacedOrRead(String protocol) throws IOException {
        Bench.assertReply("504 SCR5044", stor(protocol, Path.of("/dev/null"), "SITE ATOMIC=ON"));
        assertEquals("OFF", pair(stored(protocol, Path.of("/dev/null")), "ATOMIC"));
        try (WireClient client = client(protocol)) {
            Bench.assertReply("550 SCR5503", client.ask("RETR /dev/null"));
            // scp says of a directory, too, that it is no regular file
            Bench.assertReply("550 SCR550" + (protocol.equals("SCP") ? 3 : 2), client.ask("RETR " + directory));
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        }
    }

    /** An SFTP server of OpenSSH says of a full disk that something failed, and nothing else. */
    @ParameterizedTest
    @CsvSource({"SCP, 452 SCR4520, No space left on device", "SFTP, 451 SCR4512, answered the data with status 4"})
    void aFullDeviceIsTold(String protocol, String codeAndId, String phrase) throws IOException {
        String before = mode(Path.of("/dev/full"));
        Bench.assertReply("504 SCR5044", stor(protocol, Path.of("/dev/full"), "SITE ATOMIC=ON"));
        Reply reply = Bench.assertReply(codeAndId, stor(protocol, Path.of("/dev/full")));
        assertEquals(protocol, pair(reply, "PROTOCOL"));
        assertEquals("TARGET", pair(reply, "LEFT"));
        assertTrue(reply.text().contains(phrase), reply.text());
        assertEquals(before, mode(Path.of("/dev/full")), "the device keeps its mode");
    }

    /** Not over SFTP: its servers seek before they write. */
    @Test
    void aPipeIsWrittenAndKeepsItsMode() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", "-m", "0622", pipe.toString())
                        .start()
                        .waitFor());
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.newInputStream(pipe).readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Reply reply = stored("SCP", pipe);
        assertEquals("OFF", pair(reply, "ATOMIC"));
        assertArrayEquals(NEW, read.get(20, TimeUnit.SECONDS));
        assertEquals("rw--w--w-", mode(pipe));
    }

    @ParameterizedTest
    @CsvSource({"plain", "windows"})
    void withoutAShellTheTargetItselfIsWritten(String alias) throws IOException {
        Reply reply = Bench.assertReply("226 SCR0226", storAt(alias, file));
        assertEquals("OFF", pair(reply, "ATOMIC"));
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals("rw-r-----", mode(file), "an existing file keeps its mode");
        Bench.assertReply("504 SCR5044", storAt(alias, file, "SITE ATOMIC=ON"));
        Bench.assertReply("550 SCR5502", storAt(alias, directory));
        Bench.assertReply("550 SCR5500", storAt(alias, directory.resolve("no/file")));
        if (alias.equals("plain")) {
            Bench.assertReply("501 SCR5010", storAt(alias, directory.resolve("a b")));
        }
        assertEquals(List.of("file"), names());
    }

    @ParameterizedTest
    @CsvSource({"SCP, AUTO", "SCP, ON", "SCP, OFF", "SFTP, AUTO", "SFTP, ON", "SFTP, OFF"})
    void aDirectoryIsRefusedWithTheRemedyWhateverAtomicSays(String protocol, String atomic) throws IOException {
        // A reply has 512 octets: the path must not push the remedy out of it.
        Path deep = Files.createDirectories(home.resolve(("d".repeat(200) + "/").repeat(4)));
        for (Path path : List.of(directory, Path.of(directory + "/."), deep)) {
            Reply reply = Bench.assertReply("550 SCR5502", stor(protocol, path, "SITE ATOMIC=" + atomic));
            assertTrue(reply.text().endsWith(" is a directory; name a file in it"), reply.text());
        }
        assertEquals(List.of("file"), names());
    }

    private static Reply storAt(String alias, Path path, String... before) throws IOException {
        try (WireClient client = relay.connect()) {
            WireClient.require(220, client.ask("HELLO SCPRELAY/1"));
            WireClient.require(200, client.ask("HOST " + alias));
            for (String line : before) {
                WireClient.require(200, client.ask(line));
            }
            return client.stor(path.toString(), NEW);
        }
    }

    @Test
    void anAliasKeepsItsOwnUserAndPort() throws IOException {
        try (WireClient client = relay.connect()) {
            WireClient.require(220, client.ask("HELLO SCPRELAY/1"));
            client.ask("HOST plain");
            client.ask("USER somebody-else");
            Bench.assertReply("501 SCR5011", client.ask("RETR " + file));
            client.ask("HOST plain");
            client.ask("PORT 1");
            Bench.assertReply("501 SCR5011", client.ask("RETR " + file));
        }
    }

    @ParameterizedTest
    @CsvSource({"SCP, file/below", "SCP, no/file", "SFTP, file/below", "SFTP, no/file"})
    void aPathThroughAFileOrThroughNothingIsNoPath(String protocol, String path) throws IOException {
        Bench.assertReply("550 SCR5500", stor(protocol, directory.resolve(path)));
        try (WireClient client = client(protocol)) {
            Bench.assertReply("550 SCR5500", client.ask("RETR " + directory.resolve(path)));
            Bench.assertReply("550 SCR5500", client.ask("RETR " + directory.resolve("none")));
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        }
        assertEquals(List.of("file"), names());
    }

    @Test
    void aScpThatIsStoppedIsAStallWithinTheDataAndTheRelayClosesAtOnce() throws Exception {
        Timeouts d = Timeouts.defaults();
        Timeouts stall = new Timeouts(
                d.handshake(),
                d.command(),
                d.idle(),
                d.linkStall(),
                java.time.Duration.ofSeconds(4),
                d.connect(),
                d.authenticate(),
                d.reply(),
                d.discard(),
                d.linger());
        try (TestRelay short4 = new TestRelay(settings(stall));
                WireClient client = short4.connect()) {
            client.hello("127.0.0.1", sshd.port());
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8 ID=STOPPED"));
            ProcessHandle scp = Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> scp(), Optional::isPresent)
                    .orElseThrow();
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-STOP", "" + scp.pid()).start().waitFor());
            try {
                client.frame(0, NEW);
                client.eof(8);
                Reply reply = Bench.assertReply("451 SCR4511", client.reply());
                assertEquals("PART", pair(reply, "LEFT"));
                assertTrue(reply.text().contains("file.part-STOPPED-"), reply.text());
                assertEquals(OLD, Files.readString(file));
                Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            } finally {
                new ProcessBuilder("kill", "-KILL", "" + scp.pid()).start().waitFor();
            }
        }
    }

    private Optional<ProcessHandle> scp() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains("/scp -p -t "))
                .filter(p -> p.info().commandLine().orElse("").contains(file + ".part-STOPPED"))
                .findFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void theFirstErrorOfADirectoryThatMayNotBeWrittenIsToldAsNoPermission(String protocol) throws IOException {
        // root may write everywhere but in /proc, where nobody may create
        Reply reply = stor(protocol, Path.of("/proc/scprelay-test"));
        assertEquals(550, reply.code(), reply.format());
    }
}
