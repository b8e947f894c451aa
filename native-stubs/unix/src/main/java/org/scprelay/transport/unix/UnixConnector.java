package org.scprelay.transport.unix;

import java.time.Duration;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.PeerIdentity;

/** One connect. It only waits while the queue of the listener is full. */
final class UnixConnector {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final LinkAddress UNNAMED = new LinkAddress(UnixAddress.SCHEME, "unnamed");

    private final Kernel kernel;
    private final LinkAddress address;
    private final LinkOptions options;

    UnixConnector(Kernel kernel, LinkAddress address, LinkOptions options) {
        this.kernel = kernel;
        this.address = address;
        this.options = options;
    }

    UnixLink connect(UnixAddress unix) throws LinkException {
        int number = kernel.socket();
        if (number < 0) {
            throw UnixErrors.other(kernel, "connect", address, -number);
        }
        boolean connected = false;
        try {
            check(unix, connectInTime(number, unix));
            check(unix, kernel.setSendTimeout(number, Duration.ZERO));
            long user = kernel.peerUserId(number);
            check(unix, (int) Math.min(user, 0));
            PeerIdentity peer = UnixPeer.of(user);
            connected = true;
            return new UnixLink(kernel, number, UNNAMED, address, peer);
        } finally {
            if (!connected) {
                kernel.close(number);
            }
        }
    }

    private int connectInTime(int number, UnixAddress unix) {
        long deadline = System.nanoTime() + options.connectTimeout().toNanos();
        int result;
        do {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            result = kernel.setSendTimeout(number, left.compareTo(LEAST) < 0 ? LEAST : left);
            if (result >= 0) {
                result = kernel.connect(number, unix);
            }
        } while (result == -Errno.EINTR && deadline - System.nanoTime() > 0);
        return result == -Errno.EINTR ? -Errno.EAGAIN : result;
    }

    private void check(UnixAddress unix, int result) throws LinkException {
        if (result < 0) {
            throw UnixErrors.connect(kernel, address, unix, -result, options.connectTimeout());
        }
    }
}
