package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
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
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, settings.keepAlive());
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, KEEP_ALIVES_UNANSWERED);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, timeouts.authenticate().plus(BEHIND));
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(client, 64 * 1024);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
    }

    private final class Listener implements SessionListener {
        @Override
        public void sessionCreated(Session session) {
            Attempt.of(session).ifPresent(attempt -> preferKnownKeys(session, attempt.destination()));
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
            if (String.valueOf(t.getMessage()).contains("heartbeat requests without reply")) {
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
        Destination destination = attempt.get().destination();
        Optional<TransferFailure> refusal = knownHosts.check(destination.host(), destination.port(), key);
        refusal.ifPresent(attempt.get()::fail);
        return refusal.isEmpty();
    }

    @Override
    public SshConnection connect(Destination destination) throws TransferFailure {
        List<KeyPair> keys = keys(destination);
        List<InetAddress> addresses = resolver.resolve(destination.host(), timeouts.connect());
        Attempt attempt = new Attempt(destination);
        // Waiting for a turn is our doing, not the destination's: as long as anything may wait for it.
        Admission.Turn turn = admission.await(destination.host() + ":" + destination.port(), timeouts.remoteStall());
        Optional<ClientSession> session = Optional.empty();
        boolean good = false;
        try {
            session = Optional.of(open(attempt, addresses));
            authenticate(session.get(), attempt, keys);
            good = true;
            return new MinaConnection(session.get(), attempt, executor);
        } finally {
            turn.close();
            if (!good) {
                session.ifPresent(s -> s.close(true));
            }
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

    private ClientSession open(Attempt attempt, List<InetAddress> addresses) throws TransferFailure {
        long end = System.nanoTime() + timeouts.connect().toNanos();
        TransferFailure last = null;
        for (InetAddress address : addresses) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try {
                return open(
                        attempt,
                        new InetSocketAddress(address, attempt.destination().port()),
                        left);
            } catch (TransferFailure e) {
                last = e;
            }
        }
        if (last == null) {
            throw new TransferFailure(
                    Message.LOOKUP_FAILED, attempt.destination().host() + " has no address");
        }
        throw last;
    }

    private ClientSession open(Attempt attempt, InetSocketAddress address, long millis) throws TransferFailure {
        String place =
                attempt.destination().place() + " at " + address.getAddress().getHostAddress();
        ConnectFuture future = null;
        try {
            future = client.connect(
                    attempt.destination().user(), address, AttributeRepository.ofKeyValuePair(Attempt.KEY, attempt));
            if (!future.await(millis)) {
                future.cancel();
                throw new TransferFailure(
                        Message.CONNECT_TIMEOUT,
                        place + " did not answer within " + timeouts.connect().toMillis() + " ms (timer connect)");
            }
            return future.verify(1).getClientSession();
        } catch (TransferFailure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // MINA throws IllegalStateException where it was stopped meanwhile.
            Throwable cause = root(e);
            boolean refused = cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused");
            throw new TransferFailure(
                    refused ? Message.CONNECT_REFUSED : Message.UNREACHABLE, place + ": " + cause.getMessage(), e);
        }
    }

    private void authenticate(ClientSession session, Attempt attempt, List<KeyPair> keys) throws TransferFailure {
        String place = attempt.destination().place();
        try {
            keys.forEach(session::addPublicKeyIdentity);
            AuthFuture future = session.auth();
            if (!future.await(timeouts.authenticate())) {
                throw new TransferFailure(
                        Message.AUTHENTICATE_TIMEOUT,
                        place + " did not finish key exchange and authentication within "
                                + timeouts.authenticate().toMillis() + " ms (timer authenticate)");
            }
            future.verify(1);
        } catch (TransferFailure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw attempt.failure().orElseGet(() -> classify(place, attempt, e));
        }
    }

    private static TransferFailure classify(String place, Attempt attempt, Exception failure) {
        int code = failure instanceof SshException ssh ? ssh.getDisconnectCode() : 0;
        String reason = String.valueOf(root(failure).getMessage());
        // MINA tells of the failed authentication before it tells its listener what the other side said.
        Optional<String> words =
                attempt.disconnect().or(() -> Optional.of(reason).filter(MinaEngine::isTooMany));
        String said = words.map(text -> "; it said: " + text).orElse("");
        if (code == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE || isTooMany(reason + said)) {
            return new TransferFailure(
                    Message.KEY_REFUSED,
                    place + " refused the public keys of the relay" + said
                            + "; is the public key in authorized_keys there, and the user right?",
                    failure);
        }
        return new TransferFailure(Message.NEGOTIATION_FAILED, place + ": " + inOurWords(reason) + said, failure);
    }

    private static boolean isTooMany(String text) {
        return text.toLowerCase(Locale.ROOT).contains("authentication failures");
    }

    /** Of a connection that the other side closed MINA says what that did to its own objects, or to a write of its own. */
    private static String inOurWords(String reason) {
        boolean closed = Stream.of(
                        "No session attached",
                        "Session is closed",
                        "Session is being closed",
                        "Session has been",
                        "Broken pipe",
                        "Connection reset")
                .anyMatch(reason::startsWith);
        return closed ? "it closed the connection during the key exchange, or is no SSH server" : reason;
    }

    private static Throwable root(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at.getCause() != null && depth < 16; depth++) {
            at = at.getCause();
        }
        return at.getMessage() == null ? failure : at;
    }

    @Override
    public void close() {
        // At once: a graceful end would wait up to a minute for a destination that does not answer.
        client.close(true).awaitUninterruptibly(CLOSE_WAIT.toMillis());
        executor.shutdown();
    }
}
