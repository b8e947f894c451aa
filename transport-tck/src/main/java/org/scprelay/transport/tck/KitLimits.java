package org.scprelay.transport.tck;

import java.time.Duration;

/**
 * Sizes and times of one run of the kit, so that an emulated machine can run the same tests.
 *
 * @param bulk octets of the one big write of L5, from a direct buffer
 * @param heapBulk the same from a heap buffer; small enough for the heap of the tests
 * @param unread octets that a writer must not get rid of while nobody reads (L11): more than all buffers below can hold
 * @param wake how long a call may still block after the close or the loss that must end it (A2, L8, L10)
 * @param connectTimeout the connect timeout that P4 asks for
 * @param connectSlack how much longer than that a connect may take
 * @param test when a test counts as hanging
 */
public record KitLimits(
        int bulk,
        int heapBulk,
        int unread,
        Duration wake,
        Duration connectTimeout,
        Duration connectSlack,
        Duration test) {

    private static final int MIB = 1 << 20;

    /** The figures of the contract: 64 MiB, 3 s, 1 s; a test may take a minute. */
    public static KitLimits contract() {
        Duration second = Duration.ofSeconds(1);
        return new KitLimits(
                64 * MIB, 16 * MIB, 64 * MIB, Duration.ofSeconds(3), second, second, Duration.ofSeconds(60));
    }

    /** Returns these limits with other sizes, for a machine that is slow: 2 MiB in the emulated one. */
    public KitLimits withSizes(int newBulk, int newHeapBulk, int newUnread) {
        return new KitLimits(newBulk, newHeapBulk, newUnread, wake, connectTimeout, connectSlack, test);
    }

    /** Returns these limits with other times; only {@code wake} is a figure of the contract. */
    public KitLimits withTimes(Duration newWake, Duration newConnectTimeout, Duration newTest) {
        return new KitLimits(bulk, heapBulk, unread, newWake, newConnectTimeout, connectSlack, newTest);
    }
}
