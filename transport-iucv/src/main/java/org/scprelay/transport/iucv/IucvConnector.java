package org.scprelay.transport.iucv;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

/**
 * One connect: from the own z/VM user id, then from each HiperSockets user id of this machine, all within one timeout.
 * Each try has a socket of its own, because one whose connect failed is dead.
 */
final class IucvConnector {

    /**
     * The own guest, whatever its user id is: the kernel binds by itself then. A bind over z/VM would take 8 blanks for a
     * name like any other, which one socket of the machine can have at a time. Where there is no z/VM it is EBADFD.
     */
    static final String OWN_GUEST = "";

    /** Asks the kernel for a name of its own making, over HiperSockets. */
    private static final String ANY_NAME = "";

    private static final Duration LEAST = Duration.ofMillis(1);

    private final IucvKernel kernel;
    private final LinkAddress address;
    private final LinkOptions options;
    private final long deadline;

    IucvConnector(IucvKernel kernel, LinkAddress address, LinkOptions options) {
        this.kernel = kernel;
        this.address = address;
        this.options = options;
        this.deadline = System.nanoTime() + options.connectTimeout().toNanos();
    }

    IucvLink connect(IucvAddress to) throws LinkException {
        List<String> from = sources(to);
        LinkException failure = null;
        for (int i = 0; i < from.size(); i++) {
            try {
                return connectFrom(from.get(i), to, share(from.size() - i));
            } catch (LinkException e) {
                if (e.reason() != Reason.UNREACHABLE && e.reason() != Reason.TIMEOUT) {
                    throw e; // somebody has that user id
                }
                // That a device was silent says more than that z/VM knows no such guest, or that this is no z/VM.
                failure = failure == null || failure.reason() == Reason.UNREACHABLE ? e : failure;
            }
        }
        throw failure;
    }

    /** A device does not carry to itself, so the target's own user id is tried only where there is no other. */
    private List<String> sources(IucvAddress to) {
        List<String> from = new ArrayList<>(kernel.hiperSockets());
        if (from.size() > 1) {
            from.remove(to.userId());
        }
        from.add(0, OWN_GUEST);
        return from;
    }

    private Duration share(int left) {
        Duration share = Duration.ofNanos((deadline - System.nanoTime()) / left);
        return share.compareTo(LEAST) < 0 ? LEAST : share;
    }

    private IucvLink connectFrom(String userId, IucvAddress to, Duration atMost) throws LinkException {
        int descriptor = IucvSocket.open(kernel);
        if (descriptor < 0) {
            throw IucvErrors.setUp("connect", address, "socket", -descriptor);
        }
        IucvSocket socket = IucvSocket.of(kernel, descriptor);
        NativeBuffer memory = NativeBuffer.take();
        IucvLink link = null;
        try {
            if (options.messageLimit() > 0) {
                check("the message limit", socket.messageLimit(memory, options.messageLimit()));
            }
            check("the timeout", socket.sendTimeout(memory, atMost));
            long start = System.nanoTime();
            int result = userId.equals(OWN_GUEST) ? 0 : socket.bind(memory, new SockAddrIucv(userId, ANY_NAME));
            // One blocking connect: repeating one that is not done opens another path each time.
            result = result < 0 ? result : socket.connect(memory, to.socketAddress());
            if (result < 0) {
                boolean silent = System.nanoTime() - start > atMost.toNanos() / 2;
                throw IucvErrors.connect(address, -result, silent, options.connectTimeout());
            }
            if (result > 0) {
                throw IucvErrors.unsent(address);
            }
            link = IucvLink.of(socket, memory, (what, errno) -> IucvErrors.setUp("connect", address, what, errno));
            return link;
        } finally {
            memory.give();
            if (link == null) {
                socket.close(); // at once: a connect that timed out may come through later
            }
        }
    }

    private void check(String what, int result) throws LinkException {
        if (result < 0) {
            throw IucvErrors.setUp("connect", address, what, -result);
        }
    }
}
