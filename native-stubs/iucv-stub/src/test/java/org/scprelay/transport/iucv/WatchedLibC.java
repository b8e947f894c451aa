package org.scprelay.transport.iucv;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jnr.ffi.Runtime;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.transport.LinkProvider;

/** The library of the stub, and what links do to it. */
final class WatchedLibC implements LibC {

    private static final int MSG_DONTWAIT = 0x40;

    /** What must not be: a call on a descriptor that is closed, or is being closed beside it. */
    final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    final AtomicInteger sendsAgain = new AtomicInteger();
    final AtomicInteger acceptsAgain = new AtomicInteger();
    final AtomicLong longestSend = new AtomicLong();
    final AtomicLong shortestSend = new AtomicLong(Long.MAX_VALUE);

    /** How many of the next calls that may block a signal interrupts. */
    final AtomicInteger signals = new AtomicInteger();

    /** Whether a send gives EAGAIN at once. */
    volatile boolean refusesSends;

    /** Whether the names of sockets cannot be had. */
    volatile boolean nameless;

    /** Whether memory ends while a connected socket becomes a link. */
    volatile boolean outOfMemory;

    /** What a close of a descriptor waits for. */
    volatile Runnable closing = () -> {};

    private final LibC libc = IucvStub.library();
    /** Calls in progress on the descriptors that are open; one that is missing was closed. */
    private final Map<Integer, Integer> open = new HashMap<>();

    LinkProvider provider() {
        return IucvLinkProvider.over("iucvstub", () -> this, IucvStub::userIds);
    }

    int openDescriptors() {
        synchronized (open) {
            return open.size();
        }
    }

    private interface Body {
        long run();
    }

    private long on(String call, int descriptor, Body body) {
        synchronized (open) {
            if (!open.containsKey(descriptor)) {
                faults.add(call + " on a descriptor that is closed");
            }
            open.merge(descriptor, 1, Integer::sum);
        }
        try {
            return body.run(); // the errno of this thread stays what it is: nothing below calls the library
        } finally {
            synchronized (open) {
                open.computeIfPresent(descriptor, (d, calls) -> calls - 1);
            }
        }
    }

    private long blocking(String call, int descriptor, Body body) {
        if (signals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            Runtime.getSystemRuntime().setLastError(Errno.EINTR);
            return -1;
        }
        return on(call, descriptor, body);
    }

    private static boolean isAgain(long result) {
        return result < 0 && Runtime.getSystemRuntime().getLastError() == Errno.EAGAIN;
    }

    private int opened(int descriptor) {
        if (descriptor >= 0) {
            synchronized (open) {
                open.put(descriptor, 0);
            }
        }
        return descriptor;
    }

    @Override
    public int socket(int family, int type, int protocol) {
        return opened(libc.socket(family, type, protocol));
    }

    @Override
    public int accept(int descriptor, long address, long lengthAddress) {
        int result = (int) blocking("accept", descriptor, () -> libc.accept(descriptor, address, lengthAddress));
        if (isAgain(result)) {
            acceptsAgain.incrementAndGet();
        }
        return opened(result);
    }

    @Override
    public int close(int descriptor) {
        closing.run();
        synchronized (open) {
            Integer calls = open.remove(descriptor);
            if (calls == null || calls > 0) {
                faults.add(calls == null ? "close of a descriptor that is closed" : "close beside " + calls + " calls");
            }
            return libc.close(descriptor);
        }
    }

    @Override
    public long send(int descriptor, long dataAddress, long length, int flags) {
        longestSend.accumulateAndGet(length, Math::max);
        shortestSend.accumulateAndGet(length, Math::min);
        long result = blocking(
                "send",
                descriptor,
                () -> refusesSends
                        ? libc.recv(descriptor, dataAddress, length, MSG_DONTWAIT)
                        : libc.send(descriptor, dataAddress, length, flags));
        if (isAgain(result)) {
            sendsAgain.incrementAndGet();
        }
        return result;
    }

    @Override
    public long recv(int descriptor, long dataAddress, long length, int flags) {
        return blocking("recv", descriptor, () -> libc.recv(descriptor, dataAddress, length, flags));
    }

    @Override
    public int shutdown(int descriptor, int how) {
        return (int) on("shutdown", descriptor, () -> libc.shutdown(descriptor, how));
    }

    @Override
    public int bind(int descriptor, long address, int length) {
        return (int) on("bind", descriptor, () -> libc.bind(descriptor, address, length));
    }

    @Override
    public int listen(int descriptor, int backlog) {
        return (int) on("listen", descriptor, () -> libc.listen(descriptor, backlog));
    }

    @Override
    public int connect(int descriptor, long address, int length) {
        return (int) on("connect", descriptor, () -> libc.connect(descriptor, address, length));
    }

    @Override
    public int getsockname(int descriptor, long address, long lengthAddress) {
        return (int) on("getsockname", descriptor, () -> libc.getsockname(descriptor, address, lengthAddress));
    }

    @Override
    public int getpeername(int descriptor, long address, long lengthAddress) {
        return (int) on(
                "getpeername", descriptor, () -> libc.getpeername(nameless ? -1 : descriptor, address, lengthAddress));
    }

    @Override
    public int getsockopt(int descriptor, int level, int option, long valueAddress, long lengthAddress) {
        if (outOfMemory) {
            throw new OutOfMemoryError("thrown by a test");
        }
        return (int) on(
                "getsockopt",
                descriptor,
                () -> libc.getsockopt(descriptor, level, option, valueAddress, lengthAddress));
    }

    @Override
    public int setsockopt(int descriptor, int level, int option, long valueAddress, int length) {
        return (int)
                on("setsockopt", descriptor, () -> libc.setsockopt(descriptor, level, option, valueAddress, length));
    }
}
