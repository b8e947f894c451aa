package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** The same proxy between links that are no TCP connections: Unix sockets here, one close instead of a reset. */
@Timeout(60)
class ChaosLinksTest {

    private static final byte[] OCTETS = new byte[100_000];

    private final LinkProviders providers = LinkProviders.load();
    private final BlockingQueue<ChaosWire> wires = new ArrayBlockingQueue<>(1);

    @TempDir
    Path home;

    private LinkListener listener;
    private ChaosProxy proxy;
    private Link client;
    private Link server;
    private ChaosWire wire;

    @BeforeEach
    void connect() throws Exception {
        new Random(1).nextBytes(OCTETS);
        listener = listen("server");
        proxy = new ChaosProxy(listen("proxy"), () -> dial(listener.localAddress()));
        proxy.next(wires::add);
        client = dial(proxy.address());
        server = listener.accept();
        wire = wires.take();
    }

    private LinkListener listen(String name) throws IOException {
        LinkAddress address = new LinkAddress("unix", home.resolve(name).toString());
        return providers.listen(address, LinkOptions.defaults());
    }

    private Link dial(LinkAddress address) throws IOException {
        return providers.connect(address, LinkOptions.defaults());
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
        proxy.close();
        listener.close();
    }

    private static byte[] read(Link link, int count) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(count);
        int got = 0;
        while (octets.hasRemaining() && got >= 0) {
            got = link.read(octets);
        }
        return Arrays.copyOf(octets.array(), octets.position());
    }

    @Test
    void everyOctetAndTheEndArriveBothWays() throws Exception {
        client.write(ByteBuffer.wrap(OCTETS));
        client.shutdownOutput();
        assertArrayEquals(OCTETS, read(server, OCTETS.length + 1));
        server.write(ByteBuffer.wrap(OCTETS, 0, 7));
        assertEquals(7, read(client, 7).length);
        assertEquals(OCTETS.length, wire.passed(Way.TO_SERVER));
        server.close();
        assertEquals(-1, client.read(ByteBuffer.allocate(1)));
    }

    @Test
    void aGateLetsExactlyTheOctetsBeforeItPass() throws Exception {
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        wire.at(Way.TO_SERVER, 54_321, gate);
        client.write(ByteBuffer.wrap(OCTETS));
        client.shutdownOutput();
        assertTrue(gate.isReached(20, TimeUnit.SECONDS));
        assertEquals(54_321, wire.passed(Way.TO_SERVER));
        byte[] before = read(server, 54_321);
        gate.open();
        byte[] after = read(server, OCTETS.length);
        assertEquals(OCTETS.length, before.length + after.length);
        assertEquals(OCTETS[54_321], after[0]);
    }

    @Test
    void aCutAtAnOctetIsSeenByBothSides() throws Exception {
        wire.at(Way.TO_CLIENT, 5, wire::reset);
        server.write(ByteBuffer.wrap(OCTETS, 0, 10));
        assertEquals(5, read(client, 10).length);
        assertEquals(0, read(server, 1).length);
    }

    @Test
    void closingEndsStoppedConnections() throws Exception {
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        wire.at(Way.TO_SERVER, 1, gate);
        client.write(ByteBuffer.wrap(OCTETS, 0, 2));
        assertTrue(gate.isReached(20, TimeUnit.SECONDS));
        proxy.close();
        assertEquals(0, proxy.open());
        assertThrows(IOException.class, () -> dial(proxy.address()));
    }
}
