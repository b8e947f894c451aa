package org.scprelay.relay.ssh.mina;

import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.ssh.Remembered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticated connections that no transfer has, kept for the next transfer to the same destination with the same keys. A
 * connection is of one transfer at a time: a stall of one never touches another. Safe for any number of threads.
 */
final class WarmConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmConnections.class);
    private static final Duration USELESS_FOR = Duration.ofMinutes(10);
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration SELDOM = Duration.ofSeconds(5);

    /** However often it is used: names of hosts get other addresses. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    private final PoolSettings settings;
    private final Map<Key, Deque<Idle>> idle = new HashMap<>();
    /** Until when none is kept, as System.nanoTime() counts. */
    private final Remembered<Key, Long> useless = new Remembered<>();

    private final ScheduledExecutorService clock;
    private boolean closed;

    /**
     * What a connection was made for. Its keys are what is in the files, not their names: a key that is replaced or taken away
     * opens nothing any more.
     *
     * @param keys fingerprints of the public keys that are offered, in their order
     */
    record Key(String host, int port, String user, List<String> keys) {

        static Key of(Destination destination, List<KeyPair> keys) {
            return new Key(
                    destination.host().toLowerCase(Locale.ROOT),
                    destination.port(),
                    destination.user(),
                    keys.stream()
                            .map(pair -> KeyUtils.getFingerPrint(pair.getPublic()))
                            .toList());
        }
    }

    private record Idle(MinaConnection connection, long since) {}

    WarmConnections(PoolSettings settings) {
        this.settings = settings;
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ssh-pool");
            thread.setDaemon(true);
            return thread;
        });
        if (isKeeping()) {
            long often = Math.max(
                    OFTEN.toMillis(),
                    Math.min(SELDOM.toMillis(), settings.idle().toMillis() / 4));
            clock.scheduleWithFixedDelay(this::expireSafely, often, often, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isKeeping() {
        return settings.perDestination() > 0 && !settings.idle().isZero();
    }

    /** Takes the one that was used last: the others may become old. */
    synchronized Optional<MinaConnection> take(Key key) {
        Deque<Idle> kept = idle.getOrDefault(key, new ArrayDeque<>());
        while (!kept.isEmpty()) {
            MinaConnection connection = kept.removeLast().connection();
            if (connection.isOpen() && !isOld(connection)) {
                return Optional.of(connection);
            }
            connection.close();
        }
        idle.remove(key);
        return Optional.empty();
    }

    private static boolean isOld(MinaConnection connection) {
        return connection.age().compareTo(OLDEST) > 0;
    }

    /** Keeps a connection that nobody uses any more, or closes it. The transfer went well: nothing may spoil that. */
    void give(Key key, MinaConnection connection) {
        boolean kept = false;
        try {
            connection.clear();
            kept = keep(key, connection);
        } catch (RuntimeException e) {
            LOG.warn("a connection to {}:{} is not kept", key.host(), key.port(), e);
        }
        if (!kept) {
            connection.close();
        }
    }

    /**
     * Notes that a warm connection was of no use where a new one was: some servers run one command for each connection, or
     * answer no global requests. For a while none is kept.
     */
    void useless(Key key) {
        useless.put(key, System.nanoTime() + USELESS_FOR.toNanos());
    }

    private boolean isUseless(Key key) {
        return useless.get(key).filter(until -> until - System.nanoTime() > 0).isPresent();
    }

    private synchronized boolean keep(Key key, MinaConnection connection) {
        if (closed || !isKeeping() || !connection.isOpen() || isOld(connection) || isUseless(key)) {
            return false;
        }
        Deque<Idle> kept = idle.computeIfAbsent(key, k -> new ArrayDeque<>());
        if (kept.size() >= settings.perDestination()) {
            return false;
        }
        kept.addLast(new Idle(connection, System.nanoTime()));
        return true;
    }

    /** Closes what is kept for a destination: one of them turned out to be dead. */
    void forget(Key key) {
        Deque<Idle> kept;
        synchronized (this) {
            kept = idle.remove(key);
        }
        if (kept != null) {
            kept.forEach(one -> one.connection().close());
        }
    }

    private void expire() {
        long now = System.nanoTime();
        List<MinaConnection> over = new ArrayList<>();
        synchronized (this) {
            idle.values()
                    .forEach(kept -> kept.removeIf(one -> {
                        boolean isOver = !one.connection().isOpen()
                                || now - one.since() >= settings.idle().toNanos();
                        return isOver && over.add(one.connection());
                    }));
            idle.values().removeIf(Deque::isEmpty);
        }
        over.forEach(MinaConnection::close);
    }

    private void expireSafely() {
        try {
            expire();
        } catch (RuntimeException e) {
            // Thrown out of here it would be the last time.
            LOG.error("closing idle connections", e);
        }
    }

    /** Returns how many are kept. */
    synchronized int size() {
        return idle.values().stream().mapToInt(Deque::size).sum();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        List<Key> keys;
        synchronized (this) {
            closed = true;
            keys = List.copyOf(idle.keySet());
        }
        keys.forEach(this::forget);
    }
}
