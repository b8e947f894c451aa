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

    private ProxiedLink(ChaosProxy proxy) {
        this.proxy = proxy;
    }

    /** Starts one over the same kind of link. */
    static ProxiedLink of(Scene scene) throws IOException {
        LinkKind kind = scene.link();
        if (kind == LinkKind.TCP) {
            // On sockets of its own: it resets.
            return new ProxiedLink(new ChaosProxy(() -> port(scene.relay().address())));
        }
        return new ProxiedLink(new ChaosProxy(
                kind.listen(scene.home()), () -> kind.connect(scene.relay().address())));
    }

    /** Starts one over TCP whose clients come from another address of this machine, as the relay sees them. */
    static ProxiedLink from(String from, LinkAddress relay) throws IOException {
        return new ProxiedLink(new ChaosProxy(() -> port(relay), InetAddress.getByName(from)));
    }

    private static int port(LinkAddress address) {
        String text = address.toString();
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }

    /** Returns where clients reach the relay through it. */
    LinkAddress address() {
        return proxy.address();
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
