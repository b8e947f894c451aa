package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.client.ClientTimers;
import org.scprelay.systemtests.ChaosWire.Way;

/**
 * RETRY with RESUME from the deck to a real SSH server: links and connections are reset at random octets, and the file
 * arrives without being sent twice.
 */
@Tag("heavy")
@Timeout(300)
class ResumeIT {

    private static final int SIZE = 30_000_003;
    private static final int CUTS = 4;
    private static final int LEAST = 500_000;
    private static final int MOST = 2_500_000;

    private static final ClientTimers TIMERS = new ClientTimers(
            Duration.ofSeconds(15),
            Duration.ofSeconds(90),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofMillis(200));

    @TempDir
    Path home;

    /** A proxy that resets its first connections in the middle of what goes one way. */
    private static final class Cutter {
        private final ChaosProxy proxy;
        private final Way way;
        private final Random random;
        private final Queue<ChaosWire> wires = new ConcurrentLinkedQueue<>();
        private volatile int done;

        Cutter(ChaosProxy proxy, Way way, int seed) {
            this.proxy = proxy;
            this.way = way;
            this.random = new Random(seed);
            arm(CUTS);
        }

        private void arm(int left) {
            proxy.next(wire -> {
                wires.add(wire);
                if (left > 0) {
                    wire.at(way, LEAST + random.nextInt(MOST - LEAST), () -> {
                        done++;
                        wire.reset();
                        arm(left - 1);
                    });
                }
                arm(left);
            });
        }

        long passed() {
            return wires.stream().mapToLong(wire -> wire.passed(way)).sum();
        }
    }

    /** The proxy has another port than the server whose key it shows. */
    private Path anyPort(Server server) throws IOException {
        String known = Files.readString(server.knownHosts());
        return Files.writeString(home.resolve("known"), known.replace(":" + server.port() + " ", ":* "));
    }

    private static List<Long> numbers(String listing, String pattern) {
        return Pattern.compile(pattern)
                .matcher(listing.replaceAll("\n {9}", ""))
                .results()
                .map(found -> Long.valueOf(found.group(1)))
                .toList();
    }

    /** What is sure grows from attempt to attempt, and the last one moved only what was missing. */
    private static void requireGoneOn(String listing, boolean store) {
        List<Long> parts = numbers(listing, "PART=([0-9]+)");
        if (store) {
            assertTrue(parts.size() >= 2 * CUTS, listing);
            assertEquals(parts.stream().sorted().toList(), parts, listing);
            assertTrue(parts.get(0) > 0, listing);
        }
        List<Long> last = numbers(listing, "226 SCR022[67]I [^:]*BYTES=" + SIZE + " LINK=([0-9]+)");
        assertEquals(1, last.size(), listing);
        assertTrue(last.get(0) <= SIZE - LEAST, listing);
    }

    @Test
    void whatIsCutIsGoneOnWithBothWays() throws Exception {
        byte[] octets = new byte[SIZE];
        new Random(3).nextBytes(octets);
        Path in = Files.write(home.resolve("in"), octets);
        Path out = home.resolve("out");
        Path remote = Files.createDirectories(home.resolve("remote"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                ChaosProxy connections = new ChaosProxy(server::port);
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), anyPort(server)));
                ChaosProxy links = new ChaosProxy(
                        () -> Integer.parseInt(relay.address().target().replaceAll(".*:", "")))) {
            String deck = "OPEN tcp:127.0.0.1:" + links.port() + "\nHOST " + System.getProperty("user.name")
                    + "@127.0.0.1\nPORT " + connections.port() + "\nTYPE I\nSITE MODE=0640\n";
            for (Way way : List.of(Way.TO_SERVER, Way.TO_CLIENT)) {
                boolean store = way == Way.TO_SERVER;
                Cutter link = new Cutter(links, way, 1);
                Cutter connection = new Cutter(connections, way, 2);
                String transfer = store
                        ? "INPUT " + in + "\nRETRY 40 1 RESUME\nSTOR " + remote + "/f ID=R-1\nQUIT\n"
                        : "OUTPUT " + out + "\nRETRY 40 1 RESUME\nRETR " + remote + "/f\nQUIT\n";
                Job job = Jobs.run(deck + transfer, TIMERS);
                assertEquals(0, job.returnCode(), job.listing());
                System.out.printf(
                        "ResumeIT: %s, %d links and %d connections cut, %d octets over links%n",
                        way, link.done, connection.done, link.passed());
                assertEquals(CUTS, link.done, job.listing());
                assertEquals(CUTS, connection.done, job.listing());
                requireGoneOn(job.listing(), store);
            }
        }
        assertEquals(-1, Files.mismatch(in, remote.resolve("f")));
        assertEquals(-1, Files.mismatch(in, out));
        try (Stream<Path> files = Files.list(remote)) {
            assertEquals(List.of(remote.resolve("f")), files.toList());
        }
    }
}
