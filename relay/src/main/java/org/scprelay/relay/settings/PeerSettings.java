package org.scprelay.relay.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code [[peer]]} table. Nothing is allowed that no peer allows; the first that matches client and secret counts.
 *
 * @param name what logs and parts call it
 * @param from patterns of identities: {@code tcp:10.1.0.0/24}, {@code iucv:VSE01}, {@code unix:uid:1000}
 * @param trustNetwork whether an identity that nobody vouches for is enough ({@code trust = "network"})
 * @param to aliases, or {@code user@host:port} patterns
 * @param may what it may do
 * @param paths patterns of remote paths; absent: any
 * @param commands patterns of remote commands, with EXEC
 * @param identities private key files; empty: those of {@code [ssh]}
 * @param secret what a client must prove besides its identity, and then needs nobody to vouch for it
 * @param codePage first page of the data of EBCDIC clients that name none in HELLO
 */
public record PeerSettings(
        String name,
        List<String> from,
        boolean trustNetwork,
        List<String> to,
        Set<Permission> may,
        Optional<List<String>> paths,
        List<String> commands,
        List<Path> identities,
        Optional<Secret> secret,
        Optional<String> codePage) {

    /** Copies the collections. */
    public PeerSettings {
        from = List.copyOf(from);
        to = List.copyOf(to);
        may = Set.copyOf(may);
        paths = paths.map(List::copyOf);
        commands = List.copyOf(commands);
        identities = List.copyOf(identities);
    }

    /** Makes a peer without a secret and a code page. */
    public PeerSettings(
            String name,
            List<String> from,
            boolean trustNetwork,
            List<String> to,
            Set<Permission> may,
            Optional<List<String>> paths,
            List<String> commands,
            List<Path> identities) {
        this(name, from, trustNetwork, to, may, paths, commands, identities, Optional.empty(), Optional.empty());
    }
}
