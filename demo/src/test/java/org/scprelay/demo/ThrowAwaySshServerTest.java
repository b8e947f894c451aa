package org.scprelay.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real relay and a real client can do with the throw-away server, and what nobody can. */
@Timeout(60)
class ThrowAwaySshServerTest {

    @TempDir
    Path temporary;

    private Path home;
    private InProcess parts;

    @BeforeEach
    void start() throws IOException {
        home = Files.createDirectory(temporary.resolve("home"));
        parts = new InProcess(temporary, home, false);
    }

    @AfterEach
    void stop() throws IOException {
        parts.close();
    }

    private Path input(int size) throws IOException {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return Files.write(temporary.resolve("sent"), octets);
    }

    private List<String> namesAtHome() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bank, 0, ON",
        "bank, 1, ON",
        "bank, 32769, ON",
        "bank, 4194305, ON",
        "plain, 0, OFF",
        "plain, 32769, OFF"
    })
    void octetsArriveUnchangedBothWays(String alias, int size, String atomic) throws IOException {
        Path sent = input(size);
        Path fetched = temporary.resolve("fetched");
        InProcess.Outcome outcome =
                parts.run(alias, "INPUT " + sent, "STOR there.bin", "OUTPUT " + fetched, "RETR there.bin");
        assertEquals(0, outcome.returnCode(), outcome.listing());
        assertTrue(outcome.listing().contains("ATOMIC=" + atomic), outcome.listing());
        assertEquals(size, Files.size(sent));
        assertEquals(-1, Files.mismatch(sent, home.resolve("there.bin")));
        assertEquals(-1, Files.mismatch(sent, fetched));
        assertEquals(List.of("there.bin"), namesAtHome());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank", "plain"})
    void anExistingFileIsReplaced(String alias) throws IOException {
        Path there = Files.writeString(home.resolve("there"), "something longer than the new file");
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rw-r-----"));
        Path sent = input(5);
        InProcess.Outcome outcome = parts.run(alias, "INPUT " + sent, "STOR there");
        assertEquals(0, outcome.returnCode(), outcome.listing());
        assertEquals(-1, Files.mismatch(sent, there));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(there)));
    }

    /** Without a shell nothing but the name in the C record keeps the file from being put into the directory. */
    @ParameterizedTest
    @ValueSource(strings = {"bank", "plain"})
    void aDirectoryIsNoFile(String alias) throws IOException {
        Path folder = Files.createDirectory(home.resolve("folder"));
        InProcess.Outcome outcome = parts.run(alias, "INPUT " + input(5), "STOR folder");
        assertEquals(12, outcome.returnCode(), outcome.listing());
        assertTrue(outcome.listing().contains(" 550 "), outcome.listing());
        assertTrue(outcome.listing().contains("directory"), outcome.listing());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aMissingFileAndADirectoryCannotBeFetched() throws IOException {
        Files.createDirectory(home.resolve("folder"));
        for (String path : List.of("nothing", "folder")) {
            Path fetched = temporary.resolve("fetched");
            InProcess.Outcome outcome = parts.run("bank", "OUTPUT " + fetched, "RETR " + path);
            assertEquals(12, outcome.returnCode(), outcome.listing());
            assertFalse(Files.exists(fetched));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/outside", "folder/../../outside"})
    void nothingOutsideTheHomeIsReached(String path) throws IOException {
        Files.createDirectory(home.resolve("folder"));
        String real = path.startsWith("/") ? temporary.resolve("outside").toString() : path;
        InProcess.Outcome stored = parts.run("plain", "INPUT " + input(5), "STOR " + real);
        assertEquals(12, stored.returnCode(), stored.listing());
        Path outside = temporary.resolve("outside");
        assertFalse(Files.exists(outside));
        Files.writeString(outside, "not for you");
        InProcess.Outcome fetched = parts.run("plain", "OUTPUT " + temporary.resolve("fetched"), "RETR " + real);
        assertEquals(12, fetched.returnCode(), fetched.listing());
        assertFalse(Files.exists(temporary.resolve("fetched")));
    }

    @Test
    void anotherKeyIsRefused() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("stranger"));
        try (InProcess strangers = new InProcess(folder, home, true)) {
            InProcess.Outcome outcome = strangers.run("bank", "INPUT " + input(5), "STOR there");
            assertEquals(12, outcome.returnCode(), outcome.listing());
            assertTrue(outcome.listing().contains(" 532 "), outcome.listing());
            assertEquals(List.of(), namesAtHome());
        }
    }

    @Test
    void onlyScpAndScriptsRun() throws IOException {
        assertEquals(0, exec(ThrowAwaySshServer.USER, "exec sh -c 'echo here >made'"));
        assertEquals(List.of("made"), namesAtHome());
        assertEquals(3, exec(ThrowAwaySshServer.USER, "exec sh -c 'exit 3'"));
        for (String line : List.of("touch other", "sh -c 'touch other'", "scpx -t other")) {
            assertTrue(exec(ThrowAwaySshServer.USER, line) != 0, line);
        }
        assertEquals(List.of("made"), namesAtHome());
    }

    @Test
    void anotherUserIsRefused() throws IOException {
        assertEquals(0, exec(ThrowAwaySshServer.USER, "exec sh -c ''"));
        IOException refused = assertThrows(IOException.class, () -> exec("root", "exec sh -c ''"));
        assertTrue(refused.getMessage().contains("authentication"), refused.getMessage());
    }

    private int exec(String user, String line) throws IOException {
        Duration atMost = Duration.ofSeconds(20);
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            client.setKeyIdentityProvider(new FileKeyPairProvider(parts.key()));
            client.start();
            try (ClientSession session = client.connect(
                            user, "127.0.0.1", parts.server().port())
                    .verify(atMost)
                    .getSession()) {
                session.auth().verify(atMost);
                try (ChannelExec channel = session.createExecChannel(line)) {
                    ByteArrayOutputStream said = new ByteArrayOutputStream();
                    channel.setOut(said);
                    channel.setErr(said);
                    channel.open().verify(atMost);
                    channel.waitFor(EnumSet.of(ClientChannelEvent.EXIT_STATUS), atMost);
                    if (channel.getExitStatus() == null) {
                        throw new IOException("no exit status: " + said.toString(StandardCharsets.UTF_8));
                    }
                    return channel.getExitStatus();
                }
            }
        }
    }
}
