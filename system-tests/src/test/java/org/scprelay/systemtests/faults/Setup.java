package org.scprelay.systemtests.faults;

import java.util.List;
import java.util.Map;

/**
 * What the relay of a scene is told beside the usual.
 *
 * @param top lines at the top of its configuration
 * @param ssh more lines of the table {@code [ssh]}, and tables that may follow it
 * @param timers lines of the table {@code [timeouts]}; the others are such that no row waits for them
 * @param environment of its process
 * @param strange whether its one peer is somebody whom no client of the tests is
 */
record Setup(String top, String ssh, List<String> timers, Map<String, String> environment, boolean strange) {

    /** Nothing. */
    static Setup usual() {
        return new Setup("", "", List.of(), Map.of(), false);
    }

    Setup withTop(String lines) {
        return new Setup(lines, ssh, timers, environment, strange);
    }

    Setup withSsh(String lines) {
        return new Setup(top, lines, timers, environment, strange);
    }

    Setup withTimers(String... lines) {
        return new Setup(top, ssh, List.of(lines), environment, strange);
    }

    Setup withEnvironment(Map<String, String> variables) {
        return new Setup(top, ssh, timers, variables, strange);
    }

    Setup forStrangers() {
        return new Setup(top, ssh, timers, environment, true);
    }
}
