package org.scprelay.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.scprelay.relay.outcome.Outcomes;
import org.scprelay.relay.policy.Policy;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.ssh.ServedProtocols;
import org.scprelay.relay.ssh.SshEngine;
import org.scprelay.relay.ssh.mina.MinaEngine;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProviders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay: constructed it does nothing, started it listens and serves, drained it lets transfers finish. Safe for any
 * number of threads.
 */
public final class Relay implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration LAST_GRACE = Duration.ofSeconds(5);

    private final RelaySettings first;
    private final Function<RelaySettings, SshEngine> engines;
    private final AtomicLong sessions = new AtomicLong();
    private final ThreadFactory threads = Watchdog.daemon("relay-session");
    private final Listeners listeners;
    private final Set<EngineUse> uses = new HashSet<>();
    private volatile Optional<Serving> serving = Optional.empty();
    private boolean stopping;
    private boolean closed;

    /** What new sessions are given. */
    private record Serving(RelayParts parts, EngineUse use) {}

    /** Makes a relay that does nothing yet. */
    public Relay(RelaySettings settings, LinkProviders providers) {
        this(settings, providers, wanted -> MinaEngine.start(wanted.ssh(), wanted.timeouts()));
    }

    /** Makes a relay with another engine, which is started with the relay and closed with it. */
    Relay(RelaySettings settings, LinkProviders providers, Supplier<SshEngine> engine) {
        this(settings, providers, wanted -> engine.get());
    }

    private Relay(RelaySettings settings, LinkProviders providers, Function<RelaySettings, SshEngine> engines) {
        this.first = settings;
        this.listeners = new Listeners(providers, this::arrive);
        this.engines = engines;
    }

    /**
     * Binds every listener and serves.
     *
     * @return the addresses listened on, resolved, in the order of the configuration
     * @throws IOException when the state directory, or listeners that are not optional, cannot be had: the message names
     *     all of them; nothing is left open
     */
    public synchronized List<LinkAddress> start() throws IOException {
        if (serving.isPresent() || closed) {
            throw new IllegalStateException("a relay is started once");
        }
        Outcomes outcomes = Outcomes.open(first.state(), InstantSource.system());
        List<String> problems = new ArrayList<>();
        Listeners.Change change = listeners.change(first.listeners(), problems);
        Optional<EngineUse> use = problems.isEmpty() ? engine(first, problems) : Optional.empty();
        if (use.isEmpty()) {
            change.undo();
            outcomes.close();
            throw new IOException(String.join("\n", problems));
        }
        Watchdog watchdog = new Watchdog();
        watchdog.start();
        serve(
                new RelayParts(
                        first,
                        new Policy(first.peers()),
                        use.get().engine(),
                        watchdog,
                        new SessionRegistry(first.maxSessions(), first.maxSessionsPerPeer()),
                        new PathLocks(),
                        outcomes,
                        new ServedProtocols()),
                use.get());
        change.commit();
        return listeners.addresses();
    }

    private Optional<EngineUse> engine(RelaySettings settings, List<String> problems) {
        try {
            return Optional.of(new EngineUse(engines.apply(settings)));
        } catch (RuntimeException e) {
            LOG.debug("the SSH engine does not start", e);
            problems.add("the SSH engine does not start: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void serve(RelayParts parts, EngineUse use) {
        uses.add(use);
        serving = Optional.of(new Serving(parts, use));
    }

    /**
     * Takes another configuration, all of it or nothing: for new sessions only. Those that there are keep theirs, links at
     * listeners that go stay, and so do the outcomes, the sessions counted and the paths being written.
     *
     * @return the addresses listened on, resolved, in the order of the configuration
     * @throws IOException when that cannot be: the message has a line for each reason, and nothing has changed
     */
    public synchronized List<LinkAddress> reload(RelaySettings next) throws IOException {
        if (serving.isEmpty() || stopping) {
            throw new IOException("the relay is being stopped");
        }
        Serving now = serving.get();
        RelaySettings old = now.parts().settings();
        List<String> problems = new ArrayList<>();
        if (!next.state().equals(old.state())) {
            problems.add("state cannot be changed from " + old.state() + " while the relay runs; restart it for that");
        }
        Listeners.Change change = listeners.change(next.listeners(), problems);
        boolean same = next.ssh().equals(old.ssh()) && next.timeouts().equals(old.timeouts());
        Optional<EngineUse> use = Optional.of(now.use());
        if (problems.isEmpty() && !same) {
            use = engine(next, problems);
        }
        if (!problems.isEmpty()) {
            change.undo();
            throw new IOException(String.join("\n", problems));
        }
        now.parts().registry().limit(next.maxSessions(), next.maxSessionsPerPeer());
        serve(now.parts().with(next, new Policy(next.peers()), use.get().engine()), use.get());
        change.commit();
        if (!same) {
            now.use().retire();
            uses.removeIf(EngineUse::isClosed);
        }
        return listeners.addresses();
    }

    private void arrive(Link link, ListenSettings listener) {
        Serving now = enter();
        Session session = new Session("s" + sessions.incrementAndGet(), link, listener, now.parts());
        Optional<Session> victim = now.parts().registry().arrive(session);
        victim.ifPresent(oldest -> {
            LOG.warn("{}: closed before HELLO, or the AUTH that it needs, to make room for newer links", oldest.name());
            oldest.closeLink();
        });
        try {
            threads.newThread(() -> run(session, now.use())).start();
        } catch (OutOfMemoryError e) {
            // No thread is to be had: without one nobody would ever close this link.
            session.abandon();
            now.use().leave();
            throw e;
        }
    }

    private static void run(Session session, EngineUse use) {
        try {
            session.run();
        } finally {
            use.leave();
        }
    }

    /** Returns what a new session is given, whose engine nobody closes from now on until it has ended. */
    private Serving enter() {
        Serving now = serving.orElseThrow();
        while (!now.use().enter()) {
            // A reload came in between.
            now = serving.orElseThrow();
        }
        return now;
    }

    /**
     * Stops accepting, refuses new transfers with 421 and waits for running ones.
     *
     * @return whether all sessions ended by themselves in time
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        Optional<RelayParts> shared = stopAccepting();
        if (shared.isEmpty()) {
            return true;
        }
        List<Session> running = shared.get().registry().drain();
        LOG.info("draining: {} sessions", running.size());
        running.forEach(Session::drain);
        return shared.get().registry().awaitEmpty(System.nanoTime() + atMost.toNanos());
    }

    private synchronized Optional<RelayParts> stopAccepting() {
        stopping = true;
        listeners.close();
        return serving.map(Serving::parts);
    }

    /** Ends everything at once, and waits a moment for it. */
    @Override
    public void close() {
        Optional<RelayParts> shared = stopAccepting();
        synchronized (this) {
            if (closed || shared.isEmpty()) {
                closed = true;
                return;
            }
            closed = true;
        }
        List<Session> running = shared.get().registry().close();
        // Each client is told, and each part removed over its connection, before links and connections go.
        ThreadFactory cutters = Watchdog.daemon("relay-cut");
        running.forEach(session -> cutters.newThread(session::cut).start());
        awaitEnd(shared.get());
        running.forEach(Session::closeLink);
        engines().forEach(EngineUse::close);
        awaitEnd(shared.get());
        shared.get().watchdog().close();
        try {
            shared.get().outcomes().close();
        } catch (IOException e) {
            LOG.error("closing the outcomes: {}", e.getMessage());
        }
    }

    private static void awaitEnd(RelayParts shared) {
        try {
            shared.registry().awaitEmpty(System.nanoTime() + LAST_GRACE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<EngineUse> engines() {
        return List.copyOf(uses);
    }

    /** Returns how many sessions have completed HELLO, and AUTH where they needed it, and not ended. */
    public int sessions() {
        return serving.map(now -> now.parts().registry().admitted().size()).orElse(0);
    }
}
