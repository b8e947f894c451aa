package org.scprelay.relay.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.scprelay.relay.Relay;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;
import org.scprelay.transport.tck.MemoryLinkProvider;

/** A relay in this process that listens on memory links. */
public final class TestRelay implements AutoCloseable {

    private final Relay relay;
    private final LinkProviders providers = LinkProviders.of(List.of(new MemoryLinkProvider()));
    private final LinkAddress address;

    /** Starts a relay. */
    public TestRelay(RelaySettings settings) throws IOException {
        this(links -> new Relay(settings, links));
    }

    /** Starts a relay that a test makes itself. */
    public TestRelay(Function<LinkProviders, Relay> maker) throws IOException {
        relay = maker.apply(providers);
        address = relay.start().get(0);
    }

    /** Settings that let everybody go everywhere with one key; tests change what they are about. */
    public static RelaySettings settings(Path key, Path knownHosts) {
        return new RelaySettings(
                RelaySettings.DEFAULT_MAX_SESSIONS,
                RelaySettings.DEFAULT_MAX_SESSIONS,
                RelaySettings.DEFAULT_MAX_FRAME,
                Duration.ofSeconds(10),
                state(),
                List.of(new ListenSettings(LinkAddress.parse("memory:0"), false, LinkOptions.defaults())),
                Timeouts.defaults(),
                new SshSettings(
                        List.of(key),
                        knownHosts,
                        Protocol.AUTO,
                        SshSettings.DEFAULT_KEEP_ALIVE,
                        PoolSettings.DEFAULT,
                        true),
                List.of(),
                List.of(anybody()));
    }

    /** Returns a directory of its own for each relay, which {@code clean} removes. */
    private static Path state() {
        return Path.of("target", "state", UUID.randomUUID().toString());
    }

    /** A peer that matches every memory link and may do everything. */
    public static PeerSettings anybody() {
        return new PeerSettings(
                "anybody",
                List.of("memory:this-process"),
                true,
                List.of("*@*:*"),
                EnumSet.allOf(Permission.class),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** Returns settings with other timers. */
    public static RelaySettings with(RelaySettings s, Timeouts timeouts) {
        return with(s, draft -> draft.timeouts = timeouts);
    }

    /** Returns settings with another listener. */
    public static RelaySettings with(RelaySettings s, ListenSettings listener) {
        return with(s, draft -> draft.listeners = List.of(listener));
    }

    /** Returns settings with another directory of outcomes. */
    public static RelaySettings with(RelaySettings s, Path state) {
        return with(s, draft -> draft.state = state);
    }

    /** Returns settings with other limits on sessions. */
    public static RelaySettings with(RelaySettings s, int sessions, int perPeer) {
        return with(s, draft -> {
            draft.maxSessions = sessions;
            draft.maxSessionsPerPeer = perPeer;
        });
    }

    /** Returns settings with another SSH side. */
    public static RelaySettings with(RelaySettings s, SshSettings ssh) {
        return with(s, draft -> draft.ssh = ssh);
    }

    /** Returns settings with other peers and destinations. */
    public static RelaySettings with(
            RelaySettings s, List<PeerSettings> peers, List<DestinationSettings> destinations) {
        return with(s, draft -> {
            draft.peers = peers;
            draft.destinations = destinations;
        });
    }

    private static RelaySettings with(RelaySettings s, Consumer<Draft> change) {
        Draft draft = new Draft(s);
        change.accept(draft);
        return draft.settings();
    }

    /** Settings of which tests change some. */
    private static final class Draft {
        private final RelaySettings old;
        private int maxSessions;
        private int maxSessionsPerPeer;
        private Path state;
        private List<ListenSettings> listeners;
        private Timeouts timeouts;
        private SshSettings ssh;
        private List<DestinationSettings> destinations;
        private List<PeerSettings> peers;

        Draft(RelaySettings old) {
            this.old = old;
            maxSessions = old.maxSessions();
            maxSessionsPerPeer = old.maxSessionsPerPeer();
            state = old.state();
            listeners = old.listeners();
            timeouts = old.timeouts();
            ssh = old.ssh();
            destinations = old.destinations();
            peers = old.peers();
        }

        RelaySettings settings() {
            return new RelaySettings(
                    maxSessions,
                    maxSessionsPerPeer,
                    old.maxFrame(),
                    old.drainTimeout(),
                    state,
                    listeners,
                    timeouts,
                    ssh,
                    destinations,
                    peers);
        }
    }

    /** Connects a client to the first listener that there was. */
    public WireClient connect() throws IOException {
        return connect(address);
    }

    /** Connects a client to a listener. */
    public WireClient connect(LinkAddress listener) throws IOException {
        return new WireClient(providers.connect(listener, LinkOptions.defaults()));
    }

    /** Returns the relay. */
    public Relay relay() {
        return relay;
    }

    @Override
    public void close() {
        relay.close();
    }
}
