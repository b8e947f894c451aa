package org.scprelay.transport;

import java.time.Duration;
import java.util.Objects;

/**
 * Options of connect and listen; a provider ignores what its kind of link does not have.
 *
 * @param connectTimeout how long a connect may take; positive
 * @param backlog how many clients may wait to be accepted; 1 to 65,535
 * @param keepAlive whether the transport itself checks for a vanished peer (TCP keep-alive)
 * @param messageLimit how many messages may be under way (SO_MSGLIMIT of AF_IUCV), 1 to 65,535; 0: the kernel's own
 */
public record LinkOptions(Duration connectTimeout, int backlog, boolean keepAlive, int messageLimit) {

    private static final int MAX_BACKLOG = 65_535;
    private static final int MAX_MESSAGE_LIMIT = 65_535;

    /** Checks the ranges. */
    public LinkOptions {
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        if (connectTimeout.isNegative() || connectTimeout.isZero()) {
            throw new IllegalArgumentException("connectTimeout is not positive: " + connectTimeout);
        }
        if (backlog < 1 || backlog > MAX_BACKLOG) {
            throw new IllegalArgumentException("backlog is not in 1 to 65535: " + backlog);
        }
        if (messageLimit < 0 || messageLimit > MAX_MESSAGE_LIMIT) {
            throw new IllegalArgumentException("messageLimit is not in 0 to 65535: " + messageLimit);
        }
    }

    /** 15 s to connect, a backlog of 256, keep-alive on, the kernel's message limit. */
    public static LinkOptions defaults() {
        return new LinkOptions(Duration.ofSeconds(15), 256, true, 0);
    }

    /** Returns these options with another connect timeout. */
    public LinkOptions withConnectTimeout(Duration timeout) {
        return new LinkOptions(timeout, backlog, keepAlive, messageLimit);
    }

    /** Returns these options with another backlog. */
    public LinkOptions withBacklog(int count) {
        return new LinkOptions(connectTimeout, count, keepAlive, messageLimit);
    }

    /** Returns these options with the transport's own check for a vanished peer on or off. */
    public LinkOptions withKeepAlive(boolean on) {
        return new LinkOptions(connectTimeout, backlog, on, messageLimit);
    }

    /** Returns these options with another message limit. */
    public LinkOptions withMessageLimit(int count) {
        return new LinkOptions(connectTimeout, backlog, keepAlive, count);
    }
}
