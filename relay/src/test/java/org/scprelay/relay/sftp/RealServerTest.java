package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.scp.Bulk;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.sftp.SftpException.Reason;
import org.scprelay.relay.testing.Installed;

/** Against OpenSSH's own {@code sftp-server}, without SSH. */
@Timeout(60)
class RealServerTest {

    private static final String SERVER = "/usr/lib/openssh/sftp-server";

    @TempDir
    Path directory;

    private LocalCommand server;
    private SftpClient client;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of(SERVER), "openssh-sftp-server");
        client = client("exec " + SERVER);
    }

    private SftpClient client(String line) throws IOException {
        server = LocalCommand.run(line);
        SftpClient begun = new SftpClient(server);
        begun.begin();
        return begun;
    }

    @AfterEach
    void end() {
        server.close();
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    // Around what one request holds (32 KiB less than a header), and more than may be under way (2 MiB).
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_000, 8_163, 8_164, 32_738, 32_739, 32_740, 32_768, 65_537, 3_000_001})
    void whatIsWrittenIsReadAgain(int size) throws IOException {
        byte[] octets = Bulk.octets(size);
        SftpFile file = client.create(path("f"), FileAttributes.NONE.withPermissions(0640));
        SftpUpload upload = file.upload(0, OptionalLong.of(size));
        Bulk.put(upload, octets);
        upload.finish();
        assertEquals(OptionalLong.of(size), file.stat().size());
        file.set(FileAttributes.NONE.withModified(1_000_000_000));
        file.sync();
        file.close();

        assertArrayEquals(octets, Files.readAllBytes(directory.resolve("f")));
        assertEquals(
                1_000_000_000, Files.getLastModifiedTime(directory.resolve("f")).to(TimeUnit.SECONDS));
        SftpFile read = client.read(path("f"));
        assertArrayEquals(octets, Bulk.take(read.download(0, size)));
        read.close();
    }

    @Test
    void anUnknownNumberOfOctetsMayCome() throws IOException {
        byte[] octets = Bulk.octets(100_000);
        SftpFile file = client.create(path("f"), FileAttributes.NONE);
        SftpUpload upload = file.upload(0, OptionalLong.empty());
        Bulk.put(upload, octets);
        upload.finish();
        file.close();
        assertArrayEquals(octets, Files.readAllBytes(directory.resolve("f")));
    }

    @Test
    void writingAndReadingGoOnAtAnOffset() throws IOException {
        byte[] octets = Bulk.octets(90_000);
        Files.write(directory.resolve("f"), Arrays.copyOf(octets, 40_000));
        SftpFile file = client.overwrite(path("f"));
        SftpUpload upload = file.upload(40_000, OptionalLong.of(50_000));
        Bulk.put(upload, Arrays.copyOfRange(octets, 40_000, 90_000));
        upload.finish();
        file.close();
        assertArrayEquals(octets, Files.readAllBytes(directory.resolve("f")));

        SftpFile read = client.read(path("f"));
        assertArrayEquals(Arrays.copyOfRange(octets, 12_345, 90_000), Bulk.take(read.download(12_345, 77_655)));
    }

    @Test
    void aFileThatIsThereIsNotCreated() throws IOException {
        Files.writeString(directory.resolve("f"), "kept");
        SftpException refused = assertThrows(SftpException.class, () -> client.create(path("f"), FileAttributes.NONE));
        assertEquals(Reason.STATUS, refused.reason());
        assertTrue(refused.isOnlyRefused());
        assertEquals("kept", Files.readString(directory.resolve("f")));
        assertTrue(client.stat(path("f")).isPresent(), "the client goes on");
    }

    @Test
    void whatStandsThereIsTold() throws IOException {
        Files.writeString(directory.resolve("f"), "12345");
        Files.setPosixFilePermissions(directory.resolve("f"), PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("f"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nothing"));

        FileAttributes file = client.stat(path("f")).orElseThrow();
        assertEquals(OptionalLong.of(5), file.size());
        assertEquals(0100640, file.permissions().getAsInt());
        assertTrue(file.isRegular());
        assertTrue(client.stat(path("")).orElseThrow().isDirectory());
        assertTrue(client.lstat(path("link")).orElseThrow().isLink());
        assertTrue(client.stat(path("link")).orElseThrow().isRegular());
        assertEquals(Optional.empty(), client.stat(path("dangling")));
        assertEquals(Optional.empty(), client.stat(path("none")));
        assertEquals(
                directory.toRealPath().resolve("f").toString(),
                client.realPath(path("link")).orElseThrow());
    }

    @Test
    void aRenameReplacesOnlyWhereThatIsAsked() throws IOException {
        Files.writeString(directory.resolve("new"), "new");
        Files.writeString(directory.resolve("old"), "old");
        SftpException refused = assertThrows(SftpException.class, () -> client.rename(path("new"), path("old")));
        assertEquals(Reason.STATUS, refused.reason());
        assertEquals("old", Files.readString(directory.resolve("old")));
        assertTrue(client.canReplace());
        client.replace(path("new"), path("old"));
        assertEquals("new", Files.readString(directory.resolve("old")));
        assertFalse(Files.exists(directory.resolve("new")));
        client.rename(path("old"), path("other"));
        client.remove(path("other"));
        assertFalse(Files.exists(directory.resolve("other")));
    }

    @Test
    void freeSpaceIsThatOfTheFileSystem() throws IOException {
        long here = Files.getFileStore(directory).getUsableSpace();
        long told = client.fileSystem(path("")).orElseThrow().available();
        assertTrue(told > here / 2 && told < here * 2 + 1, told + " octets told, " + here + " here");
    }

    @Test
    void missingAndForbiddenFilesAreToldApart() throws IOException {
        SftpException missing = assertThrows(SftpException.class, () -> client.read(path("none")));
        assertEquals(Optional.of(RemoteFault.NO_SUCH_FILE), missing.fault());
        assertEquals("the SFTP server answered opening the file with status 2 \"No such file\"", missing.getMessage());
    }

    /** The writer waits for its client when the refusal comes. */
    @Test
    void aFullDiskIsToldWhileNobodyWrites() throws Exception {
        SftpFile file = client.overwrite("/dev/full");
        SftpUpload upload = file.upload(0, OptionalLong.of(1_000_000));
        CountDownLatch broken = new CountDownLatch(1);
        upload.whenBroken(broken::countDown);
        Bulk.put(upload, new byte[1]);
        assertTrue(broken.await(20, TimeUnit.SECONDS));
        SftpException refused = (SftpException) upload.failure().orElseThrow();
        assertEquals(Reason.STATUS, refused.reason());
        assertEquals(refused, assertThrows(SftpException.class, upload::space));
    }

    /** The refusal of the last request is told by the end. */
    @Test
    void aFullDiskIsToldAtTheEnd() throws Exception {
        SftpFile file = client.overwrite("/dev/full");
        SftpUpload upload = file.upload(0, OptionalLong.of(1));
        SftpException refused = assertThrows(SftpException.class, () -> {
            Bulk.put(upload, new byte[1]);
            upload.finish();
        });
        assertEquals(Reason.STATUS, refused.reason());
        assertTrue(refused.getMessage().contains("answered the data with status 4"), refused.getMessage());
    }

    @Test
    void aFileThatBecomesShorterIsNoFile() throws IOException {
        Files.write(directory.resolve("f"), new byte[50_000]);
        SftpFile read = client.read(path("f"));
        SftpDownload download = read.download(0, 50_001);
        SftpException cut = assertThrows(SftpException.class, () -> Bulk.take(download));
        assertEquals(Reason.SHORT, cut.reason());
    }

    @Test
    void aServerThatIsKilledEndsTheWriter() throws Exception {
        SftpFile file = client.create(path("f"), FileAttributes.NONE);
        SftpUpload upload = file.upload(0, OptionalLong.of(10));
        CountDownLatch broken = new CountDownLatch(1);
        upload.whenBroken(broken::countDown);
        server.process().toHandle().destroyForcibly();
        assertTrue(broken.await(20, TimeUnit.SECONDS));
        assertEquals(Reason.ENDED, ((SftpException) upload.failure().orElseThrow()).reason());
    }

    @Test
    void fewerAndMoreOctetsThanAnnouncedAreRefused() throws IOException {
        SftpUpload few = client.create(path("few"), FileAttributes.NONE).upload(0, OptionalLong.of(10));
        Bulk.put(few, new byte[9]);
        assertEquals(
                Reason.SIZE_MISMATCH,
                assertThrows(SftpException.class, few::finish).reason());
        end();
        client = client("exec " + SERVER);
        SftpUpload many = client.create(path("many"), FileAttributes.NONE).upload(0, OptionalLong.of(10));
        SftpException more = assertThrows(SftpException.class, () -> Bulk.put(many, new byte[11]));
        assertEquals(Reason.SIZE_MISMATCH, more.reason());
    }

    @Test
    void namesAreTakenAsTheyAre() throws IOException {
        for (String name : new String[] {"a b", "*", "$(touch x)", "-rf", "\u00E4\u20AC", "a\nb", "'\"\\"}) {
            SftpFile file = client.create(path(name), FileAttributes.NONE);
            file.close();
            assertTrue(client.lstat(path(name)).isPresent());
            client.remove(path(name));
            assertEquals(Optional.empty(), client.lstat(path(name)));
        }
    }
}
