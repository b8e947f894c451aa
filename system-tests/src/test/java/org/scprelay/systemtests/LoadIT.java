package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many sessions, one after the other and at once; the relay is a process of its own, so its threads can be counted. The property
 * {@code scprelay.load.jobs} says how many one after the other.
 */
class LoadIT {

    private static final int AT_ONCE = 8;

    @TempDir
    Path home;

    private Server server;
    private RelayProcess relay;

    @BeforeEach
    void start() throws Exception {
        server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
        relay = RelayProcess.start(
                RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()));
        Files.createDirectories(home.resolve("remote"));
        Files.createDirectories(home.resolve("fetched"));
        Files.writeString(home.resolve("in"), "a short file\n");
    }

    @AfterEach
    void stop() {
        if (relay != null) {
            relay.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private String head() {
        return "OPEN " + relay.address() + "\n"
                + "HOST " + System.getProperty("user.name") + "@127.0.0.1\n"
                + "PORT " + server.port() + "\n";
    }

    private String store(int number) {
        return head() + "INPUT " + home.resolve("in") + "\nSTOR " + home.resolve("remote") + "/f-" + number
                + "\nQUIT\n";
    }

    /** Every other job stores, the others fetch. */
    private String storeOrFetch(int number) {
        return number % 2 == 0
                ? store(number)
                : head() + "OUTPUT " + home.resolve("fetched") + "/f-" + number + " DISP=REPLACE\nRETR "
                        + home.resolve("in") + "\nQUIT\n";
    }

    private long count(String folder) throws IOException {
        try (var files = Files.list(home.resolve(folder))) {
            return files.filter(f -> !f.toString().contains(".part-")).count();
        }
    }

    /** Runs jobs until the relay has started every thread that it keeps, then as many as asked, and looks at the rest. */
    private void leavesNothingBehind(int jobs) throws Exception {
        assertEquals(List.of(), Jobs.failures(2 * AT_ONCE, AT_ONCE, this::storeOrFetch));
        assertFalse(relay.log().contains("ERROR"), relay.log());
        long descriptors = settled(relay::descriptors);
        assertEquals(List.of(), Jobs.failures(jobs, AT_ONCE, this::storeOrFetch));
        assertEquals(Math.max(jobs, 2 * AT_ONCE), count("remote") + count("fetched"));
        Awaitility.await("descriptors go back to " + descriptors + " and a few")
                .atMost(90, TimeUnit.SECONDS)
                .untilAsserted(() -> assertTrue(relay.descriptors() <= descriptors + 4, "now " + relay.descriptors()));
        // Idle pool threads end after a minute; a leak of one thread a job would be in the hundreds.
        Awaitility.await("threads of sessions end")
                .atMost(90, TimeUnit.SECONDS)
                .untilAsserted(() -> assertTrue(relay.threads() <= 60, "now " + relay.threads()));
    }

    private interface Reading {
        long now() throws IOException;
    }

    /** Waits until two readings in a row agree. */
    private static long settled(Reading reading) {
        long[] last = {-1};
        Awaitility.await()
                .pollInterval(500, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> {
                    long before = last[0];
                    last[0] = reading.now();
                    return last[0] == before;
                });
        return last[0];
    }

    private void finish(int sessions) throws Exception {
        assertEquals(List.of(), Jobs.failures(sessions, sessions, this::store));
        assertEquals(sessions, count("remote"));
    }

    @Test
    @Timeout(240)
    void fortySessionsAtOnceFinish() throws Exception {
        finish(40);
    }

    @Test
    @Tag("alone")
    @Timeout(600)
    void twoHundredSessionsAtOnceFinish() throws Exception {
        finish(200);
    }

    @Test
    @Tag("alone")
    @Timeout(240)
    void sixtyShortJobsLeaveNothingBehind() throws Exception {
        leavesNothingBehind(60);
    }

    @Test
    @Tag("alone")
    @Timeout(1500)
    void manyShortJobsLeaveNothingBehind() throws Exception {
        leavesNothingBehind(Integer.getInteger("scprelay.load.jobs", 500));
    }

    @Test
    @Tag("alone")
    @Timeout(120)
    void aThousandSilentLinksDoNotKeepAGoodOneOut() throws Exception {
        String[] parts = relay.address().target().split(":");
        InetSocketAddress address = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                silent.add(SocketChannel.open(address));
            }
            assertEquals(1000, silent.size());
            Job job = Jobs.run(store(0));
            assertEquals(0, job.returnCode(), job.listing());
            // The precondition: the relay really had them all, and let the oldest go.
            assertTrue(
                    relay.log().contains("closed before HELLO, or the AUTH that it needs, to make room"), relay.log());
            try (Socket oldest = silent.get(0).socket()) {
                oldest.setSoTimeout(20_000);
                assertEquals(-1, oldest.getInputStream().read());
            }
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }
}
