package org.scprelay.relay.ssh;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about destinations: at most a thousand things, of which the one that was used longest ago is forgotten
 * first. Safe for any number of threads.
 */
public final class Remembered<K, V> {

    private static final int MOST = 1_000;

    private final Map<K, V> known = new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST;
        }
    };

    /** Returns what is known; empty where nothing is, or it was forgotten. */
    public synchronized Optional<V> get(K key) {
        return Optional.ofNullable(known.get(key));
    }

    /** Takes the place of what was known. */
    public synchronized void put(K key, V value) {
        known.put(key, value);
    }

    /** Forgets something that proved wrong. */
    public synchronized void forget(K key) {
        known.remove(key);
    }
}
