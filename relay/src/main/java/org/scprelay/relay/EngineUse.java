package org.scprelay.relay;

import org.scprelay.relay.ssh.SshEngine;

/**
 * An SSH engine and how many sessions use it: when a reload has put another in its place, the last of them closes it. Safe
 * for any number of threads.
 */
final class EngineUse {

    private final SshEngine engine;
    private int sessions;
    private boolean retired;
    private boolean closed;

    EngineUse(SshEngine engine) {
        this.engine = engine;
    }

    SshEngine engine() {
        return engine;
    }

    /** Notes that a session begins which uses it; false when another engine has taken its place. */
    synchronized boolean enter() {
        sessions += retired ? 0 : 1;
        return !retired;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Notes that a session has ended. */
    void leave() {
        end(-1, false);
    }

    /** Notes that no further session will use it. */
    void retire() {
        end(0, true);
    }

    private void end(int more, boolean retire) {
        boolean last;
        synchronized (this) {
            sessions += more;
            retired |= retire;
            last = retired && sessions == 0;
        }
        if (last) {
            close();
        }
    }

    /** Closes it, whoever uses it. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // Outside of the lock: it waits for its destinations.
        engine.close();
    }
}
