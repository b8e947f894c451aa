package org.scprelay.transport.iucv;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

/**
 * One listen. A name is in use as long as links live that were accepted under it, also those of a daemon that is being
 * replaced: bind is tried again for a while, unless it is this process that listens there.
 */
final class IucvBinder {

    /** How long a name may still be held. */
    static final Duration HELD_NAME = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The listeners of this process, as addresses. */
    private static final Set<LinkAddress> OURS = ConcurrentHashMap.newKeySet();

    private final IucvKernel kernel;
    private final LinkAddress address;
    private final LinkOptions options;

    IucvBinder(IucvKernel kernel, LinkAddress address, LinkOptions options) {
        this.kernel = kernel;
        this.address = address;
        this.options = options;
    }

    IucvLinkListener listen(IucvAddress at) throws LinkException {
        int descriptor = IucvSocket.open(kernel);
        if (descriptor < 0) {
            throw IucvErrors.setUp("listen", address, "socket", -descriptor);
        }
        IucvSocket socket = IucvSocket.of(kernel, descriptor);
        NativeBuffer memory = NativeBuffer.take();
        IucvLinkListener listener = null;
        try {
            bind(socket, memory, at);
            if (options.messageLimit() > 0) {
                check("the message limit", socket.messageLimit(memory, options.messageLimit()));
            }
            check("the timeout", socket.receiveTimeout(memory, IucvSocket.ACCEPT_TICK));
            check("listen", socket.listen(options.backlog()));
            check("the own name", socket.localName(memory));
            LinkAddress bound = IucvAddress.of(kernel.scheme(), SockAddrIucv.read(memory.clear()));
            OURS.add(bound);
            socket.beforeClose(() -> OURS.remove(bound));
            listener = new IucvLinkListener(socket, bound);
            return listener;
        } finally {
            memory.give();
            if (listener == null) {
                socket.close();
            }
        }
    }

    private void check(String what, int result) throws LinkException {
        if (result < 0) {
            throw IucvErrors.setUp("listen", address, what, -result);
        }
    }

    private void bind(IucvSocket socket, NativeBuffer memory, IucvAddress at) throws LinkException {
        int errno = bindPatiently(socket, memory, at);
        if (errno == Errno.ENODEV && at.userId().isEmpty()) {
            errno = bindPatiently(socket, memory, new IucvAddress(onlyDevice(), at.name()));
        }
        if (errno != 0) {
            throw IucvErrors.bind(address, errno, isOurs(at) ? Duration.ZERO : HELD_NAME);
        }
    }

    /** Returns 0 or errno. */
    private int bindPatiently(IucvSocket socket, NativeBuffer memory, IucvAddress at) {
        long end = System.nanoTime() + HELD_NAME.toNanos();
        while (true) {
            int result = socket.bind(memory, at.socketAddress());
            if (result != -Errno.EADDRINUSE
                    || isOurs(at)
                    || System.nanoTime() > end
                    || Thread.currentThread().isInterrupted()) {
                return Math.max(0, -result);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** A name is in use under every user id of a machine. */
    private boolean isOurs(IucvAddress at) {
        return OURS.stream()
                .anyMatch(a -> a.scheme().equals(kernel.scheme()) && a.target().endsWith("/" + at.name()));
    }

    /** Returns the user id to listen under where there is no z/VM. */
    private String onlyDevice() throws LinkException {
        List<String> devices = kernel.hiperSockets();
        if (devices.size() == 1) {
            return devices.get(0);
        }
        if (devices.isEmpty()) {
            throw IucvErrors.noDevice(address);
        }
        throw new LinkException(
                Reason.BAD_ADDRESS,
                "listen",
                address,
                "this machine has several HiperSockets user ids (" + String.join(", ", devices)
                        + "); write the one to listen under: USERID/NAME");
    }
}
