package org.scprelay.client;

import java.time.Duration;

/**
 * How long the client waits before it gives a link up, so that it never hangs.
 *
 * @param connect for a link to be connected
 * @param reply for a reply line or the next {@code 110} line while no data flows
 * @param data for an octet to be taken or to come while data flows; above the 30 minutes that the relay allows
 * @param keepAlive after how long without data of a slow source a keep-alive frame is sent
 * @param askAgain between two questions for the outcome of a transfer that is still running
 */
public record ClientTimers(Duration connect, Duration reply, Duration data, Duration keepAlive, Duration askAgain) {

    /** Checks that all are positive. */
    public ClientTimers {
        for (Duration one : new Duration[] {connect, reply, data, keepAlive, askAgain}) {
            if (one.isNegative() || one.isZero()) {
                throw new IllegalArgumentException("a timer is not positive: " + one);
            }
        }
    }

    /** 15 s, 90 s, 35 min, 30 s, 5 s. */
    public static ClientTimers standard() {
        return new ClientTimers(
                Duration.ofSeconds(15),
                Duration.ofSeconds(90),
                Duration.ofMinutes(35),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }
}
