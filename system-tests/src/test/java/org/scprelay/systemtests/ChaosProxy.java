package org.scprelay.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;

/**
 * A proxy whose connections count their octets and can be stopped or cut before a given one: over TCP on loopback, or over
 * links of any kind.
 */
public final class ChaosProxy implements AutoCloseable {

    private final LinkAddress address;
    private final ChaosDoor door;
    private final Set<ChaosWire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Consumer<ChaosWire>> next = new AtomicReference<>(wire -> {});
    private final Thread acceptor = new Thread(this::accept, "chaos-accept");
    private volatile boolean closed;

    /**
     * Starts to listen.
     *
     * @param server the port on loopback; asked for with each connection
     */
    public ChaosProxy(IntSupplier server) throws IOException {
        this(server, InetAddress.getLoopbackAddress());
    }

    /**
     * Starts to listen; the server sees every connection come from another address of this machine.
     *
     * @param server the port on loopback; asked for with each connection
     */
    public ChaosProxy(IntSupplier server, InetAddress from) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.address = new LinkAddress("tcp", "127.0.0.1:" + listener.getLocalPort());
        this.door = new ChaosDoor.Tcp(listener, server, from);
        acceptor.start();
    }

    /**
     * Takes over a listener of links.
     *
     * @param server makes a link to the server; asked for with each client
     */
    public ChaosProxy(LinkListener listener, Dialler server) {
        this.address = listener.localAddress();
        this.door = new ChaosDoor.OfLinks(listener, server);
        acceptor.start();
    }

    /** Returns where it listens. */
    public LinkAddress address() {
        return address;
    }

    /** Returns the port on loopback where it listens. */
    public int port() {
        String target = address.target();
        return Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
    }

    /** Says what is done with the next connection, once, before its first octet is read. */
    public void next(Consumer<ChaosWire> action) {
        next.set(action);
    }

    /** Returns how many connections there are. */
    public int open() {
        return wires.size();
    }

    private void accept() {
        while (!closed) {
            try {
                forward(door.accept());
            } catch (IOException e) {
                assert e != null; // This proxy was closed, or nobody listens there: the client sees its connection end.
            }
        }
    }

    private void forward(ChaosEnd client) throws IOException {
        ChaosEnd to;
        try {
            to = door.connect();
        } catch (IOException e) {
            client.close();
            throw e;
        }
        ChaosWire wire = new ChaosWire(client, to, wires::remove);
        wires.add(wire);
        next.getAndSet(w -> {}).accept(wire);
        wire.start();
    }

    /** Ends every connection and every thread. */
    @Override
    public void close() throws IOException {
        closed = true;
        door.close();
        ChaosWire.await(acceptor);
        for (ChaosWire wire : wires) {
            wire.end();
        }
    }

    /** Makes a link to the server of a proxy. */
    @FunctionalInterface
    public interface Dialler {
        /** Connects. */
        Link connect() throws IOException;
    }

    /** An action that stops a direction until it is let go. */
    public static final class Gate implements Runnable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void run() {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Tells whether it was reached within a time. */
        public boolean isReached(long within, TimeUnit unit) throws InterruptedException {
            return reached.await(within, unit);
        }

        /** Lets the direction go. */
        public void open() {
            open.countDown();
        }
    }
}
