package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/**
 * Files that arrive though their transfers are cut at random points, and gone on with: by the end of the link, by kill -9 of
 * the SFTP server, by the end of the connection to it. What is drawn depends on the seed alone.
 */
@Tag("heavy")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RandomCutsTest {

    private static final int SEEDS = 4;
    private static final int CUTS = 9;
    private static final int LEAST = 200_000;
    private static final int MOST = 1_500_000;
    private static final int SIZE = 24_000_000;
    private static final int LARGEST_FRAME = 70_000;

    /** What is cut. */
    private enum Cut {
        LINK,
        SERVER,
        CONNECTION
    }

    @TempDir
    Path directory;

    private final Queue<Process> servers = new ConcurrentLinkedQueue<>();
    private Bench bench;
    private WireClient client;
    private Path file;
    private int done;
    private int inside;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        bench = new Bench();
        bench.engine().sftp(line -> {
            LocalCommand server = LocalCommand.run("exec /usr/lib/openssh/sftp-server");
            servers.add(server.process());
            return server;
        });
        client = bench.client();
        file = directory.resolve("file");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        bench.close();
    }

    private static byte[] octets(Random random) {
        byte[] octets = new byte[SIZE + random.nextInt(100_000)];
        random.nextBytes(octets);
        return octets;
    }

    private static String sha256(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    private void site(String pairs) throws IOException {
        WireClient.require(200, client.ask("SITE " + pairs));
    }

    /** Cuts what is under way; true: the link is gone. */
    private boolean cut(Cut what) throws IOException {
        done++;
        switch (what) {
            case LINK -> {
                client.hangUp();
                client = bench.client();
                return true;
            }
            case SERVER -> servers.forEach(Process::destroyForcibly);
            case CONNECTION -> bench.engine().close();
        }
        return false;
    }

    private static Cut draw(Random random) {
        return Cut.values()[random.nextInt(Cut.values().length)];
    }

    @Test
    void everyStoreArrives() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            store(seed);
        }
        System.out.printf("RandomCutsTest: STOR, %d cuts, %d inside the data%n", done, inside);
        assertEquals(SEEDS * CUTS, done);
        assertTrue(inside >= done * 3 / 4, inside + " of " + done + " cuts were inside the data");
    }

    private void store(int seed) throws Exception {
        Random random = new Random(seed);
        byte[] octets = octets(random);
        String stor = "STOR " + file + " SIZE=" + octets.length + " ID=S" + seed;
        int sure = 0;
        for (int cut = 0; cut < CUTS; cut++) {
            site("RESUME=ON");
            begin(stor, sure);
            int until = Math.min(octets.length, sure + LEAST + random.nextInt(MOST - LEAST));
            send(random, octets, sure, until);
            boolean lost = cut(draw(random));
            Reply end = lost ? outcome("S" + seed) : client.reply();
            if (!lost) {
                client.frame(0x20, new byte[0]);
            }
            String told = "seed " + seed + ", cut " + cut + ": " + end.format();
            int part = Integer.parseInt(end.pair("PART").orElse("0"));
            assertTrue(part >= sure && part <= until, told);
            assertEquals(part > 0, end.pair("LEFT").isPresent(), told);
            inside += part > 0 && part < octets.length ? 1 : 0;
            sure = part;
        }
        site("HASH=SHA256");
        begin(stor, sure);
        send(random, octets, sure, octets.length);
        client.eof(octets.length - sure);
        Reply reply = Bench.assertReply("226 SCR0226", client.reply());
        assertEquals(Integer.toString(octets.length), reply.pair("BYTES").orElse("-"));
        assertEquals(sha256(octets), reply.pair("SHA256").orElse("-"), "seed " + seed);
        assertArrayEquals(octets, Files.readAllBytes(file), "seed " + seed);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private void begin(String stor, int sure) throws IOException {
        servers.clear();
        if (sure > 0) {
            site("RESTART=" + sure);
        }
        WireClient.require(150, client.ask(stor));
    }

    private void send(Random random, byte[] octets, int from, int until) throws IOException {
        for (int at = from; at < until; ) {
            int end = Math.min(until, at + 1 + random.nextInt(LARGEST_FRAME));
            client.frame(0, Arrays.copyOfRange(octets, at, end));
            at = end;
        }
    }

    private Reply outcome(String id) {
        return Awaitility.await()
                .atMost(40, TimeUnit.SECONDS)
                .until(
                        () -> client.ask("STAT ID=" + id),
                        reply -> reply.pair("STATE").orElse("-").equals("FAILED"));
    }

    @Test
    void everyFetchArrives() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            fetch(seed);
        }
        System.out.printf("RandomCutsTest: RETR, %d cuts, %d inside the data%n", done, inside);
        assertEquals(SEEDS * CUTS, done);
        assertTrue(inside >= done * 3 / 4, inside + " of " + done + " cuts were inside the data");
    }

    private void fetch(int seed) throws Exception {
        Random random = new Random(seed);
        byte[] octets = octets(random);
        Files.write(file, octets);
        ByteArrayOutputStream here = new ByteArrayOutputStream();
        for (int cut = 0; cut < CUTS; cut++) {
            int until = here.size() + LEAST + random.nextInt(MOST - LEAST);
            Reply go = retr(here.size());
            assertEquals(Integer.toString(octets.length), go.pair("SIZE").orElse("-"));
            assertTrue(receive(here, until), "more comes when it is cut");
            if (!cut(draw(random))) {
                // What is on its way still comes, and then the reason.
                receive(here, Integer.MAX_VALUE);
                Reply end = client.reply();
                assertEquals(451, end.code(), "seed " + seed + ", cut " + cut + ": " + end.format());
            }
            inside += here.size() > 0 && here.size() < octets.length ? 1 : 0;
        }
        site("HASH=SHA256");
        retr(here.size());
        receive(here, Integer.MAX_VALUE);
        Reply reply = Bench.assertReply("226 SCR0227", client.reply());
        assertEquals(sha256(octets), reply.pair("SHA256").orElse("-"), "seed " + seed);
        assertArrayEquals(octets, here.toByteArray(), "seed " + seed);
        site("RESET");
    }

    private Reply retr(int from) throws IOException {
        servers.clear();
        site("PROTOCOL=SFTP");
        if (from > 0) {
            site("RESTART=" + from);
        }
        return WireClient.require(150, client.ask("RETR " + file));
    }

    /** Takes frames; true: more come, false: the last one was taken. */
    private boolean receive(ByteArrayOutputStream here, int until) throws IOException {
        while (here.size() < until) {
            int flags = client.read();
            int length = client.read() << 16 | client.read() << 8 | client.read();
            for (int i = 0; i < length; i++) {
                int octet = client.read();
                if (flags == 0) {
                    here.write(octet);
                }
            }
            if (flags != 0) {
                return false;
            }
        }
        return true;
    }
}
