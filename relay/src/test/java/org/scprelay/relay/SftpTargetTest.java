package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/**
 * What becomes of a file behind OpenSSH's {@code sftp-server}, which is told with {@code -P} what it cannot, and which protocol
 * a host is served over. What holds for SCP as well is in {@link TargetTest}.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpTargetTest {

    private static final String SERVER = "/usr/lib/openssh/sftp-server";
    private static final byte[] NEW = "new text".getBytes(US_ASCII);

    @TempDir
    Path directory;

    private Bench bench;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of(SERVER), "openssh-sftp-server");
        bench = new Bench();
        file = Files.writeString(directory.resolve("file"), "old and longer than the new one");
        mode(file, "rw-r-----");
    }

    @AfterEach
    void stop() {
        assertEquals(0, bench.engine().open(), "every connection was closed");
        bench.close();
    }

    /** The server does not serve some requests. */
    private void without(String requests) {
        bench.engine().sftp(line -> LocalCommand.run("exec " + SERVER + " -P " + requests));
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

    private WireClient client(String... before) throws IOException {
        WireClient client = bench.client();
        WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
        for (String line : before) {
            WireClient.require(200, client.ask(line));
        }
        return client;
    }

    private Reply stor(Path path, String... before) throws IOException {
        try (WireClient client = client(before)) {
            return client.stor(path.toString(), NEW);
        }
    }

    private static String pair(Reply reply, String key) {
        return reply.pair(key).orElse("-");
    }

    @Test
    void theSizeNeedNotBeKnown() throws IOException {
        try (WireClient client = client()) {
            WireClient.require(150, client.ask("STOR " + file));
            client.frame(0, NEW);
            client.frame(0, NEW);
            client.eof(16);
            Reply reply = Bench.assertReply("226 SCR0226", client.reply());
            assertEquals("16", pair(reply, "BYTES"));
        }
        assertEquals("new textnew text", Files.readString(file));
    }

    /** What a transfer of the same name left when the relay died is not taken for anything. */
    @Test
    void thePartOfAnEarlierAttemptGoes() throws IOException {
        try (WireClient client = client()) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8 ID=AGAIN"));
            List<String> during = names();
            assertEquals(2, during.size(), during.toString());
            Path part = directory.resolve(during.get(1));
            client.frame(0x20, "no".getBytes(US_ASCII));
            Bench.assertReply("426 SCR4261", client.reply());
            assertEquals(List.of("file"), names());

            Files.writeString(part, "a part of a crash, longer than what comes now");
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8 ID=AGAIN"));
            client.frame(0, NEW);
            client.eof(8);
            Bench.assertReply("226 SCR0226", client.reply());
        }
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(List.of("file"), names());
    }

    /** OpenSSH's server says that the message is bad. Nobody needs to try it again. */
    @Test
    void aNameThatIsTooLongIsABadName() throws IOException {
        Reply reply = Bench.assertReply("550 SCR5504", stor(directory.resolve("n".repeat(256))));
        assertTrue(reply.text().contains("a name that is too long"), reply.format());
    }

    @Test
    void aPartThatVanishedIsNoMissingDirectory() throws IOException {
        try (WireClient client = client()) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            Files.delete(directory.resolve(names().get(1)));
            client.frame(0, NEW);
            client.eof(8);
            Reply reply = Bench.assertReply("451 SCR4516", client.reply());
            assertTrue(reply.text().contains("the part to be renamed is not there any more"), reply.format());
        }
        assertEquals(List.of("file"), names());
    }

    @Test
    void anAbortLeavesTheTargetOrSaysWhatItLeft() throws IOException {
        String old = Files.readString(file);
        try (WireClient client = client("SITE ATOMIC=OFF")) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            client.frame(0x20, "no".getBytes(US_ASCII));
            assertEquals(
                    "-", pair(Bench.assertReply("426 SCR4261", client.reply()), "LEFT"), "nothing was written yet");
            assertEquals(old, Files.readString(file));
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            client.frame(0, new byte[4]);
            client.frame(0x20, "no".getBytes(US_ASCII));
            assertEquals("TARGET", pair(Bench.assertReply("426 SCR4261", client.reply()), "LEFT"));
        }
    }

    /** A file that cannot be replaced is missing for a moment, and the reply says so. */
    @Test
    void aServerThatCannotReplaceIsHelped() throws IOException {
        without("posix-rename");
        Reply reply = Bench.assertReply("226 SCR0226", stor(file));
        assertTrue(reply.text().contains("for a moment that name was missing"), reply.text());
        assertArrayEquals(NEW, Files.readAllBytes(file));
        Reply fresh = Bench.assertReply("226 SCR0226", stor(directory.resolve("fresh")));
        assertFalse(fresh.text().contains("moment"), fresh.text());
        assertEquals(List.of("file", "fresh"), names());
    }

    /** An attempt that ended between its rename and the removal of the old file left that under its other name. */
    @Test
    void whatAnEarlierAttemptPutAsideIsNoObstacle() throws IOException {
        without("posix-rename");
        try (WireClient client = client()) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8 ID=AGAIN"));
            Files.writeString(directory.resolve(names().get(1) + "-old"), "older");
            client.frame(0, NEW);
            client.eof(8);
            Bench.assertReply("226 SCR0226", client.reply());
        }
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void aServerThatCannotRenameLeavesTheOldFile() throws IOException {
        String old = Files.readString(file);
        without("posix-rename,rename");
        Reply reply = stor(file);
        assertEquals(550, reply.code(), reply.format());
        assertEquals("-", pair(reply, "LEFT"));
        assertEquals(old, Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void aServerThatSetsNoModeIsNoObstacleUnlessOneIsWanted() throws IOException {
        without("fsetstat,setstat");
        Bench.assertReply("226 SCR0226", stor(directory.resolve("fresh")));
        Reply reply = stor(file, "SITE MODE=0600");
        assertEquals(550, reply.code(), reply.format());
        assertTrue(reply.text().contains("setting mode or time"), reply.text());
        assertEquals(List.of("file", "fresh"), names());

        Bench.assertReply("226 SCR0226", stor(file));
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertEquals("rw-r-----", mode(file), "nobody may read it who could not before");
    }

    /** Where a link leads may have a name of another time: it is that file all the same. */
    @Test
    void aNameThatIsNoUtf8IsWrittenThrough() throws Exception {
        String script =
                "n=$(printf 'caf\\351'); mkdir \"d$n\" && echo old >\"$n\" && ln -s \"$n\" link && ln -s \"d$n\" dir";
        Process made = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        assertEquals("", new String(made.getInputStream().readAllBytes(), US_ASCII));
        assertEquals(0, made.waitFor());
        int before = names().size();

        Path link = directory.resolve("link");
        Bench.assertReply("504 SCR5044", stor(link, "SITE ATOMIC=ON"));
        Reply reply = Bench.assertReply("226 SCR0226", stor(link));
        assertArrayEquals(NEW, Files.readAllBytes(link), reply.format());
        assertEquals(before, names().size(), "no other file was made");
        Path inside = directory.resolve("dir/file");
        assertEquals("ON", pair(Bench.assertReply("226 SCR0226", stor(inside)), "ATOMIC"));
        assertArrayEquals(NEW, Files.readAllBytes(inside));
        Bench.assertReply("226 SCR0226", stor(inside));
    }

    @Test
    void aCloseThatIsRefusedIsNoSuccess() throws IOException {
        String old = Files.readString(file);
        without("close");
        Reply reply = stor(file);
        assertEquals(550, reply.code(), reply.format());
        assertTrue(reply.text().contains("answered closing the file with status 3"), reply.text());
        assertEquals(old, Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void aPartThatSomebodyShortensIsNoFile() throws Exception {
        String old = Files.readString(file);
        try (WireClient client = client()) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            Path part = directory.resolve(names().get(1));
            client.frame(0, NEW);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(part) == 8);
            Files.writeString(part, "short");
            client.eof(8);
            Reply reply = Bench.assertReply("552 SCR5522", client.reply());
            assertTrue(reply.text().contains("it has 5 octets there, not the 8 that were sent"), reply.text());
        }
        assertEquals(old, Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void moreThanFitsIsRefusedBeforeAnyData() throws IOException {
        try (WireClient client = client()) {
            Reply reply = Bench.assertReply("452 SCR4520", client.ask("STOR " + file + " SIZE=999999999999999999"));
            assertTrue(reply.text().contains("octets are free there, 999999999999999999 are to come"), reply.text());
        }
        assertEquals(List.of("file"), names());
    }

    @Test
    void aHostWithoutScpIsServedOverSftp() throws IOException {
        bench.engine().replace("scp ", line -> LocalCommand.run("echo 'sh: scp: not found' >&2; exit 127"));
        try (WireClient client = bench.client()) {
            Reply reply = Bench.assertReply("226 SCR0226", client.stor(file.toString(), NEW));
            assertEquals("SFTP", pair(reply, "PROTOCOL"));
            WireClient.Retrieved back = client.retr(file.toString());
            assertArrayEquals(NEW, back.octets());
            assertEquals("SFTP", pair(back.go(), "PROTOCOL"));
            WireClient.require(200, client.ask("SITE PROTOCOL=SCP"));
            Bench.assertReply("504 SCR5045", client.stor(file.toString(), NEW));
        }
    }

    @Test
    void aHostWithBothIsServedOverScpAndOverSftpWithoutASize() throws IOException {
        try (WireClient client = bench.client()) {
            assertEquals("SCP", pair(client.stor(file.toString(), NEW), "PROTOCOL"));
            assertEquals("SFTP", pair(WireClient.require(150, client.ask("STOR " + file)), "PROTOCOL"));
            client.eof(0);
            Bench.assertReply("226 SCR0226", client.reply());
            assertEquals(0, Files.size(file));
            WireClient.require(200, client.ask("SITE PROTOCOL=SCP"));
            Bench.assertReply("504 SCR5043", client.ask("STOR " + file));
        }
    }

    @Test
    void aHostWithoutSftpIsServedOverScp() throws IOException {
        bench.engine().sftp(line -> LocalCommand.run("echo 'no sftp here' >&2; exit 1"));
        try (WireClient client = bench.client()) {
            assertEquals("SCP", pair(client.stor(file.toString(), NEW), "PROTOCOL"));
            Reply reply = Bench.assertReply("504 SCR5046", client.ask("STOR " + file));
            assertTrue(reply.text().contains("no sftp here"), reply.text());
            assertTrue(reply.text().contains("add SIZE=octets to STOR"), reply.text());
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
            Bench.assertReply("504 SCR5046", client.stor(file.toString(), NEW));
        }
    }

    /** What was found out is used, and forgotten when it proves wrong. */
    @Test
    void whatAHostServesIsRemembered() throws IOException {
        bench.engine().replace("scp ", line -> LocalCommand.run("echo 'sh: scp: not found' >&2; exit 127"));
        try (WireClient client = bench.client()) {
            assertEquals("SFTP", pair(client.stor(file.toString(), NEW), "PROTOCOL"));
            bench.engine().shell(line -> LocalCommand.run(line));
            assertEquals("SFTP", pair(client.stor(file.toString(), NEW), "PROTOCOL"), "not asked again");
            bench.engine().sftp(line -> LocalCommand.run("exit 1"));
            assertEquals("SCP", pair(client.stor(file.toString(), NEW), "PROTOCOL"));
            bench.engine().shell(line -> LocalCommand.run("exit 127"));
            Reply reply = client.stor(file.toString(), NEW);
            Bench.assertReply("504 SCR5045", reply);
            assertTrue(reply.text().contains("; SFTP: "), reply.text());
        }
    }

    @Test
    void aMissingFileIsNoReasonToTryTheOther() throws IOException {
        bench.engine().sftp(line -> {
            throw new IOException("SFTP was tried");
        });
        try (WireClient client = bench.client()) {
            Bench.assertReply("550 SCR5500", client.ask("RETR " + directory.resolve("none")));
        }
    }
}
