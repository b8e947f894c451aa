package org.scprelay.relay.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The {@code [ssh]} table.
 *
 * @param identities private key files offered where destination and peer name none
 * @param knownHosts the known_hosts file; strict always
 * @param protocol the protocol where nothing else says so
 * @param keepAlive interval of SSH keep-alives; after three without answer the connection is ended
 * @param pool which connections are kept for the next transfer
 * @param loopback whether destinations may resolve to this machine
 */
public record SshSettings(
        List<Path> identities,
        Path knownHosts,
        Protocol protocol,
        Duration keepAlive,
        PoolSettings pool,
        boolean loopback) {

    /** Copies the list. */
    public SshSettings {
        identities = List.copyOf(identities);
    }

    /** The default interval of keep-alives. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(15);
}
