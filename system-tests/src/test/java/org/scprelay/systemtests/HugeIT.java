package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large files, streamed from a generator, through a relay with a small heap; each octet differs from its neighbours. */
@Tag("heavy")
@Timeout(1200)
class HugeIT {

    private static final long ABOVE_4_GIB = (4L << 30) + 4097;

    @TempDir
    Path home;

    private Process job(String name, String deck) throws IOException {
        Path file = Files.writeString(home.resolve(name), deck);
        return new ProcessBuilder(Program.command(List.of("-Xmx64m"), "run", file.toString()))
                .redirectError(home.resolve(name + ".log").toFile())
                .start();
    }

    private void bothWays(Server server, RelayProcess relay, long size) throws Exception {
        String head = "OPEN " + relay.address() + "\nHOST " + System.getProperty("user.name") + "@127.0.0.1\nPORT "
                + server.port() + "\n";
        Path remote = home.resolve("remote");
        Process up = job("up", head + "SITE SIZE=" + size + "\nINPUT STDIN\nSTOR " + remote + "\nQUIT\n");
        String sent;
        try (OutputStream out = up.getOutputStream()) {
            sent = Generated.write(out, 1, size);
        }
        String listing = new String(up.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(true, up.waitFor(120, TimeUnit.SECONDS), listing);
        assertEquals(0, up.exitValue(), listing + Files.readString(home.resolve("up.log")));
        assertEquals(size, Files.size(remote));
        try (InputStream in = Files.newInputStream(remote)) {
            assertEquals(sent, Generated.hash(in), "stored");
        }
        Process down = job("down", head + "OUTPUT STDOUT\nRETR " + remote + "\nQUIT\n");
        down.getOutputStream().close();
        assertEquals(sent, Generated.hash(down.getInputStream()), Files.readString(home.resolve("down.log")));
        assertEquals(true, down.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, down.exitValue(), Files.readString(home.resolve("down.log")));
        Files.delete(remote);
    }

    @ParameterizedTest
    @EnumSource(Server.Kind.class)
    void aQuarterOfAGibibyteBothWays(Server.Kind kind) throws Exception {
        try (Server server = Server.start(kind, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()))) {
            bothWays(server, relay, 256L << 20);
        }
    }

    @Test
    void moreThanFourGibibytesBothWaysThroughARelayWithASmallHeap() throws Exception {
        File disk = home.toFile();
        assertEquals(true, disk.getUsableSpace() > 2 * ABOVE_4_GIB, "9 GiB must be free at " + disk);
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withJvmOptions("-Xmx64m"))) {
            bothWays(server, relay, ABOVE_4_GIB);
        }
    }
}
