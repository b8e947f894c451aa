package org.scprelay.relay.ssh;

import java.util.LinkedHashMap;
import java.util.Map;
import org.scprelay.relay.settings.Protocol;

/**
 * Which protocol is tried first at a destination: what was found out once need not be found out before each file. It is
 * forgotten when it proves wrong. Safe for any number of threads.
 */
public final class ServedProtocols {

    private static final int REMEMBERED = 1_000;

    private final Map<String, Protocol> preferred = new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Protocol> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized Protocol first(String place) {
        return preferred.getOrDefault(place, Protocol.SCP);
    }

    synchronized void prefer(String place, Protocol protocol) {
        preferred.put(place, protocol);
    }

    synchronized void forget(String place) {
        preferred.remove(place);
    }
}
