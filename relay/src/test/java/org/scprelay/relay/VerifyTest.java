package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** VERIFY=SIZE against a real sshd whose first scp on the path drops an octet, acknowledges all and ends with 0. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VerifyTest {

    @TempDir
    static Path home;

    private static Sshd sshd;
    private static TestRelay relay;

    private Path directory;
    private Path file;

    @BeforeAll
    static void start() throws Exception {
        Path bin = Files.createDirectory(home.resolve("bin"));
        Path lying = Files.writeString(
                bin.resolve("scp"),
                "#!/bin/sh\n"
                        + "for path; do :; done\n"
                        + "printf '\\0'; read mode size name; printf '\\0'\n"
                        + "head -c \"$size\" | head -c $((size - 1)) > \"$path\"\n"
                        // The status of the file is taken: a lie that ends before it would be found by that alone.
                        + "head -c 1 > /dev/null; printf '\\0'; exit 0\n");
        Files.setPosixFilePermissions(lying, PosixFilePermissions.fromString("rwxr-xr-x"));
        sshd = Sshd.start(home.resolve("sshd"), "SetEnv PATH=" + bin + ":/usr/bin:/bin");
        relay = new TestRelay(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()));
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
        directory = Files.createTempDirectory(home, "verify");
        file = Files.writeString(directory.resolve("it's a file"), "old");
    }

    private Reply stor(String site) throws IOException {
        try (WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            WireClient.require(200, client.ask("SITE " + site));
            return client.stor(file.toString(), new byte[1000]);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    @Test
    void aLieIsFoundBeforeTheRename() throws IOException {
        Reply reply = Bench.assertReply("552 SCR5522", stor("VERIFY=SIZE"));
        assertTrue(reply.text().contains("it has 999 octets there"), reply.text());
        assertEquals("-", reply.pair("LEFT").orElse("-"));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("it's a file"), names());
    }

    @Test
    void aLieIsFoundWithoutAPartToo() throws IOException {
        Reply reply = Bench.assertReply("552 SCR5522", stor("ATOMIC=OFF"));
        assertEquals("TARGET", reply.pair("LEFT").orElse("-"));
        assertArrayEquals(new byte[999], Files.readAllBytes(file));
    }

    @Test
    void noneBelievesTheRemoteScp() throws IOException {
        Bench.assertReply("226 SCR0226", stor("VERIFY=NONE"));
        assertArrayEquals(new byte[999], Files.readAllBytes(file));
        assertEquals(List.of("it's a file"), names());
    }
}
