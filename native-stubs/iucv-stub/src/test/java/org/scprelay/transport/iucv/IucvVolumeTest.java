package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Many octets, many links, and what they leave behind. */
class IucvVolumeTest {

    /** Of each direction; {@code -Dscprelay.volume.octets=N} for another size. */
    private static final long OCTETS = Long.getLong("scprelay.volume.octets", 64L << 20);

    private static final long MANY_OCTETS = 1L << 30;
    private static final int LINKS = 1_000;
    private static final int MANY_LINKS = 10_000;
    private static final int MOST_AT_ONCE = 100_000;
    private static final int CALLS = 20_000;
    /** A prime, so that octets which are lost, doubled or in another order are not like those that belong there. */
    private static final int PERIOD = 1_048_583;

    private static final byte[] PATTERN = new byte[PERIOD];

    static {
        new Random(7).nextBytes(PATTERN);
    }

    private StubLinks links;

    @BeforeEach
    void open() {
        links = new StubLinks();
    }

    @AfterEach
    void close() throws IOException {
        links.close();
    }

    @Test
    void bothWaysAtOnceInRandomSizesArriveEqual() throws Exception {
        bothWays(OCTETS);
    }

    @Test
    @Tag("heavy")
    void aGibibyteBothWaysArrivesEqual() throws Exception {
        bothWays(MANY_OCTETS);
    }

    private void bothWays(long octets) throws Exception {
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/VOLUME"));
        List<CompletableFuture<Long>> calls = List.of(
                StubLinks.start(() -> write(pair.client(), octets, 1)),
                StubLinks.start(() -> write(pair.server(), octets, 2)),
                StubLinks.start(() -> read(pair.client(), 3)),
                StubLinks.start(() -> read(pair.server(), 4)));
        for (CompletableFuture<Long> call : calls) {
            assertEquals(octets, call.get(10, TimeUnit.MINUTES));
        }
    }

    private static long write(Link link, long octets, int seed) throws IOException {
        Random random = new Random(seed);
        long written = 0;
        while (written < octets) {
            int at = (int) (written % PERIOD);
            long most = Math.min(octets - written, PERIOD - at);
            int size = (int) Math.min(most, 1 + random.nextInt(MOST_AT_ONCE));
            written += link.write(ByteBuffer.wrap(PATTERN, at, size));
        }
        link.shutdownOutput();
        return written;
    }

    private static long read(Link link, int seed) throws IOException {
        Random random = new Random(seed);
        ByteBuffer target = ByteBuffer.allocate(MOST_AT_ONCE);
        long total = 0;
        while (true) {
            int count = link.read(target.clear().limit(1 + random.nextInt(MOST_AT_ONCE)));
            if (count < 0) {
                return total;
            }
            int at = (int) (total % PERIOD);
            int first = Math.min(count, PERIOD - at);
            boolean equal = Arrays.equals(PATTERN, at, at + first, target.array(), 0, first)
                    && Arrays.equals(PATTERN, 0, count - first, target.array(), first, count);
            assertTrue(equal, "other octets behind " + total);
            total += count;
        }
    }

    @Test
    void linksLeaveNothingBehind() throws Exception {
        manyLinks(LINKS);
    }

    @Test
    @Tag("heavy")
    void tenThousandLinksLeaveNothingBehind() throws Exception {
        manyLinks(MANY_LINKS);
    }

    private void manyLinks(int count) throws Exception {
        LinkListener listener = links.listen("LINUX2/CYCLES");
        cycle(listener); // once before counting: the JVM and the stub keep some of their own
        long descriptors = count("/proc/self/fd");
        long threads = count("/proc/self/task");
        for (int i = 0; i < count; i++) {
            cycle(listener);
        }
        Awaitility.await("descriptors").untilAsserted(() -> assertEquals(descriptors, count("/proc/self/fd")));
        Awaitility.await("threads").until(() -> count("/proc/self/task") <= threads + 1);
    }

    /** On this thread alone: a connect is done before its accept. */
    private void cycle(LinkListener listener) throws IOException {
        try (Link client = links.provider.connect(listener.localAddress(), LinkOptions.defaults());
                Link server = listener.accept()) {
            ByteBuffer octet = ByteBuffer.wrap(new byte[] {42});
            client.write(octet);
            assertEquals(1, server.read(octet.clear()));
        }
    }

    private static long count(String directory) throws IOException {
        try (Stream<Path> all = Files.list(Path.of(directory))) {
            return all.count();
        }
    }

    @Test
    void readsAndWritesAllocateNothing() throws IOException {
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/NOTHING"));
        exchange(pair, CALLS); // compiles what is called
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(pair, CALLS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < CALLS, () -> allocated + " octets for " + CALLS + " writes and reads");
    }

    private static void exchange(StubLinks.Pair pair, int count) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(80);
        for (int i = 0; i < count; i++) {
            pair.client().write(record.clear());
            record.clear();
            while (record.hasRemaining()) {
                pair.server().read(record);
            }
        }
    }
}
