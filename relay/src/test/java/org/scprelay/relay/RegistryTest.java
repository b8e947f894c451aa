package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** How many sessions there may be, how a relay ends, and that nothing stays behind. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegistryTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    @ParameterizedTest
    @CsvSource({"2, 9, 421 SCR4211", "9, 2, 421 SCR4212"})
    void oneSessionTooManyIsToldSoAndAnEndedOneMakesRoom(int all, int perPeer, String expected) throws IOException {
        try (Bench bench = new Bench(s -> TestRelay.with(s, all, perPeer));
                WireClient one = bench.client();
                WireClient two = bench.client();
                WireClient three = bench.connect()) {
            Bench.assertReply(expected, three.ask("HELLO SCPRELAY/1"));
            Bench.assertEnd(three);
            Bench.assertReply("221 SCR0221", one.ask("QUIT"));
            one.hangUp();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> bench.relay().sessions() == 1);
            try (WireClient four = bench.client()) {
                Bench.assertReply("200 SCR0206", four.ask("NOOP"));
                Bench.assertReply("200 SCR0206", two.ask("NOOP"));
            }
        }
    }

    @Test
    void silentLinksPushEachOtherOutTheOldestFirst() throws IOException {
        List<WireClient> silent = new ArrayList<>();
        try (Bench bench = new Bench(Limits.of());
                WireClient good = bench.client()) {
            for (int i = 0; i < 101; i++) {
                silent.add(bench.connect());
            }
            assertEquals(-1, silent.get(0).read());
            Bench.assertReply("200 SCR0206", good.ask("NOOP"));
            for (int i : new int[] {1, 100}) {
                Bench.assertReply("220 SCR0220", silent.get(i).ask("HELLO SCPRELAY/1"));
            }
            for (int i = 0; i < 300; i++) {
                silent.add(bench.connect());
            }
            try (WireClient late = bench.client()) {
                Bench.assertReply("200 SCR0206", late.ask("NOOP"));
            }
            // Before the relay, which would wait for them.
            for (WireClient client : silent) {
                client.close();
            }
        }
    }

    @Test
    void aDrainLetsTransfersFinishAndIdleClientsQuit() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient storing = bench.client();
                WireClient starting = bench.client();
                WireClient idle = bench.client();
                WireClient greeting = bench.connect()) {
            String path = directory.resolve("file").toString();
            WireClient.require(150, storing.ask("STOR " + path + " SIZE=3"));
            greeting.write("HELLO ".getBytes(US_ASCII));
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
                try {
                    return bench.relay().drain(Duration.ofSeconds(40));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> refused(bench));
            Bench.assertReply("200 SCR0206", idle.ask("NOOP"));
            Bench.assertReply("221 SCR0221", idle.ask("QUIT"));
            Bench.assertReply("421 SCR4210", starting.ask("STOR " + path + "2 SIZE=3"));
            Bench.assertEnd(starting);
            Bench.assertReply("421 SCR4210", greeting.ask("SCPRELAY/1"));
            Bench.assertEnd(greeting);
            idle.hangUp();
            starting.hangUp();
            storing.frame(0, new byte[3]);
            storing.eof(3);
            Bench.assertReply("226 SCR0226", storing.reply());
            assertTrue(!drained.isDone(), "the client of the transfer may still say QUIT");
            Bench.assertReply("221 SCR0221", storing.ask("QUIT"));
            storing.hangUp();
            assertTrue(drained.get(20, TimeUnit.SECONDS));
        }
    }

    private static boolean refused(Bench bench) {
        try {
            bench.connect().close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aDrainEndsClientsThatSayNothingOrOnlyBlanks() throws Exception {
        try (Bench bench = new Bench(Limits.of("linger", 300));
                WireClient silent = bench.client();
                WireClient blank = bench.client()) {
            Thread flood = new Thread(() -> {
                try {
                    while (blank.link().isOpen()) {
                        blank.write("\n".getBytes(US_ASCII));
                    }
                } catch (IOException e) {
                    // the relay closed the link: what this test waits for
                }
            });
            flood.start();
            assertTrue(bench.relay().drain(Duration.ofSeconds(30)));
            Bench.assertReply("421 SCR4210", silent.reply());
            Bench.assertReply("421 SCR4210", blank.reply());
        }
    }

    @Test
    void aCloseEndsEverySessionAndRemovesParts() throws Exception {
        Bench bench = new Bench(Limits.of());
        try (WireClient storing = bench.client();
                WireClient stalled = bench.client();
                WireClient idle = bench.client();
                WireClient silent = bench.connect()) {
            WireClient.require(150, storing.ask("STOR " + directory.resolve("file") + " SIZE=3"));
            bench.engine().replace("scp ", Remote.script("exec sleep 1000"));
            stalled.send("STOR " + directory.resolve("other") + " SIZE=3");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> bench.engine().open() == 2);
            Thread closing = new Thread(bench.relay()::close);
            closing.start();
            for (WireClient client : List.of(idle, storing, stalled)) {
                Bench.assertReply("421 SCR4210", client.reply());
                assertEquals(-1, client.read());
                client.hangUp();
            }
            closing.join();
            assertEquals(-1, silent.read(), "it chose no alphabet for a reply");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> bench.relay().sessions() == 0);
            assertEquals(0, Objects.requireNonNull(directory.toFile().list()).length, "no part");
        } finally {
            bench.close();
        }
    }

    @Test
    void aCloseTellsAClientWhoseDestinationIsStillBeingConnected() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            bench.engine().gate(destination -> {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            client.send("STOR " + directory.resolve("file") + " SIZE=3");
            asked.await();
            Thread closing = new Thread(bench.relay()::close);
            closing.start();
            Bench.assertReply("421 SCR4210", client.reply());
            answer.countDown();
            Bench.assertEnd(client);
            client.hangUp();
            closing.join();
            assertEquals(0, Objects.requireNonNull(directory.toFile().list()).length, "nothing was begun");
        }
    }

    @Test
    void nothingStaysBehind() throws Exception {
        String path = directory.resolve("file").toString();
        runEverything(path);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> threads() == 0);
        long descriptors = descriptors();
        for (int i = 0; i < 3; i++) {
            runEverything(path);
        }
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertEquals(0, threads(), "threads of the relay"));
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertTrue(descriptors() <= descriptors, "descriptors"));
    }

    private static void runEverything(String path) throws IOException {
        try (Bench bench = new Bench(Limits.of("linger", 500))) {
            for (int i = 0; i < 10; i++) {
                try (WireClient client = bench.client()) {
                    WireClient.require(226, client.stor(path, new byte[i]));
                    WireClient.require(226, client.retr(path).last());
                    WireClient.require(550, client.retr(path + "-not").last());
                    WireClient.require(150, client.ask("STOR " + path + "-cut-" + i + " SIZE=3"));
                }
            }
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> bench.relay().sessions() == 0 && bench.engine().open() == 0);
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("relay-") && thread.isAlive())
                .count();
    }

    private static long descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }
}
