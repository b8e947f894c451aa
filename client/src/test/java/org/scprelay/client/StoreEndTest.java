package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** STOR against a scripted relay: what ends it before the end of its data. */
@Timeout(40)
class StoreEndTest {

    @TempDir
    private Path folder;

    /** An input that fails at once. */
    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("tape unreadable");
            }
        };
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
                byte[] joined = Arrays.copyOf(tail, tail.length + 1);
                joined[tail.length] = next[0];
                tail = joined.length > 40 ? Arrays.copyOfRange(joined, 1, joined.length) : joined;
            }
            wire.expect("NOOP");
            wire.send("200 SCR0200I : ok");
            wire.bye();
        })) {
            Job job = Job.at(relay, "ONERROR CONTINUE", "INPUT STDIN", "STOR /x", "NOOP")
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
            Job job = Job.at(relay, "INPUT STDIN", "STOR /x").standardInput(new PipedInputStream(silent));
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
            Job job = Job.at(relay, "INPUT STDIN", "STOR /x").standardInput(new PipedInputStream(silent));
            assertEquals(16, job.run(), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"100, it changed while it was read: 3000000 octets at first", "4000000, then more"})
    void aFileThatChangesItsSizeIsAborted(int size, String why) throws Exception {
        Path file = Files.write(folder.resolve("in"), new byte[3_000_000]);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.expect("STOR /x SIZE=3000000 ");
            // The client opened the file before it asked, and reads at most two buffers ahead.
            try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
                raw.setLength(size);
            }
            wire.send("150 SCR0150I ID=A : go");
            assertTrue(wire.aborted().startsWith("it changed while it was read"));
            wire.send("426 SCR0426E ID=A : client abort");
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT " + file, "STOR /x ID=A");
            assertEquals(12, job.run(), job.listing());
            String flat = job.listing().replaceAll("\n {9}", "");
            assertTrue(flat.contains("cannot be read on") && flat.contains(why), flat);
            assertTrue(flat.contains("426 SCR0426E"), flat);
        }
    }

    @Test
    void anInputThatCannotBeReadOnIsAborted() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("STOR");
            assertEquals("tape unreadable", wire.aborted());
            wire.reset();
        })) {
            Job job = Job.at(relay, "INPUT STDIN", "STOR /x").standardInput(broken());
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("tape unreadable"), job.listing());
        }
    }

    @Test
    void aGoodReplyToAbortIsNotBelieved() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            wire.aborted();
            wire.stored(id, 0);
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "INPUT STDIN", "STOR /x").standardInput(broken());
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void aFileThatIsMissingIsFoundBeforeTheRelayIsAsked() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = Job.at(relay, "INPUT " + folder.resolve("none"), "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("no such file or folder"), job.listing());
            assertEquals(List.of("QUIT"), relay.lines().subList(1, relay.lines().size()));
        }
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().bye())) {
            Job job = Job.at(relay, "INPUT " + folder, "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains(" is a folder"), job.listing());
        }
    }
}
