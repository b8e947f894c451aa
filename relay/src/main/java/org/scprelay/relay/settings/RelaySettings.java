package org.scprelay.relay.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The whole configuration of a relay.
 *
 * @param maxSessions sessions at once; one more gets 421
 * @param maxSessionsPerPeer sessions at once for each peer
 * @param maxFrame longest payload of a frame accepted, in octets: 65,536 to 16,777,215
 * @param drainTimeout how long running transfers may take after SIGTERM
 * @param state directory of the outcomes of transfers; made where it is missing
 * @param listeners where links are accepted
 * @param timeouts every timer
 * @param ssh the SSH side
 * @param destinations aliases
 * @param peers who may do what, in the order of the file
 */
public record RelaySettings(
        int maxSessions,
        int maxSessionsPerPeer,
        int maxFrame,
        Duration drainTimeout,
        Path state,
        List<ListenSettings> listeners,
        Timeouts timeouts,
        SshSettings ssh,
        List<DestinationSettings> destinations,
        List<PeerSettings> peers) {

    /** Default of max-sessions. */
    public static final int DEFAULT_MAX_SESSIONS = 500;

    /** Default of max-sessions-per-peer. */
    public static final int DEFAULT_MAX_SESSIONS_PER_PEER = 100;

    /** Default of max-frame. */
    public static final int DEFAULT_MAX_FRAME = 1 << 20;

    /** Default of drain-timeout. */
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofHours(1);

    /** Copies the lists. */
    public RelaySettings {
        listeners = List.copyOf(listeners);
        destinations = List.copyOf(destinations);
        peers = List.copyOf(peers);
    }
}
