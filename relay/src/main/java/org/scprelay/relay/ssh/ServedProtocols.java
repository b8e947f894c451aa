package org.scprelay.relay.ssh;

import org.scprelay.relay.settings.Protocol;

/**
 * Which protocol is tried first at a destination: what was found out once need not be found out before each file. It is
 * forgotten when it proves wrong. Safe for any number of threads.
 */
public final class ServedProtocols {

    private final Remembered<String, Protocol> preferred = new Remembered<>();

    Protocol first(String place) {
        return preferred.get(place).orElse(Protocol.SCP);
    }

    void prefer(String place, Protocol protocol) {
        preferred.put(place, protocol);
    }

    void forget(String place) {
        preferred.forget(place);
    }
}
