package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STOR against a scripted relay. */
@Timeout(40)
class StoreTest {

    private static final String OPEN = "OPEN tcp:10.1.0.2:5922";

    @TempDir
    private Path folder;

    private Path file(int octets) throws IOException {
        byte[] data = new byte[octets];
        new Random(octets).nextBytes(data);
        return Files.write(folder.resolve("in-" + octets), data);
    }

    private static Job job(FakeRelay relay, String... more) {
        return Job.of(OPEN, String.join("\n", more)).to(relay);
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
            Job job = job(
                    relay,
                    "HOST acme@sftp.bank.example",
                    "TYPE I",
                    "INPUT " + file,
                    "STOR /inbound/pay.bin ID=PAY-20261122",
                    "QUIT");
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
            Job job = job(relay, "INPUT " + file, "STOR /x");
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
            Job job = job(relay, "INPUT " + file, "STOR /x");
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
            Job job = job(relay, "INPUT *", "hello", "/*", "STOR /a", "INPUT STDIN", "STOR /b")
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
            Job job = job(
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
    void anEarlyFinalReplyEndsTheDataAndTheLinkGoesOn() throws Exception {
        CountDownLatch replied = new CountDownLatch(1);
        // Input that never ends by itself: only the early reply can end this transfer.
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return length;
            }
        };
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("STOR");
            wire.take(500_000);
            wire.send("452 SCR0452E LINK=0 : storage full");
            replied.countDown();
            // The rest of the data, cut where it was, is discarded up to ABORT.
            byte[] tail = new byte[0];
            String end = "stopped by the final reply";
            while (!new String(tail, StandardCharsets.ISO_8859_1).endsWith(end)) {
                byte[] next = wire.take(1);
                byte[] joined = java.util.Arrays.copyOf(tail, tail.length + 1);
                joined[tail.length] = next[0];
                tail = joined.length > 40 ? java.util.Arrays.copyOfRange(joined, 1, joined.length) : joined;
            }
            wire.expect("NOOP");
            wire.send("200 SCR0200I : ok");
            wire.bye();
        })) {
            Job job = job(relay, "ONERROR CONTINUE", "INPUT STDIN", "STOR /x", "NOOP")
                    .standardInput(endless);
            assertEquals(8, job.run(), job.listing());
            assertEquals(0, replied.getCount());
            assertTrue(job.listing().contains("452 SCR0452E"), job.listing());
            assertTrue(job.listing().contains("the relay ended the transfer after "), job.listing());
        }
    }

    @Test
    void anEarlyReplyIsSeenWhileTheInputIsSilent() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                FakeRelay relay = new FakeRelay(wire -> {
                    wire.greet().go("STOR");
                    wire.send("451 SCR0451E : remote lost");
                    assertEquals("stopped by the final reply", wire.aborted());
                    wire.bye();
                })) {
            Job job = job(relay, "INPUT STDIN", "STOR /x").standardInput(new PipedInputStream(silent));
            assertEquals(8, job.run(), job.listing());
        }
    }

    @Test
    void anEarlyGoodReplyIsNotBelieved() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                FakeRelay relay = new FakeRelay(wire -> {
                    String id = wire.greet().go("STOR");
                    wire.stored(id, 0);
                    wire.halfClose();
                    wire.untilClosed();
                })) {
            Job job = job(relay, "INPUT STDIN", "STOR /x").standardInput(new PipedInputStream(silent));
            assertEquals(16, job.run(), job.listing());
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
            Job job = job(relay, "INPUT STDIN", "STOR /x").standardInput(slow).with(quick);
            assertEquals(0, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"100, it changed while it was read: 3000000 octets at first", "4000000, then more"})
    void aFileThatChangesItsSizeIsAborted(int size, String why) throws Exception {
        Path file = file(3_000_000);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.expect("STOR /x SIZE=3000000 ");
            // The client opened the file before it asked, and reads at most two buffers ahead.
            try (java.io.RandomAccessFile raw = new java.io.RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(size);
            }
            wire.send("150 SCR0150I ID=A : go");
            assertTrue(wire.aborted().startsWith("it changed while it was read"));
            wire.send("426 SCR0426E ID=A : client abort");
            wire.bye();
        })) {
            Job job = job(relay, "INPUT " + file, "STOR /x ID=A");
            assertEquals(12, job.run(), job.listing());
            String flat = job.listing().replaceAll("\n {9}", "");
            assertTrue(flat.contains("cannot be read on") && flat.contains(why), flat);
            assertTrue(flat.contains("426 SCR0426E"), flat);
        }
    }

    @Test
    void anInputThatCannotBeReadOnIsAborted() throws Exception {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("tape unreadable");
            }
        };
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("STOR");
            assertEquals("tape unreadable", wire.aborted());
            wire.reset();
        })) {
            Job job = job(relay, "INPUT STDIN", "STOR /x").standardInput(broken);
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("tape unreadable"), job.listing());
        }
    }

    @Test
    void aGoodReplyToAbortIsNotBelieved() throws Exception {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("tape unreadable");
            }
        };
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            wire.aborted();
            wire.stored(id, 0);
            wire.untilClosed();
        })) {
            Job job = job(relay, "INPUT STDIN", "STOR /x").standardInput(broken);
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void aFileThatIsMissingIsFoundBeforeTheRelayIsAsked() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = job(relay, "INPUT " + folder.resolve("none"), "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("no such file or folder"), job.listing());
            assertEquals(List.of("QUIT"), relay.lines().subList(1, relay.lines().size()));
        }
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = job(relay, "INPUT " + folder, "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains(" is a folder"), job.listing());
        }
    }

    /** {0} is the id of the transfer; 5 octets are sent. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "226 SCR0226I ID={0} BYTES=5 LINK=4 : stored",
                "226 SCR0226I ID={0} BYTES=4 LINK=5 : stored",
                "226 SCR0226I ID={0} BYTES=5 : stored",
                "226 SCR0226I ID={0} LINK=5 : stored",
                "226 SCR0226I ID=OTHER BYTES=5 LINK=5 : stored",
                "226 SCR0226I BYTES=5 LINK=5 : stored",
                "226 SCR0226I ID={0} BYTES=5 LINK=4 LINK=5 : stored",
                "226 SCR0226E ID={0} BYTES=5 LINK=5 : stored",
                "451 SCR0451I ID={0} BYTES=5 LINK=5 : lost",
                "250 SCR0250I ID={0} BYTES=5 LINK=5 : stored",
                "200 SCR0200I ID={0} BYTES=5 LINK=5 : stored",
                "150 SCR0150I ID={0} BYTES=5 LINK=5 : stored",
                "226 OK",
                "226 SCR0226I ID={0} BYTES=5 LINK=5: stored",
                "226 SCR0226I ID={0} BYTES=5 LINK=5 : stored\r",
                "226 SCR0226I ID={0} BYTES=5 LINK=5 : st\u00f6red",
                "999 SCR0226I ID={0} BYTES=5 LINK=5 : stored",
                "\u0000",
                ""
            })
    void aFinalReplyThatIsOffIsReturnCode16(String reply) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            assertEquals(5, wire.data().length);
            wire.send(reply.replace("{0}", id));
            wire.halfClose();
            wire.untilClosed();
        })) {
            Job job = job(relay, "INPUT *", "data", "/*", "STOR /x");
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void aWarningIsReturnCode4AndTheDeckGoesOn() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            wire.data();
            wire.send("110 SCR0110I : working");
            wire.send("226 SCR0226W ID=" + id + " BYTES=5 LINK=5 SUBST=1 : stored");
            wire.expect("NOOP");
            wire.send("200 SCR0200I : ok");
            wire.bye();
        })) {
            Job job = job(relay, "INPUT *", "data", "/*", "STOR /x", "NOOP");
            assertEquals(4, job.run(), job.listing());
            assertTrue(job.listing().contains("     110 SCR0110I : working"), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"150 SCR0150I ID=OTHER : go", "150 SCR0150I : go", "226 SCR0226I ID=A BYTES=0 LINK=0 : stored"})
    void a150ThatIsOffIsReturnCode16(String reply) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STOR");
            wire.send(reply);
            wire.untilClosed();
        })) {
            Job job = job(relay, "INPUT *", "data", "/*", "STOR /x ID=A");
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void aRefusalIsShownAndNothingIsSent() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("TYPE A");
            wire.send("504 SCR0504E : not offered here");
            wire.expect("STOR");
            wire.send("503 SCR0503E : TYPE was refused");
            wire.bye();
        })) {
            Job job = job(relay, "ONERROR CONTINUE", "TYPE A", "INPUT *", "data", "/*", "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("504 SCR0504E : not offered here"), job.listing());
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
            Job job = job(relay, "TYPE A", "INPUT *", "data", "/*", "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void recordsThatTheRelayWouldTakeAreNotSentAsOctets() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STRU R");
            wire.send("200 SCR0200I : records");
            wire.bye();
        })) {
            Job job = job(relay, "STRU R", "INPUT *", "data", "/*", "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("STRU R moves records"), job.listing());
        }
    }
}
