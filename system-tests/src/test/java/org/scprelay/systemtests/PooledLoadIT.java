package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many large transfers at once to one destination, over warm connections as far as there are any. The property
 * {@code scprelay.load.mebibytes} says how large.
 */
@Tag("alone")
@Timeout(1200)
class PooledLoadIT {

    private static final int AT_ONCE = 20;
    private static final int KEPT = 8;
    private static final long SIZE = (long) Integer.getInteger("scprelay.load.mebibytes", 64) << 20;
    private static final long SMALL = 4 << 20;
    /** More than pipes and buffers take: whose client took it has its 150, and with it a connection. */
    private static final long FIRST = 1 << 20;

    @TempDir
    Path home;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    /** Every second one goes over SFTP. Returns what was sent. */
    private String store(Server server, RelayProcess relay, CyclicBarrier together, int number, long size)
            throws Exception {
        String deck = "OPEN " + relay.address() + "\nHOST " + System.getProperty("user.name") + "@127.0.0.1\nPORT "
                + server.port() + "\nSITE SIZE=" + size + " PROTOCOL=" + (number % 2 == 0 ? "SCP" : "SFTP")
                + "\nINPUT STDIN\nSTOR " + home.resolve("file-" + number) + "\nQUIT\n";
        Path file = Files.writeString(home.resolve("deck-" + number), deck);
        Path listing = home.resolve("listing-" + number);
        Process job = new ProcessBuilder(Program.command(List.of("-Xmx64m"), "run", file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(listing.toFile())
                .start();
        String sent = "";
        try (OutputStream out = new Meeting(job.getOutputStream(), together)) {
            sent = Generated.write(out, number, size);
        } catch (IOException e) {
            together.reset(); // The listing says why the client takes no more.
        }
        assertTrue(job.waitFor(600, TimeUnit.SECONDS), Files.readString(listing));
        assertEquals(0, job.exitValue(), Files.readString(listing));
        return sent;
    }

    /** The input of a client that waits for those of all the others behind its first part: then all have a connection. */
    private static final class Meeting extends FilterOutputStream {

        private final CyclicBarrier together;
        private long passed;

        Meeting(OutputStream out, CyclicBarrier together) {
            super(out);
            this.together = together;
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
            boolean before = passed < FIRST;
            passed += length;
            if (before && passed >= FIRST) {
                try {
                    together.await(600, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IOException("another job did not come so far", e);
                }
            }
        }
    }

    private void allAtOnce(Server server, RelayProcess relay, long size) throws Exception {
        List<Future<String>> jobs = new ArrayList<>();
        CyclicBarrier together = new CyclicBarrier(AT_ONCE);
        for (int i = 0; i < AT_ONCE; i++) {
            int number = i;
            jobs.add(threads.submit(() -> store(server, relay, together, number, size)));
        }
        // One that fails makes the others fail: each says why.
        assertAll(IntStream.range(0, AT_ONCE).mapToObj(i -> () -> requireArrived(i, jobs.get(i))));
    }

    private void requireArrived(int number, Future<String> job) throws Exception {
        String sent = job.get();
        Path file = home.resolve("file-" + number);
        try (InputStream in = Files.newInputStream(file)) {
            assertEquals(sent, Generated.hash(in), file.toString());
        }
        Files.delete(file);
    }

    private long connections() throws IOException {
        try (var lines = Files.lines(home.resolve("server/sshd.log"))) {
            return lines.filter(line -> line.contains("Accepted publickey")).count();
        }
    }

    @Test
    void twentyLargeFilesAtOnce() throws Exception {
        assertTrue(
                home.toFile().getUsableSpace() > AT_ONCE * SIZE * 3 / 2,
                AT_ONCE * SIZE * 3 / 2 + " octets must be free at " + home);
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withJvmOptions("-Xmx256m"))) {
            allAtOnce(server, relay, SMALL);
            long before = connections();
            allAtOnce(server, relay, SIZE);
            assertEquals(AT_ONCE - KEPT, connections() - before, "connections that were made, the others were warm");
        } finally {
            threads.shutdownNow();
        }
    }
}
