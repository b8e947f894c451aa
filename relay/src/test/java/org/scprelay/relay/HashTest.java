package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.WireClient;

/** SITE HASH and VERIFY=SHA256: only what is really at the destination is delivered. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HashTest {

    private static final byte[] OCTETS = new byte[100_001];

    static {
        new Random(5).nextBytes(OCTETS);
    }

    @TempDir
    Path directory;

    private final AtomicInteger backwards = new AtomicInteger();
    private Bench bench;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Installed.requireScp();
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        bench = new Bench();
        file = Files.writeString(directory.resolve("file"), "old");
        backwards.set(0);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static String hash(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    private WireClient client(String... site) throws IOException {
        WireClient client = bench.client();
        for (String line : site) {
            WireClient.require(200, client.ask("SITE " + line));
        }
        return client;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SCP, HASH=SHA256",
        "SFTP, HASH=SHA256",
        "SCP, VERIFY=SHA256",
        "SFTP, VERIFY=SHA256",
        "SCP, VERIFY=SHA256 ATOMIC=OFF",
        "SFTP, VERIFY=SHA256 ATOMIC=OFF"
    })
    void theHashOfTheRemoteOctetsIsReported(String protocol, String site) throws Exception {
        try (WireClient client = client("PROTOCOL=" + protocol, site)) {
            Reply stored = Bench.assertReply("226 SCR0226", client.stor(file.toString(), OCTETS));
            assertEquals(hash(OCTETS), stored.pair("SHA256").orElse("-"));
            assertArrayEquals(OCTETS, Files.readAllBytes(file));
            WireClient.Retrieved back = client.retr(file.toString());
            assertEquals(hash(OCTETS), back.last().pair("SHA256").orElse("-"));
            Reply empty = Bench.assertReply("226 SCR0226", client.stor(file.toString(), new byte[0]));
            assertEquals(hash(new byte[0]), empty.pair("SHA256").orElse("-"));
        }
        assertEquals(List.of("file"), names());
    }

    @Test
    void withoutThemNoHashIsReported() throws IOException {
        try (WireClient client = client("HASH=SHA256", "HASH=OFF")) {
            assertEquals(
                    "-", client.stor(file.toString(), OCTETS).pair("SHA256").orElse("-"));
        }
    }

    /** An octet changes at the destination between its acknowledgement and the end of the transfer. */
    @ParameterizedTest
    @CsvSource({"SCP, AUTO", "SCP, OFF", "SFTP, AUTO", "SFTP, OFF"})
    void anOctetThatDiffersIsNoDelivery(String protocol, String atomic) throws Exception {
        try (WireClient client = client("PROTOCOL=" + protocol, "VERIFY=SHA256 ATOMIC=" + atomic)) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=" + OCTETS.length));
            Path written = atomic.equals("OFF") ? file : part();
            client.frame(0, OCTETS);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(written) == OCTETS.length);
            try (RandomAccessFile changed = new RandomAccessFile(written.toFile(), "rw")) {
                changed.seek(12_345);
                changed.write(OCTETS[12_345] ^ 1);
            }
            client.eof(OCTETS.length);
            Reply reply = Bench.assertReply("552 SCR5522", client.reply());
            assertTrue(reply.text().contains("not " + hash(OCTETS)), reply.text());
            assertEquals(
                    atomic.equals("OFF") ? "TARGET" : "-", reply.pair("LEFT").orElse("-"));
        }
        if (!atomic.equals("OFF")) {
            assertEquals("old", Files.readString(file));
        }
        assertEquals(List.of("file"), names());
    }

    private Path part() throws IOException {
        return directory.resolve(names().stream()
                .filter(name -> name.contains(".part-"))
                .findFirst()
                .orElseThrow());
    }

    /** The first program that is there computes it; where there is none the file is read back. */
    @ParameterizedTest
    @ValueSource(strings = {"sha256sum", "shasum", "openssl", ""})
    void anyProgramWillDoAndNoneToo(String program) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        for (String name : Stream.of("ls mv rm od tr readlink scp sh cat head sleep perl", program)
                .flatMap(names -> Stream.of(names.split(" ")))
                .filter(name -> !name.isEmpty())
                .toList()) {
            Path real = Stream.of("/usr/bin/", "/bin/")
                    .map(place -> Path.of(place, name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(Path.of("/usr/bin", name));
            Files.createSymbolicLink(bin.resolve(name), real);
        }
        Installed.require(program.isEmpty() || Files.exists(bin.resolve(program)), program + " is not there");
        bench.engine().shell(line -> {
            backwards.addAndGet(line.startsWith("scp -f") ? 1 : 0);
            return LocalCommand.run("PATH=" + bin + "; export PATH; " + line);
        });
        try (WireClient client = client("PROTOCOL=SCP", "VERIFY=SHA256")) {
            Reply stored = Bench.assertReply("226 SCR0226", client.stor(file.toString(), OCTETS));
            assertEquals(hash(OCTETS), stored.pair("SHA256").orElse("-"));
        }
        assertEquals(program.isEmpty() ? 1 : 0, backwards.get(), "read back where nothing computes it, and only there");
    }

    /** The program takes longer than the destination may be silent; something comes from there meanwhile. */
    @Test
    void aLongHashIsNoStall() throws Exception {
        bench.close();
        bench = new Bench(Limits.of("remoteStall", 3000));
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path slow =
                Files.writeString(bin.resolve("sha256sum"), "#!/bin/sh\nsleep 5\nPATH=/usr/bin:/bin exec sha256sum\n");
        assertTrue(slow.toFile().setExecutable(true));
        bench.engine().shell(line -> LocalCommand.run("PATH=" + bin + ":$PATH; export PATH; " + line));
        try (WireClient client = client("PROTOCOL=SCP", "VERIFY=SHA256")) {
            Bench.assertReply("226 SCR0226", client.stor(file.toString(), OCTETS));
        }
    }

    @Test
    void aProgramThatLiesIsNotBelieved() throws Exception {
        bench.engine()
                .shell(line -> LocalCommand.run(
                        line.contains("sha256sum") ? "echo; echo 'SCRELAY1 hash " + "0".repeat(64) + "'" : line));
        try (WireClient client = client("PROTOCOL=SCP", "VERIFY=SHA256")) {
            Bench.assertReply("552 SCR5522", client.stor(file.toString(), OCTETS));
        }
        assertEquals("old", new String(Files.readAllBytes(file), US_ASCII));
    }
}
