package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * A TCP proxy on loopback in front of a port here, which can stop forwarding: its connections then stay open, and nothing
 * passes in either direction.
 */
final class Proxy implements AutoCloseable {

    private final int target;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private long fromTarget;
    private long holdAt = Long.MAX_VALUE;
    private boolean held;
    private boolean closed;

    /** Starts one. */
    Proxy(int target) throws IOException {
        this.target = target;
        thread("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Holds when so many more octets came from the target. */
    synchronized void holdAfter(long octets) {
        holdAt = fromTarget + octets;
    }

    /** Holds now. */
    synchronized void hold() {
        held = true;
    }

    /** Lets everything pass that was held. */
    synchronized void release() {
        held = false;
        holdAt = Long.MAX_VALUE;
        notifyAll();
    }

    /** Waits until {@link #holdAfter} came to pass. */
    void awaitHeld() {
        Awaitility.await("octets through the proxy")
                .atMost(Duration.ofSeconds(20))
                .until(this::isHeld);
    }

    private synchronized boolean isHeld() {
        return held;
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket here = listener.accept();
                Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(here, there));
                thread("proxy-in", () -> forward(here, there, false));
                thread("proxy-out", () -> forward(there, here, true));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void forward(Socket from, Socket to, boolean isTarget) {
        byte[] buffer = new byte[16 * 1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                pass(isTarget ? count : 0);
                out.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The other direction sees the same end.
        }
    }

    private synchronized void pass(int octets) throws IOException {
        fromTarget += octets;
        held |= fromTarget >= holdAt;
        try {
            while (held && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (closed) {
            throw new IOException("closed");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
