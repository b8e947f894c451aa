package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.scp.ScpException.Reason;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.testing.Installed;

/** Both roles against this machine's {@code scp -t} and {@code scp -f} as local processes. */
@Timeout(60)
class RealScpTest {

    private static final String[] AS_NOBODY = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

    @TempDir
    Path directory;

    @BeforeEach
    void installed() throws IOException {
        Installed.requireScp();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static LocalCommand scpTo(Path path, String... before) throws IOException {
        return LocalCommand.run("sh", CommandLine.scpTo(Shell.POSIX, path.toString(), false), before);
    }

    private static LocalCommand scpFrom(Path path, String... before) throws IOException {
        return LocalCommand.run("sh", CommandLine.scpFrom(Shell.POSIX, path.toString(), false), before);
    }

    private static void send(RemoteCommand command, byte[] octets) throws IOException {
        ScpSource source = new ScpSource(command);
        source.begin();
        source.announce(0644, octets.length, ScpSource.GUARD_NAME, OptionalLong.empty());
        Bulk.put(source.sink(), octets);
        source.finish();
    }

    private static byte[] fetch(RemoteCommand command) throws IOException {
        ScpSink sink = new ScpSink(command);
        sink.open();
        byte[] octets = Bulk.take(sink.source());
        sink.finish();
        return octets;
    }

    private interface Transfer {
        void run(RemoteCommand command) throws IOException;
    }

    private static ScpException failure(RemoteCommand command, Transfer transfer) {
        try (command) {
            return assertThrows(ScpException.class, () -> transfer.run(command));
        }
    }

    private static void assertFault(RemoteFault fault, ScpException failure) {
        assertEquals(Reason.REMOTE_ERROR, failure.reason(), failure.getMessage());
        assertEquals(Optional.of(fault), failure.fault(), failure.getMessage());
    }

    /** A directory that the user of this test, or nobody where that is root, may not write. */
    private static String[] whoMayNot() {
        if (!System.getProperty("user.name").equals("root")) {
            return new String[0];
        }
        Installed.require("setpriv", "util-linux");
        return AS_NOBODY;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 32767, 32768, 32769, 2097151, 2097152, 2097153})
    void sendsEverySize(int size) throws IOException {
        byte[] octets = Bulk.octets(size);
        Path target = directory.resolve("target");
        try (RemoteCommand command = scpTo(target)) {
            send(command, octets);
        }
        assertArrayEquals(octets, Files.readAllBytes(target));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 32767, 32768, 32769, 2097151, 2097152, 2097153})
    void fetchesEverySize(int size) throws IOException {
        byte[] octets = Bulk.octets(size);
        Path file = Files.write(directory.resolve("file"), octets);
        try (RemoteCommand command = scpFrom(file)) {
            assertArrayEquals(octets, fetch(command));
        }
    }

    @Test
    void filesGetExactlyTheirNames() throws IOException {
        Path in = Files.createDirectory(directory.resolve("in"));
        for (String name : Shells.NASTY) {
            String path = in + "/" + name;
            byte[] octets = Bulk.octets(name.hashCode() & 0xFFF);
            try (RemoteCommand command = LocalCommand.run(CommandLine.scpTo(Shell.POSIX, path, false))) {
                send(command, octets);
            }
            assertEquals("1\n", Shells.sh("cd " + in + "; ls -A | wc -l; test -f " + Shells.word(name)), name);
            try (RemoteCommand command = LocalCommand.run(CommandLine.scpFrom(Shell.POSIX, path, false))) {
                assertArrayEquals(octets, fetch(command), name);
            }
            Shells.sh("rm " + Shells.word(path));
        }
    }

    @Test
    void sendsModeAndTimeExactly() throws IOException {
        Path target = directory.resolve("target");
        String line = "umask 077; " + CommandLine.scpTo(Shell.POSIX, target.toString(), true);
        try (RemoteCommand command = LocalCommand.run(line)) {
            ScpSource source = new ScpSource(command);
            source.begin();
            source.announce(0664, 2, "any", OptionalLong.of(1_000_000_000));
            Bulk.put(source.sink(), new byte[2]);
            source.finish();
        }
        assertEquals("rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(
                Instant.ofEpochSecond(1_000_000_000),
                Files.getLastModifiedTime(target).toInstant());
    }

    @Test
    void tellsModeAndTimeOfAFetchedFile() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[3]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_234_567_890)));
        try (RemoteCommand command = LocalCommand.run(CommandLine.scpFrom(Shell.POSIX, file.toString(), true))) {
            ScpSink sink = new ScpSink(command);
            assertEquals(new RemoteFile(0640, 3, OptionalLong.of(1_234_567_890)), sink.open());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void fullDisk(int size) throws IOException {
        ScpException failure = failure(scpTo(Path.of("/dev/full")), command -> send(command, new byte[size]));
        assertFault(RemoteFault.NO_SPACE, failure);
        assertEquals(ScpPhase.STATUS, failure.phase());
    }

    @Test
    void missingDirectory() throws IOException {
        ScpException failure = failure(scpTo(directory.resolve("none/target")), command -> send(command, new byte[9]));
        assertFault(RemoteFault.NO_SUCH_FILE, failure);
        assertEquals(ScpPhase.RECORD, failure.phase());
    }

    @Test
    void targetWithoutPermission() throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        ScpException failure =
                failure(scpTo(closed.resolve("target"), whoMayNot()), command -> send(command, new byte[9]));
        assertFault(RemoteFault.PERMISSION, failure);
    }

    @Test
    void aDirectoryNeverTakesTheFile() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));
        ScpException failure = failure(scpTo(target), command -> send(command, new byte[9]));
        assertEquals(Reason.DIRECTORY, failure.reason(), failure.getMessage());
        try (Stream<Path> inside = Files.list(target)) {
            assertEquals(0, inside.count());
        }
    }

    @Test
    void aDirectoryWouldTakeAFileOfAnotherName() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));
        try (RemoteCommand command = scpTo(target)) {
            ScpSource source = new ScpSource(command);
            source.begin();
            source.announce(0644, 0, "name", OptionalLong.empty());
            source.finish();
        }
        assertTrue(Files.exists(target.resolve("name")), "the guard name is needed because of this");
    }

    @Test
    void targetThatEndsWithASlash() throws IOException {
        LocalCommand command = LocalCommand.run("scp -t " + directory + "/none/");
        ScpException failure = failure(command, c -> send(c, new byte[9]));
        assertEquals(Reason.DIRECTORY, failure.reason(), failure.getMessage());
    }

    @Test
    void missingFile() throws IOException {
        ScpException failure = failure(scpFrom(directory.resolve("none")), RealScpTest::fetch);
        assertFault(RemoteFault.NO_SUCH_FILE, failure);
        assertEquals(ScpPhase.START, failure.phase());
    }

    @Test
    void directoryFetched() throws IOException {
        assertFault(RemoteFault.NOT_REGULAR, failure(scpFrom(directory), RealScpTest::fetch));
    }

    @Test
    void directoryFetchedRecursively() throws IOException {
        Files.write(directory.resolve("file"), new byte[1]);
        ScpException failure = failure(LocalCommand.run("scp -r -f " + directory), RealScpTest::fetch);
        assertEquals(Reason.DIRECTORY, failure.reason());
        assertTrue(failure.getMessage().contains("sends a directory"), failure.getMessage());
    }

    @Test
    void twoFilesFetched() throws IOException {
        Path one = Files.write(directory.resolve("one"), new byte[3]);
        Path two = Files.write(directory.resolve("two"), new byte[3]);
        ScpException failure = failure(LocalCommand.run("scp -f " + one + " " + two), RealScpTest::fetch);
        assertEquals(Reason.TRAILING_OUTPUT, failure.reason(), failure.getMessage());
    }

    @Test
    void fileWithoutPermission() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[3]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertFault(RemoteFault.PERMISSION, failure(scpFrom(file, whoMayNot()), RealScpTest::fetch));
    }

    @Test
    void fileThatShrinksWhileItIsFetched() throws IOException {
        Path file = Files.write(directory.resolve("file"), Bulk.octets(4 << 20));
        ScpException failure = failure(scpFrom(file), command -> {
            ScpSink sink = new ScpSink(command);
            assertEquals(4 << 20, sink.open().size());
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(1 << 20);
            }
            byte[] came = Bulk.take(sink.source());
            assertEquals(4 << 20, came.length, "scp keeps in step and fills up");
            assertArrayEquals(new byte[1 << 20], Arrays.copyOfRange(came, 3 << 20, 4 << 20), "with zeros");
            sink.finish();
        });
        assertFault(RemoteFault.CHANGED, failure);
        assertEquals(ScpPhase.STATUS, failure.phase());
    }

    @Test
    void fileThatGrowsWhileItIsFetchedIsWhatItWasWhenItWasAnnounced() throws IOException {
        byte[] octets = Bulk.octets(4 << 20);
        Path file = Files.write(directory.resolve("file"), octets);
        try (LocalCommand command = scpFrom(file)) {
            ScpSink sink = new ScpSink(command);
            sink.open();
            Files.write(file, new byte[1 << 20], StandardOpenOption.APPEND);
            assertEquals(5 << 20, Files.size(file));
            assertTrue(command.process().isAlive(), "it grows while scp is sending");
            assertArrayEquals(octets, Bulk.take(sink.source()));
            sink.finish();
        }
    }

    @Test
    void scpThatIsKilledDuringTheData() throws IOException {
        LocalCommand command = LocalCommand.run("exec scp -t " + directory.resolve("target"));
        ScpException failure = failure(command, c -> {
            ScpSource source = new ScpSource(c);
            source.begin();
            source.announce(0644, 1 << 30, "any", OptionalLong.empty());
            Bulk.put(source.sink(), new byte[100_000]);
            command.process().toHandle().destroyForcibly();
            while (true) {
                Bulk.put(source.sink(), new byte[100_000]);
            }
        });
        assertEquals(Reason.ENDED, failure.reason(), failure.getMessage());
        assertEquals(137, failure.exitStatus().orElseThrow());
    }

    @Test
    void noScpThere() throws IOException {
        ScpException failure = failure(LocalCommand.run("PATH=/none; scp -t x"), command -> send(command, new byte[9]));
        assertEquals(Reason.COMMAND_NOT_FOUND, failure.reason(), failure.getMessage());
        assertEquals(127, failure.exitStatus().orElseThrow());
    }

    @Test
    void scpThatMayNotBeRun() throws IOException {
        Path file = Files.write(directory.resolve("scp"), new byte[0]);
        assertFalse(Files.isExecutable(file));
        ScpException failure = failure(LocalCommand.run(file + " -f x"), RealScpTest::fetch);
        assertEquals(Reason.COMMAND_NOT_EXECUTABLE, failure.reason(), failure.getMessage());
    }

    @Test
    void tooFewOctetsNeverMakeAWholeFile() throws IOException {
        Path target = directory.resolve("target");
        LocalCommand command = scpTo(target);
        ScpException failure = failure(command, c -> {
            ScpSource source = new ScpSource(c);
            source.begin();
            source.announce(0644, 10, "any", OptionalLong.empty());
            Bulk.put(source.sink(), new byte[9]);
            source.finish();
        });
        assertEquals(Reason.SIZE_MISMATCH, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("9 octets, but 10 were announced"), failure.getMessage());
    }
}
