package org.scprelay.relay;

import org.scprelay.relay.outcome.Outcomes;
import org.scprelay.relay.policy.Policy;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.ssh.ServedProtocols;
import org.scprelay.relay.ssh.SshEngine;

/**
 * What all sessions of a relay share.
 *
 * @param settings the configuration
 * @param policy who may do what
 * @param engine makes SSH connections
 * @param watchdog looks at every timer
 * @param registry the sessions there are
 * @param paths the remote paths being written
 * @param outcomes how transfers ended
 * @param served which protocols destinations serve
 */
record RelayParts(
        RelaySettings settings,
        Policy policy,
        SshEngine engine,
        Watchdog watchdog,
        SessionRegistry registry,
        PathLocks paths,
        Outcomes outcomes,
        ServedProtocols served) {

    /** Returns the same with another configuration, and what was made from it. */
    RelayParts with(RelaySettings next, Policy rules, SshEngine ssh) {
        return new RelayParts(next, rules, ssh, watchdog, registry, paths, outcomes, served);
    }
}
