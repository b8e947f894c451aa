package org.scprelay.systemtests.faults;

import java.util.List;
import java.util.Map;
import org.scprelay.relay.settings.Protocol;

/**
 * What the relay of a scene is told beside the usual.
 *
 * @param top lines at the top of its configuration
 * @param ssh more lines of the table {@code [ssh]}, and tables that may follow it
 * @param timers lines of the table {@code [timeouts]}; the others are such that no row waits for them
 * @param environment of its process
 * @param strange whether its one peer is somebody whom no client of the tests is
 * @param protocol of every job that does not say one
 */
record Setup(
        String top,
        String ssh,
        List<String> timers,
        Map<String, String> environment,
        boolean strange,
        Protocol protocol) {

    /** Nothing. */
    static Setup usual() {
        return new Setup("", "", List.of(), Map.of(), false, Protocol.SCP);
    }

    Setup withTop(String lines) {
        return new Setup(lines, ssh, timers, environment, strange, protocol);
    }

    Setup withSsh(String lines) {
        return new Setup(top, lines, timers, environment, strange, protocol);
    }

    Setup withTimers(String... lines) {
        return new Setup(top, ssh, List.of(lines), environment, strange, protocol);
    }

    Setup withEnvironment(Map<String, String> variables) {
        return new Setup(top, ssh, timers, variables, strange, protocol);
    }

    Setup forStrangers() {
        return new Setup(top, ssh, timers, environment, true, protocol);
    }

    Setup over(Protocol other) {
        return new Setup(top, ssh, timers, environment, strange, other);
    }
}
