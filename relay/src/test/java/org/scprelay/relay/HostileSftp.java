package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.sftp.MemorySftp;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.WireClient;

/**
 * One transfer through the whole relay with an SFTP server that breaks its protocol, and what holds whatever it does: one final
 * reply that fits a line, no good one for a wrong file, everything named that is left, no endless memory, no thread left, and a
 * session that goes on.
 */
final class HostileSftp {

    static final String PATH = MemorySftp.DIRECTORY + "file";

    /** More than one request carries, and not a multiple of one. */
    static final byte[] OCTETS = new byte[70_001];

    /** What a STOR finds at its path. */
    static final byte[] OLD = "the file that was there".getBytes(US_ASCII);

    private static final int LONGEST_REPLY = 512;

    /** 64 requests under way, of 32 KiB, and a packet of 256 KiB that is not complete. */
    private static final long MOST_KEPT = 64 * 32 * 1024 + 256 * 1024;

    static {
        new Random(11).nextBytes(OCTETS);
    }

    private HostileSftp() {}

    /**
     * How a server breaks the protocol.
     *
     * @param name what it does
     * @param reply code and id of the final reply
     * @param words what its text must say
     * @param doing makes the server do it
     */
    record Case(String name, String reply, String words, Consumer<MemorySftp> doing) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Stores over a file that is there. */
    static Reply stor(Timeouts timeouts, MemorySftp server) throws IOException {
        server.with(PATH, OLD);
        return through(timeouts, server, client -> {
            Reply reply = client.stor(PATH, OCTETS);
            Map<String, byte[]> files = server.files();
            byte[] there = files.remove(PATH);
            boolean done = Arrays.equals(OCTETS, there);
            assertTrue(done || reply.code() >= 400, "it says done, and is not: " + reply.format());
            // Nobody knows whether a rename was done that was answered by nonsense; the reply says so then.
            boolean unknown = reply.text().contains("nobody knows");
            assertTrue(done || Arrays.equals(OLD, there) || unknown, "the old file or the new one: " + reply.format());
            boolean named = reply.pair("LEFT").isPresent()
                    || files.keySet().stream().allMatch(left -> reply.text().contains(left));
            assertTrue(named, () -> "left, and not named: " + files.keySet() + reply.format());
            return reply;
        });
    }

    /** Fetches a file that is there. */
    static Reply retr(Timeouts timeouts, MemorySftp server) throws IOException {
        server.with(PATH, OCTETS);
        return through(timeouts, server, client -> {
            WireClient.Retrieved retrieved = client.retr(PATH);
            if (retrieved.last().code() < 400) {
                assertTrue(retrieved.whole(), "it says done without COUNT");
                assertArrayEquals(OCTETS, retrieved.octets());
            } else {
                assertFalse(retrieved.whole(), "EOF and COUNT mean that all is there");
            }
            return retrieved.last();
        });
    }

    private interface Transfer {
        Reply run(WireClient client) throws IOException;
    }

    private static Reply through(Timeouts timeouts, MemorySftp server, Transfer transfer) throws IOException {
        Set<Thread> others = threads();
        Reply reply = run(timeouts, server, transfer);
        awaitNoThreadBut(others);
        return reply;
    }

    private static Reply run(Timeouts timeouts, MemorySftp server, Transfer transfer) throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(timeouts);
                WireClient client = bench.client()) {
            bench.engine().sftp(line -> server.serve());
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
            Reply reply = transfer.run(client);
            assertTrue(reply.format().length() <= LONGEST_REPLY, reply.format().length() + " octets of reply");
            assertTrue(reply.format().matches("[ -~]+"), reply.format());
            assertEquals(
                    List.of(),
                    log.lines().stream().filter(l -> !l.matches("[ -~]+")).toList());
            assertTrue(server.said() < 2 * MOST_KEPT, server.said() + " octets were taken from the server");
            goesOn(bench, client);
            // Nobody asks for what is left of the server after that.
            assertEquals(0, bench.engine().open(), "connections that were not closed");
            Awaitility.await("the ends of all channels")
                    .atMost(20, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> server.running() == 0);
            return reply;
        }
    }

    /** The same session stores a file with an honest server. */
    private static void goesOn(Bench bench, WireClient client) throws IOException {
        Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        MemorySftp honest = new MemorySftp();
        bench.engine().sftp(line -> honest.serve());
        Bench.assertReply("226 SCR0226", client.stor(PATH, OCTETS));
        assertArrayEquals(OCTETS, honest.files().get(PATH));
    }

    /** Threads of other tests may be there still. */
    private static void awaitNoThreadBut(Set<Thread> others) {
        Awaitility.await("the ends of all threads of the relay and its servers")
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> others.containsAll(threads()));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("relay-.*|scripted peer|readable|ssh-events.*|lookup.*"))
                .collect(Collectors.toSet());
    }
}
