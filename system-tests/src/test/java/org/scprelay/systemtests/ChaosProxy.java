package org.scprelay.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** A TCP proxy on loopback whose connections count their octets and can be stopped or cut before a given one. */
public final class ChaosProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final IntSupplier server;
    private final InetAddress from;
    private final Set<ChaosWire> wires = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Consumer<ChaosWire>> next = new AtomicReference<>(wire -> {});
    private final Thread acceptor = new Thread(this::accept, "chaos-accept");

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
        this.server = server;
        this.from = from;
        acceptor.start();
    }

    /** Returns the port on loopback where it listens. */
    public int port() {
        return listener.getLocalPort();
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
        while (!listener.isClosed()) {
            try {
                forward(listener.accept());
            } catch (IOException e) {
                assert e != null; // This proxy was closed, or nobody listens there: the client sees its connection end.
            }
        }
    }

    private void forward(Socket client) throws IOException {
        Socket to;
        try {
            to = new Socket(InetAddress.getLoopbackAddress(), server.getAsInt(), from, 0);
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
        listener.close();
        ChaosWire.await(acceptor);
        for (ChaosWire wire : wires) {
            wire.end();
        }
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
