package org.scprelay.transport.iucv;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One descriptor and the calls on it. It is closed once, when nobody is in a call any more: {@code close(2)} wakes nobody,
 * and its number may be somebody else's the moment after.
 *
 * <p>The calls return what the C library does, and {@code -errno} for -1. Whoever makes one stands between
 * {@link #enter()} and {@link #leave()}, except while the socket is not yet known to a second thread.
 */
final class IucvSocket {

    /** How long a blocked send goes on when the link was closed: it is all that looks (the kernel wakes no sender). */
    static final Duration SEND_TICK = Duration.ofMillis(100);

    /** The same of a blocked accept, which neither shutdown nor close wakes. */
    static final Duration ACCEPT_TICK = Duration.ofMillis(250);

    /** What {@link #messageSize()} is for z/VM: the kernel has no limit of its own there. */
    static final int ANY_SIZE = Integer.MAX_VALUE;

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int SOL_IUCV = 277;
    private static final int SO_MSGSIZE = 0x0800;
    private static final int SO_MSGLIMIT = 0x1000;
    private static final int LENGTH_AT = 64; // of a buffer that holds an address or a value at 0
    private static final int MICROS = 1_000_000;
    private static final long CLOSE_LIMIT = TimeUnit.SECONDS.toNanos(3);

    private final IucvKernel kernel;
    private final LibC libc;
    private final int descriptor;
    private final Object lock = new Object();
    private Runnable beforeClose = () -> {};
    private int calls;
    private boolean closing;
    private boolean leaving;
    private boolean closed;

    private IucvSocket(IucvKernel kernel, int descriptor) {
        this.kernel = kernel;
        this.libc = kernel.libc();
        this.descriptor = descriptor;
    }

    /** Returns a descriptor, or {@code -errno}. */
    static int open(IucvKernel kernel) {
        return kernel.result(kernel.libc().socket(SockAddrIucv.FAMILY, SOCK_STREAM | SOCK_CLOEXEC, 0));
    }

    /** Takes over a descriptor. */
    static IucvSocket of(IucvKernel kernel, int descriptor) {
        return new IucvSocket(kernel, descriptor);
    }

    IucvKernel kernel() {
        return kernel;
    }

    /** Says what else ends with the descriptor, just before it; once, before there is a second thread. */
    void beforeClose(Runnable action) {
        beforeClose = action;
    }

    void enter() throws ClosedChannelException {
        synchronized (lock) {
            if (closing) {
                throw new ClosedChannelException();
            }
            calls++;
        }
    }

    void leave() {
        synchronized (lock) {
            calls--;
            if (calls > 0 || !closing || leaving) {
                return;
            }
            leaving = true;
        }
        // Before the name is free: whoever gets it next may say what else goes with it.
        beforeClose.run();
        // Not under the lock, for the kernel may take 2 s. Whatever it returns, the descriptor is gone (close(2)).
        libc.close(descriptor);
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
    }

    boolean isClosing() {
        synchronized (lock) {
            return closing;
        }
    }

    void checkOpen() throws ClosedChannelException {
        if (isClosing()) {
            throw new ClosedChannelException();
        }
    }

    /** Closes: shutdown wakes a blocked recv, the ticks end the rest, the last to leave closes the descriptor. */
    void close() {
        boolean first;
        synchronized (lock) {
            first = !closing;
            closing = true;
            if (first) {
                calls++;
            }
        }
        if (first) {
            libc.shutdown(descriptor, SHUT_RDWR);
            leave();
        }
        awaitClosed();
    }

    private void awaitClosed() {
        long end = System.nanoTime() + CLOSE_LIMIT;
        boolean interrupted = false;
        synchronized (lock) {
            for (long left = CLOSE_LIMIT; !closed && left > 0; left = end - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    interrupted = true; // close is done all the same
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    int bind(NativeBuffer memory, SockAddrIucv address) {
        address.write(memory.clear());
        return kernel.result(libc.bind(descriptor, memory.address(), SockAddrIucv.SIZE));
    }

    int listen(int backlog) {
        return kernel.result(libc.listen(descriptor, backlog));
    }

    int connect(NativeBuffer memory, SockAddrIucv address) {
        address.write(memory.clear());
        return kernel.result(libc.connect(descriptor, memory.address(), SockAddrIucv.SIZE));
    }

    int accept() {
        return kernel.result(libc.accept(descriptor, 0, 0));
    }

    int send(NativeBuffer data, int length) {
        return (int) kernel.result(libc.send(descriptor, data.address(), length, 0));
    }

    int receive(NativeBuffer data, int length) {
        return (int) kernel.result(libc.recv(descriptor, data.address(), length, 0));
    }

    int shutdownOutput() {
        return kernel.result(libc.shutdown(descriptor, SHUT_WR));
    }

    /** Puts the own name into {@code memory}. */
    int localName(NativeBuffer memory) {
        length(memory, SockAddrIucv.SIZE);
        return kernel.result(libc.getsockname(descriptor, memory.address(), memory.address() + LENGTH_AT));
    }

    /** Puts the name there that the other end had when it connected, also when it is gone. */
    int peerName(NativeBuffer memory) {
        length(memory, SockAddrIucv.SIZE);
        return kernel.result(libc.getpeername(descriptor, memory.address(), memory.address() + LENGTH_AT));
    }

    private static void length(NativeBuffer memory, int length) {
        memory.clear().putInt(LENGTH_AT, length);
    }

    /** Returns how much one send may carry, {@link #ANY_SIZE} over z/VM, or {@code -errno}; the socket is bound. */
    int messageSize(NativeBuffer memory) {
        length(memory, Integer.BYTES);
        int result = kernel.result(
                libc.getsockopt(descriptor, SOL_IUCV, SO_MSGSIZE, memory.address(), memory.address() + LENGTH_AT));
        return result < 0 ? result : memory.clear().getInt(0);
    }

    int messageLimit(NativeBuffer memory, int limit) {
        memory.clear().putInt(0, limit);
        return option(memory, SOL_IUCV, SO_MSGLIMIT, Integer.BYTES);
    }

    int sendTimeout(NativeBuffer memory, Duration time) {
        return timeout(memory, SO_SNDTIMEO, time);
    }

    int receiveTimeout(NativeBuffer memory, Duration time) {
        return timeout(memory, SO_RCVTIMEO, time);
    }

    /** A struct timeval is two longs of the machine; zero would mean for ever. */
    private int timeout(NativeBuffer memory, int option, Duration time) {
        long micros = Math.max(1, TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
        ByteBuffer value = memory.clear();
        value.putLong(0, micros / MICROS).putLong(Long.BYTES, micros % MICROS);
        return option(memory, SOL_SOCKET, option, 2 * Long.BYTES);
    }

    private int option(NativeBuffer memory, int level, int option, int length) {
        return kernel.result(libc.setsockopt(descriptor, level, option, memory.address(), length));
    }
}
