package org.scprelay.relay.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One {@code [[destination]]} table: an alias with its own rules.
 *
 * @param name the alias
 * @param host DNS name or address; absent: the alias itself
 * @param port remote port, where fixed
 * @param user remote user, where fixed
 * @param identities private key files; empty: those of the peer or of {@code [ssh]}
 * @param protocol the protocol, where fixed
 * @param shell how remote paths are quoted, and whether commands besides scp may be used
 */
public record DestinationSettings(
        String name,
        Optional<String> host,
        OptionalInt port,
        Optional<String> user,
        List<Path> identities,
        Optional<Protocol> protocol,
        Shell shell) {

    /** Copies the list. */
    public DestinationSettings {
        identities = List.copyOf(identities);
    }
}
