package org.scprelay.benchmarks.links;

import java.time.Duration;

/**
 * One measured transfer.
 *
 * @param octets how many went through
 * @param nanoseconds from the first write until the sender knew that all had arrived
 * @param processorTime of both processes, user and system
 */
record Round(long octets, long nanoseconds, Duration processorTime) {

    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;
    private static final double NANO = 1e9;

    double mibPerSecond() {
        return octets / MIB / (nanoseconds / NANO);
    }

    double processorSecondsPerGib() {
        return processorTime.toNanos() / NANO / (octets / GIB);
    }
}
