package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** What becomes of the file at a real OpenSSH destination. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TargetTest {

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
        file = Files.writeString(directory.resolve("file"), "old");
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

    private static Reply stor(Path path, String... before) throws IOException {
        try (WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            for (String line : before) {
                WireClient.require(200, client.ask(line));
            }
            return client.stor(path.toString(), NEW);
        }
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino");
    }

    @ParameterizedTest
    @CsvSource({"AUTO, ON", "ON, ON", "OFF, OFF"})
    void atomicReplacesTheFileOrWritesIntoIt(String asked, String said) throws IOException {
        long before = inode(file);
        Reply reply = Bench.assertReply("226 SCR0226", stor(file, "SITE ATOMIC=" + asked));
        assertEquals(said, reply.pair("ATOMIC").orElse("-"));
        assertEquals(said.equals("OFF"), inode(file) == before);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals("rw-r-----", mode(file));
        assertEquals(List.of("file"), names());
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 0, ---------", "AUTO, 0777, rwxrwxrwx", "OFF, 0604, rw----r--"})
    void modeAndTimeAreExact(String atomic, String octal, String letters) throws IOException {
        Bench.assertReply("226 SCR0226", stor(file, "SITE ATOMIC=" + atomic + " MODE=" + octal + " MTIME=1000000000"));
        assertEquals(letters, mode(file));
        assertEquals(FileTime.from(1_000_000_000, TimeUnit.SECONDS), Files.getLastModifiedTime(file));
        Path fresh = directory.resolve("fresh");
        Bench.assertReply("226 SCR0226", stor(fresh, "SITE MODE=" + octal));
        assertEquals(letters, mode(fresh));
    }

    @Test
    void theTimeHoldsForOneStorOnly() throws IOException {
        try (WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            WireClient.require(200, client.ask("SITE MTIME=1000000000"));
            WireClient.require(226, client.stor(file.toString(), NEW));
            WireClient.require(226, client.stor(file.toString(), NEW));
            assertTrue(Files.getLastModifiedTime(file).to(TimeUnit.SECONDS) > 1_500_000_000);
        }
    }

    @Test
    void aLinkStaysALinkAndItsTargetIsReplaced() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Reply reply = Bench.assertReply("226 SCR0226", stor(link));
        assertEquals("ON", reply.pair("ATOMIC").orElse("-"));
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals("rw-r-----", mode(file));
        assertEquals(List.of("file", "link"), names());
    }

    @Test
    void aLinkToNothingIsWrittenThrough() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("missing"));
        Bench.assertReply("504 SCR5044", stor(link, "SITE ATOMIC=ON"));
        assertEquals(List.of("file", "link"), names());
        Reply reply = Bench.assertReply("226 SCR0226", stor(link));
        assertEquals("OFF", reply.pair("ATOMIC").orElse("-"));
        assertTrue(Files.isSymbolicLink(link));
        assertArrayEquals(NEW, Files.readAllBytes(directory.resolve("missing")));
    }

    @Test
    void aFullDeviceIsTold() throws IOException {
        String before = mode(Path.of("/dev/full"));
        Bench.assertReply("504 SCR5044", stor(Path.of("/dev/full"), "SITE ATOMIC=ON"));
        Reply reply = Bench.assertReply("452 SCR4520", stor(Path.of("/dev/full")));
        assertEquals("TARGET", reply.pair("LEFT").orElse("-"));
        assertTrue(reply.text().contains("No space left on device"), reply.text());
        assertEquals(before, mode(Path.of("/dev/full")), "the device keeps its mode");
    }

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
        Reply reply = Bench.assertReply("226 SCR0226", stor(pipe));
        assertEquals("OFF", reply.pair("ATOMIC").orElse("-"));
        assertArrayEquals(NEW, read.get(20, TimeUnit.SECONDS));
        assertEquals("rw--w--w-", mode(pipe));
    }

    @ParameterizedTest
    @CsvSource({"plain", "windows"})
    void withoutAShellTheTargetItselfIsWritten(String alias) throws IOException {
        Reply reply = Bench.assertReply("226 SCR0226", storAt(alias, file));
        assertEquals("OFF", reply.pair("ATOMIC").orElse("-"));
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
    @CsvSource({"AUTO", "ON", "OFF"})
    void aDirectoryIsRefusedWithTheRemedyWhateverAtomicSays(String atomic) throws IOException {
        Reply reply = Bench.assertReply("550 SCR5502", stor(directory, "SITE ATOMIC=" + atomic));
        assertTrue(reply.text().endsWith(" is a directory; name a file in it"), reply.text());
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

    @Test
    void aPathThroughAFileIsNoPath() throws IOException {
        Bench.assertReply("550 SCR5500", stor(file.resolve("below")));
        try (WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            Bench.assertReply("550 SCR5500", client.ask("RETR " + file.resolve("below")));
        }
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
                assertEquals("PART", reply.pair("LEFT").orElse("-"));
                assertTrue(reply.text().contains("file.part-STOPPED-"), reply.text());
                assertEquals("old", Files.readString(file));
                Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            } finally {
                new ProcessBuilder("kill", "-KILL", "" + scp.pid()).start().waitFor();
            }
        }
    }

    private static Optional<ProcessHandle> scp() {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info()
                        .commandLine()
                        .filter(line -> line.contains("scp -p -t") && line.contains("STOPPED"))
                        .isPresent())
                .filter(p -> p.info().command().filter(c -> c.endsWith("/scp")).isPresent())
                .findFirst();
    }

    @Test
    void theFirstErrorOfADirectoryThatMayNotBeWrittenIsToldAsNoPermission() throws IOException {
        // root may write everywhere but in /proc, where nobody may create
        Reply reply = stor(Path.of("/proc/scprelay-test"));
        assertTrue(reply.code() == 550, reply.format());
        assertTrue(!Files.exists(Path.of("/proc/scprelay-test"), LinkOption.NOFOLLOW_LINKS));
    }
}
