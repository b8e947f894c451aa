package org.scprelay.relay.settings;

import java.time.Duration;

/**
 * The table {@code pool} of {@code [ssh]}: connections kept for the next transfer to the same destination with the same keys.
 *
 * @param idle how long one is kept that nobody uses; zero keeps none
 * @param perDestination how many at most; zero keeps none
 */
public record PoolSettings(Duration idle, int perDestination) {

    /** What holds where the configuration says nothing. */
    public static final PoolSettings DEFAULT = new PoolSettings(Duration.ofSeconds(60), 8);
}
