package org.scprelay.relay.ssh;

import java.nio.file.Path;
import java.util.List;
import org.scprelay.relay.settings.Shell;

/**
 * Where a connection goes, fully resolved from command, alias and peer.
 *
 * @param host DNS name or address literal, an IPv6 one without brackets
 * @param port remote port
 * @param user remote user
 * @param identities private key files that may be offered
 * @param shell what stands behind an exec request there
 */
public record Destination(String host, int port, String user, List<Path> identities, Shell shell) {

    /** Copies the list. */
    public Destination {
        identities = List.copyOf(identities);
    }

    /** Returns {@code user@host:port}. */
    public String place() {
        return user + "@" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
