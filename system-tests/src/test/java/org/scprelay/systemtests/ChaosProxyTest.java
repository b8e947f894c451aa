package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.systemtests.ChaosWire.Way;

/** The proxy with which other tests disturb what is under way: it must do that exactly, and nothing else. */
@Timeout(60)
class ChaosProxyTest {

    private static final byte[] OCTETS = new byte[100_000];

    private final BlockingQueue<ChaosWire> wires = new ArrayBlockingQueue<>(1);
    private ServerSocket listener;
    private ChaosProxy proxy;
    private Socket client;
    private Socket server;
    private ChaosWire wire;

    @BeforeEach
    void connect() throws Exception {
        new Random(1).nextBytes(OCTETS);
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy = new ChaosProxy(listener::getLocalPort);
        proxy.next(wires::add);
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        wire = wires.take();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
        proxy.close();
        listener.close();
    }

    @Test
    void everyOctetAndTheEndArriveBothWays() throws Exception {
        client.getOutputStream().write(OCTETS);
        client.shutdownOutput();
        assertArrayEquals(OCTETS, server.getInputStream().readAllBytes());
        server.getOutputStream().write(OCTETS, 0, 7);
        assertEquals(7, client.getInputStream().readNBytes(7).length);
        assertEquals(OCTETS.length, wire.passed(Way.TO_SERVER));
        assertFalse(wire.ended(Way.TO_CLIENT).isDone(), "one end is not two");
        server.close();
        assertEquals(-1, client.getInputStream().read());
        Awaitility.await().until(() -> proxy.open() == 0);
    }

    @Test
    void aGateLetsExactlyTheOctetsBeforeItPass() throws Exception {
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        wire.at(Way.TO_SERVER, 54_321, gate);
        client.getOutputStream().write(OCTETS);
        client.shutdownOutput();
        assertTrue(gate.isReached(20, TimeUnit.SECONDS));
        assertEquals(54_321, wire.passed(Way.TO_SERVER));
        byte[] before = server.getInputStream().readNBytes(54_321);
        assertEquals(0, server.getInputStream().available());
        gate.open();
        byte[] after = server.getInputStream().readAllBytes();
        assertEquals(OCTETS.length, before.length + after.length);
        assertEquals(OCTETS[54_320], before[54_320]);
        assertEquals(OCTETS[54_321], after[0]);
    }

    @Test
    void aResetAtAnOctetIsSeenAsOneByBothSides() throws Exception {
        wire.at(Way.TO_CLIENT, 5, wire::reset);
        client.getOutputStream().write(1);
        assertEquals(1, server.getInputStream().read());
        server.getOutputStream().write(OCTETS, 0, 10);
        assertThrows(SocketException.class, () -> client.getInputStream().readNBytes(10));
        assertThrows(SocketException.class, () -> server.getInputStream().read());
    }

    @Test
    void aResetOfOneSideIsPassedOn() throws Exception {
        server.setSoLinger(true, 0);
        server.close();
        assertThrows(SocketException.class, () -> client.getInputStream().read());
        assertTrue(wire.ended(Way.TO_CLIENT).get(20, TimeUnit.SECONDS) <= System.nanoTime());
    }

    @Test
    void octetsForAReceiverThatEndedAreAnsweredWithAReset() throws Exception {
        client.close();
        assertEquals(-1, server.getInputStream().read());
        assertThrows(SocketException.class, () -> {
            while (true) {
                server.getOutputStream().write(OCTETS);
            }
        });
    }

    @Test
    void closingEndsStoppedConnectionsAndAllThreads() throws Exception {
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        wire.at(Way.TO_SERVER, 1, gate);
        client.getOutputStream().write(OCTETS, 0, 2);
        assertTrue(gate.isReached(20, TimeUnit.SECONDS));
        Awaitility.await("threads to end").atMost(20, TimeUnit.SECONDS).until(() -> chaosThreads() >= 3);
        proxy.close();
        assertEquals(0, chaosThreads());
        assertEquals(0, proxy.open());
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
    }

    private static long chaosThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("chaos-"))
                .count();
    }
}
