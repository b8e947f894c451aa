package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.scprelay.systemtests.ChaosProxy;
import org.scprelay.systemtests.ChaosWire;
import org.scprelay.transport.LinkAddress;

/** A proxy between clients and the relay of a scene. */
final class ProxiedLink implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final ChaosProxy proxy;
    private final BlockingQueue<ChaosWire> prepared = new LinkedBlockingQueue<>();

    /** Starts one. */
    ProxiedLink(Scene scene) throws IOException {
        this(scene, "127.0.0.1");
    }

    /** Starts one whose clients come from another address of this machine, as the relay sees them. */
    ProxiedLink(Scene scene, String from) throws IOException {
        proxy = new ChaosProxy(() -> port(scene.relay().address()), InetAddress.getByName(from));
    }

    private static int port(LinkAddress address) {
        String text = address.toString();
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }

    /** Returns where clients reach the relay through it. */
    LinkAddress address() {
        return LinkAddress.parse("tcp:127.0.0.1:" + proxy.port());
    }

    /** Says what is done with the next connection before its first octet is read. */
    void next(Consumer<ChaosWire> action) {
        prepared.clear();
        proxy.next(wire -> {
            action.accept(wire);
            prepared.add(wire);
        });
    }

    /** Returns the connection for which {@link #next} said something. */
    ChaosWire wire() throws Exception {
        ChaosWire wire = prepared.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (wire == null) {
            throw new IOException("no client came to the proxy");
        }
        return wire;
    }

    /** Waits until so many octets of the client were passed on to the relay. */
    static void awaitPassed(ChaosWire wire, long octets) {
        Awaitility.await("octets passed on to the relay")
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> wire.passed(ChaosWire.Way.TO_SERVER) >= octets);
    }

    /** Waits until the relay ended its side of a connection. */
    static void awaitEndOfRelay(ChaosWire wire) throws Exception {
        wire.ended(ChaosWire.Way.TO_CLIENT).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
