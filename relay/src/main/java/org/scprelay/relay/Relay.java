package org.scprelay.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
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
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
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

    private final RelaySettings settings;
    private final LinkProviders providers;
    private final Supplier<SshEngine> engines;
    private final AtomicLong sessions = new AtomicLong();
    private final ThreadFactory threads = Watchdog.daemon("relay-session");
    private final List<Open> listeners = new ArrayList<>();
    private Optional<RelayParts> parts = Optional.empty();
    private boolean closed;

    /** A listener that is bound, with what is configured for it. */
    private record Open(ListenSettings settings, LinkListener listener) {}

    /** Makes a relay that does nothing yet. */
    public Relay(RelaySettings settings, LinkProviders providers) {
        this(settings, providers, () -> MinaEngine.start(settings.ssh(), settings.timeouts()));
    }

    /** Makes a relay with another engine, which is started with the relay and closed with it. */
    Relay(RelaySettings settings, LinkProviders providers, Supplier<SshEngine> engines) {
        this.settings = settings;
        this.providers = providers;
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
        if (parts.isPresent() || closed) {
            throw new IllegalStateException("a relay is started once");
        }
        Outcomes outcomes = Outcomes.open(settings.state(), InstantSource.system());
        SshEngine engine;
        try {
            bind();
            engine = engine();
        } catch (IOException e) {
            closeListeners();
            outcomes.close();
            throw e;
        }
        Watchdog watchdog = new Watchdog();
        watchdog.start();
        RelayParts shared = new RelayParts(
                settings,
                new Policy(settings.peers()),
                engine,
                watchdog,
                new SessionRegistry(settings.maxSessions(), settings.maxSessionsPerPeer()),
                new PathLocks(),
                outcomes,
                new ServedProtocols());
        parts = Optional.of(shared);
        ThreadFactory acceptors = Watchdog.daemon("relay-accept");
        listeners.forEach(
                open -> acceptors.newThread(() -> accept(open, shared)).start());
        return listeners.stream().map(open -> open.listener().localAddress()).toList();
    }

    private SshEngine engine() throws IOException {
        try {
            return engines.get();
        } catch (RuntimeException e) {
            throw new IOException("the SSH engine does not start: " + e.getMessage(), e);
        }
    }

    private void bind() throws IOException {
        List<String> problems = new ArrayList<>();
        for (ListenSettings listen : settings.listeners()) {
            try {
                listeners.add(new Open(listen, providers.listen(listen.address(), listen.options())));
            } catch (LinkException e) {
                if (listen.optional() && e.reason() == LinkException.Reason.UNSUPPORTED) {
                    LOG.warn("optional listener left out: {}", e.getMessage());
                } else {
                    problems.add(e.getMessage());
                }
            }
        }
        if (problems.isEmpty() && listeners.isEmpty()) {
            problems.add("no listener is left");
        }
        if (!problems.isEmpty()) {
            closeListeners();
            throw new IOException(String.join("\n", problems));
        }
    }

    private void accept(Open open, RelayParts shared) {
        Acceptor acceptor = new Acceptor(open.listener(), link -> arrive(link, open.settings(), shared));
        acceptor.run();
    }

    private void arrive(Link link, ListenSettings listener, RelayParts shared) {
        Session session = new Session("s" + sessions.incrementAndGet(), link, listener, shared);
        Optional<Session> victim = shared.registry().arrive(session);
        victim.ifPresent(oldest -> {
            LOG.warn("{}: closed before HELLO, or the AUTH that it needs, to make room for newer links", oldest.name());
            oldest.closeLink();
        });
        try {
            threads.newThread(session).start();
        } catch (OutOfMemoryError e) {
            // No thread is to be had: without one nobody would ever close this link.
            session.abandon();
            throw e;
        }
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
        closeListeners();
        return parts;
    }

    private void closeListeners() {
        for (Open open : listeners) {
            LinkListener listener = open.listener();
            try {
                listener.close();
            } catch (IOException e) {
                LOG.warn("closing {}: {}", listener.localAddress(), e.getMessage());
            }
        }
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
        shared.get().engine().close();
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

    /** Returns how many sessions have completed HELLO and not ended. */
    public int sessions() {
        Optional<RelayParts> shared;
        synchronized (this) {
            shared = parts;
        }
        return shared.map(p -> p.registry().admitted().size()).orElse(0);
    }
}
