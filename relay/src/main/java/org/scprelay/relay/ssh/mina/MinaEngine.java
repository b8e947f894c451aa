package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.core.CoreModuleProperties;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.ssh.SshEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections by Apache MINA SSHD: public keys only, strict host keys, our own lists of algorithms. */
public final class MinaEngine implements SshEngine {

    private static final Logger LOG = LoggerFactory.getLogger(MinaEngine.class);
    private static final int KEEP_ALIVES_UNANSWERED = 3;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    /** MINA's own limit on authentication: ours comes first, this one is only behind it. */
    private static final Duration BEHIND = Duration.ofSeconds(30);

    private final SshSettings settings;
    private final Timeouts timeouts;
    private final KnownHosts knownHosts;
    private final Resolver resolver;
    private final Admission admission = new Admission();
    private final ExecutorService executor;
    private final SshClient client;
    private final Dialer dialer;
    private final WarmConnections warm;
    private final RefusedKeys refusedKeys = new RefusedKeys(System::nanoTime);

    private MinaEngine(SshSettings settings, Timeouts timeouts) {
        this.settings = settings;
        this.timeouts = timeouts;
        this.knownHosts = new KnownHosts(settings.knownHosts());
        this.resolver = new Resolver(settings.loopback());
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "ssh-events");
            thread.setDaemon(true);
            return thread;
        });
        this.client = SshClient.setUpDefaultClient();
        this.dialer = new Dialer(client, timeouts);
        this.warm = new WarmConnections(settings.pool());
    }

    /** Makes a started engine. */
    public static MinaEngine start(SshSettings settings, Timeouts timeouts) {
        MinaEngine engine = new MinaEngine(settings, timeouts);
        engine.configure();
        engine.client.start();
        return engine;
    }

    private void configure() {
        Algorithms.apply(client);
        client.setServerKeyVerifier((session, address, key) -> accepts(session, key));
        client.setUserAuthFactoriesNames("publickey");
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setAgentFactory((SshAgentFactory) null);
        client.addSessionListener(new Listener());
        client.setServiceFactories(List.of(ClientUserAuthServiceFactory.INSTANCE, new KeepAlive.Factory()));
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, settings.keepAlive());
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, KEEP_ALIVES_UNANSWERED);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, timeouts.authenticate().plus(BEHIND));
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(client, 64 * 1024);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        // MINA would strew them in, even into key exchanges, where not every server bears them; they are for CBC
        // ciphers.
        CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(client, 0L);
    }

    private final class Listener implements SessionListener {
        @Override
        public void sessionCreated(Session session) {
            Attempt.of(session).ifPresent(attempt -> preferKnownKeys(session, attempt.destination()));
        }

        @Override
        public void sessionPeerIdentificationLine(Session session, String line, List<String> earlier) {
            Attempt.of(session).ifPresent(attempt -> attempt.greeted(line));
        }

        @Override
        public void sessionDisconnect(Session session, int reason, String text, String language, boolean initiator) {
            if (!initiator) {
                Attempt.of(session).ifPresent(attempt -> attempt.disconnected(text));
            }
        }

        @Override
        public void sessionException(Session session, Throwable t) {
            Optional<Attempt> attempt = Attempt.of(session);
            attempt.ifPresent(a -> LOG.debug("session to {}", a.destination().place(), t));
            if (String.valueOf(t.getMessage()).contains(KeepAlive.UNANSWERED)) {
                attempt.ifPresent(Attempt::silent);
            }
        }
    }

    /** Asks for a key type that known_hosts has, as OpenSSH does: else a host with several keys would seem unknown. */
    private void preferKnownKeys(Session session, Destination destination) {
        List<String> known = knownHosts.keyTypes(destination.host(), destination.port());
        if (known.isEmpty()) {
            return;
        }
        List<NamedFactory<Signature>> sorted = new ArrayList<>(client.getSignatureFactories());
        sorted.sort(Comparator.comparing(factory -> !signsWith(factory.getName(), known)));
        session.setSignatureFactories(sorted);
    }

    private static boolean signsWith(String signature, List<String> keyTypes) {
        return keyTypes.contains(signature.startsWith("rsa-sha2-") ? "ssh-rsa" : signature);
    }

    private boolean accepts(ClientSession session, PublicKey key) {
        Optional<Attempt> attempt = Attempt.of(session);
        if (attempt.isEmpty()) {
            return false;
        }
        if (attempt.get().hasAccepted(key)) {
            // New keys for the same host, as OpenSSH sees it: who edits known_hosts meanwhile breaks no transfer.
            return true;
        }
        Destination destination = attempt.get().destination();
        Optional<TransferFailure> refusal = knownHosts.check(destination.host(), destination.port(), key);
        refusal.ifPresentOrElse(attempt.get()::fail, () -> attempt.get().accept(key));
        return refusal.isEmpty();
    }

    @Override
    public SshConnection connect(Destination destination) throws TransferFailure {
        List<KeyPair> keys = keys(destination);
        WarmConnections.Key key = WarmConnections.Key.of(destination, keys);
        LeasedConnection.Source fresh = () -> fresh(destination, keys, key);
        Optional<MinaConnection> kept = warm.take(key);
        if (kept.isPresent() && isUsable(kept.get(), destination, key)) {
            LOG.debug("a warm connection to {} is used again", destination.place());
            return lease(kept.get(), true, fresh, key);
        }
        return lease(fresh.connect(), false, fresh, key);
    }

    private SshConnection lease(
            MinaConnection connection, boolean isWarm, LeasedConnection.Source fresh, WarmConnections.Key key) {
        return new LeasedConnection(connection, isWarm, fresh, free -> warm.give(key, free), () -> warm.useless(key));
    }

    /** What a new connection would be asked, an old one is asked as well: known_hosts may have changed meanwhile. */
    private boolean isUsable(MinaConnection connection, Destination destination, WarmConnections.Key key) {
        boolean usable = false;
        try {
            boolean known = knownHosts
                    .check(destination.host(), destination.port(), connection.hostKey())
                    .isEmpty();
            usable = known && connection.answers(LeasedConnection.PATIENCE);
            if (known && !usable && connection.isOpen()) {
                // Silent, not gone: it may be a server that never answers such a question.
                warm.useless(key);
            }
            return usable;
        } finally {
            if (!usable) {
                connection.close();
                // What ended this one has most likely ended the others that were made before it.
                warm.forget(key);
            }
        }
    }

    /** Returns how many connections are kept warm. */
    int kept() {
        return warm.size();
    }

    private MinaConnection fresh(Destination destination, List<KeyPair> keys, WarmConnections.Key key)
            throws TransferFailure {
        List<InetAddress> addresses = resolver.resolve(destination.host(), timeouts.connect());
        try (RefusedKeys.Trial trial = refusedKeys.begin(key, timeouts.connect().plus(timeouts.authenticate()))) {
            return admitted(destination, addresses, keys, trial);
        }
    }

    private MinaConnection admitted(
            Destination destination, List<InetAddress> addresses, List<KeyPair> keys, RefusedKeys.Trial trial)
            throws TransferFailure {
        // Waiting for a turn is our doing, not the destination's: as long as anything may wait for it.
        Admission.Turn turn = admission.await(
                destination.host().toLowerCase(Locale.ROOT) + ":" + destination.port(), timeouts.remoteStall());
        try {
            trial.requireUnrefused();
            return offered(destination, addresses, keys, trial, turn);
        } finally {
            turn.close();
        }
    }

    private MinaConnection offered(
            Destination destination,
            List<InetAddress> addresses,
            List<KeyPair> keys,
            RefusedKeys.Trial trial,
            Admission.Turn turn)
            throws TransferFailure {
        try {
            MinaConnection connection = dialer.connect(
                    destination,
                    addresses,
                    keys,
                    turn,
                    (session, attempt) -> new MinaConnection(session, attempt, executor));
            trial.accepted();
            return connection;
        } catch (TransferFailure e) {
            if (e.reason() == Message.KEY_REFUSED) {
                // Before the next one has a turn.
                trial.refused(e);
            }
            throw e;
        }
    }

    private List<KeyPair> keys(Destination destination) throws TransferFailure {
        List<KeyPair> keys = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file : destination.identities()) {
            try {
                keys.addAll(Identities.read(file));
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
        }
        if (keys.isEmpty()) {
            throw new TransferFailure(
                    Message.KEY_UNUSABLE,
                    problems.isEmpty() ? "no identities are configured" : String.join("; ", problems));
        }
        problems.forEach(problem -> LOG.warn("{}", problem));
        return keys;
    }

    @Override
    public void close() {
        // At once: a graceful end would wait up to a minute for a destination that does not answer.
        warm.close();
        client.close(true).awaitUninterruptibly(CLOSE_WAIT.toMillis());
        executor.shutdown();
    }
}
