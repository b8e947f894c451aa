package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** STOR against a scripted relay: which octets go over the link. */
@Timeout(40)
class StoreTest {

    @TempDir
    private Path folder;

    private Path file(int octets) throws IOException {
        byte[] data = new byte[octets];
        new Random(octets).nextBytes(data);
        return Files.write(folder.resolve("in-" + octets), data);
    }

    @Test
    void theGoldenSession() throws Exception {
        Path file = Files.writeString(folder.resolve("pay.bin"), "hello world");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("HOST acme@sftp.bank.example");
            wire.send("200 SCR0200I : host sftp.bank.example port 22 user acme");
            wire.expect("TYPE I");
            wire.send("200 SCR0201I : type image");
            assertEquals("STOR /inbound/pay.bin SIZE=11 ID=PAY-20261122", wire.expect("STOR"));
            wire.send("150 SCR0150I ID=PAY-20261122 PROTOCOL=SCP : send /inbound/pay.bin");
            assertEquals(11, wire.header());
            assertEquals("hello world", new String(wire.take(11), StandardCharsets.UTF_8));
            assertEquals(0x50000008, wire.header());
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 0, 11}, wire.take(8));
            wire.send("226 SCR0226I ID=PAY-20261122 BYTES=11 LINK=11 SECONDS=0.021 PROTOCOL=SCP ATOMIC=ON"
                    + " : stored /inbound/pay.bin");
            wire.bye();
        })) {
            Job job = Job.of(
                            "OPEN tcp:10.1.0.2:5922",
                            "HOST acme@sftp.bank.example",
                            "TYPE I",
                            "INPUT " + file,
                            "STOR /inbound/pay.bin ID=PAY-20261122",
                            "QUIT")
                    .to(relay);
            assertEquals(0, job.run(), job.listing());
            assertEquals(
                    "HELLO SCPRELAY/1 CLIENT=scprelay/0.1 MAXFRAME=1048576",
                    relay.lines().get(0));
            assertTrue(job.listing().contains("     226 SCR0226I ID=PAY-20261122 BYTES=11 LINK=11"), job.listing());
            assertTrue(job.listing().contains("11 octets sent in "), job.listing());
            assertTrue(job.listing().endsWith("\nRETURN CODE 00\n"), job.listing());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 262_144, 262_145, 3_000_001})
    void everyOctetArrivesOnce(int size) throws Exception {
        Path file = file(size);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.send(FakeRelay.GREETING.replace("1048576", "65536"));
            String id = wire.go("STOR /x SIZE=" + size + " ID=");
            assertTrue(id.matches("[A-Za-z0-9_-]{22}"), id);
            assertArrayEquals(Files.readAllBytes(file), wire.data());
            wire.stored(id, size);
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file, "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void noFrameIsLongerThanTheRelayTakes() throws Exception {
        Path file = file(200_000);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.expect("HELLO");
            wire.send(FakeRelay.GREETING.replace("1048576", "65536"));
            String id = wire.go("STOR");
            int longest = 0;
            for (int header = wire.header(); header >>> 24 == 0; header = wire.header()) {
                longest = Math.max(longest, header);
                wire.take(header);
            }
            wire.take(8);
            assertEquals(65_536, longest);
            wire.stored(id, 200_000);
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file, "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void inStreamDataHasASizeAndStandardInputHasNone() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR /a SIZE=6 ID=");
            assertEquals("hello\n", new String(wire.data(), StandardCharsets.UTF_8));
            wire.stored(id, 6);
            id = wire.go("STOR /b ID=");
            assertEquals("from outside", new String(wire.data(), StandardCharsets.UTF_8));
            wire.stored(id, 12);
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT *", "hello", "/*", "STOR /a", "INPUT STDIN", "STOR /b")
                    .standardInput(new ByteArrayInputStream("from outside".getBytes(StandardCharsets.UTF_8)));
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void aSizeFromTheDeckIsNotReplaced() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("SITE SIZE=7");
            wire.send("200 SCR0200I : ok");
            assertFalse(wire.expect("STOR").contains("SIZE"));
            wire.send("552 SCR0552E : announced 7");
            wire.expect("STOR /x SIZE=2 ");
            wire.send("550 SCR0550E : no");
            wire.bye();
        })) {
            Job job = Job.at(
                    relay,
                    "ONERROR CONTINUE",
                    "SITE SIZE=7",
                    "INPUT *",
                    "a",
                    "/*",
                    "STOR /x",
                    "INPUT *",
                    "b",
                    "/*",
                    "STOR /x");
            assertEquals(12, job.run(), job.listing());
        }
    }

    @Test
    void aSlowInputKeepsTheLinkAlive() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        InputStream slow = new InputStream() {
            private boolean first = true;

            @Override
            public int read() throws IOException {
                try {
                    if (first && !seen.await(20, TimeUnit.SECONDS)) {
                        throw new IOException("no keep-alive frame came");
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                int octet = first ? 'x' : -1;
                first = false;
                return octet;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int octet = read();
                target[offset] = (byte) octet;
                return octet < 0 ? -1 : 1;
            }
        };
        ClientTimers quick = new ClientTimers(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofMillis(50),
                Duration.ofSeconds(1));
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            assertEquals(0, wire.header());
            seen.countDown();
            assertEquals("x", new String(wire.data(), StandardCharsets.UTF_8));
            wire.stored(id, 1);
            wire.bye();
        })) {
            Job job =
                    Job.at(relay, "INPUT STDIN", "STOR /x").standardInput(slow).with(quick);
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void withTypeAThereIsNoSizeAndBytesMayDiffer() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("TYPE A");
            wire.send("200 SCR0200I : text");
            String id = wire.go("STOR /x ID=");
            wire.data();
            wire.send("226 SCR0226I ID=" + id + " BYTES=9 LINK=5 : stored");
            wire.bye();
        })) {
            Job job = Job.at(relay, "TYPE A", "INPUT " + file(5), "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }
}
