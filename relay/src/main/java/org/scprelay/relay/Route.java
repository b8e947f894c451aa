package org.scprelay.relay;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.scprelay.relay.policy.Policy;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.ssh.Destination;

/**
 * What HOST, USER and PORT mean: an alias of the configuration first, else a host.
 *
 * @param target for the policy
 * @param destination for the connection
 * @param protocol where the job does not say which
 */
record Route(Policy.Target target, Destination destination, Protocol protocol) {

    private static final int SSH_PORT = 22;

    /**
     * Finds the way of a transfer.
     *
     * @throws TransferFailure 503 when HOST or a user is missing, 501 when an alias has another user or port of its own
     */
    static Route of(Wishes wishes, RelaySettings settings, PeerSettings peer) throws TransferFailure {
        String host = wishes.host()
                .orElseThrow(() -> new TransferFailure(Message.NO_DESTINATION, "HOST must come before a transfer"));
        Optional<DestinationSettings> alias = settings.destinations().stream()
                .filter(d -> d.name().equals(host))
                .findFirst();
        if (alias.isPresent()) {
            return of(alias.get(), wishes, settings, peer);
        }
        String user = wishes.user().orElseThrow(() -> noUser(host));
        int port = wishes.port().orElse(SSH_PORT);
        return new Route(
                new Policy.Target(Optional.empty(), user, host, port),
                new Destination(host, port, user, identities(List.of(), settings, peer), Shell.POSIX),
                settings.ssh().protocol());
    }

    private static Route of(DestinationSettings alias, Wishes wishes, RelaySettings settings, PeerSettings peer)
            throws TransferFailure {
        if (alias.user().isPresent()
                && wishes.user().isPresent()
                && !alias.user().equals(wishes.user())) {
            throw conflict(alias, "user " + alias.user().get());
        }
        OptionalInt port = wishes.port();
        if (alias.port().isPresent() && port.isPresent() && alias.port().getAsInt() != port.getAsInt()) {
            throw conflict(alias, "port " + alias.port().getAsInt());
        }
        String user = alias.user().or(wishes::user).orElseThrow(() -> noUser(alias.name()));
        String host = alias.host().orElse(alias.name());
        int number = alias.port().orElse(port.orElse(SSH_PORT));
        return new Route(
                new Policy.Target(Optional.of(alias.name()), user, host, number),
                new Destination(host, number, user, identities(alias.identities(), settings, peer), alias.shell()),
                alias.protocol().orElse(settings.ssh().protocol()));
    }

    private static List<Path> identities(List<Path> own, RelaySettings settings, PeerSettings peer) {
        if (!own.isEmpty()) {
            return own;
        }
        return peer.identities().isEmpty() ? settings.ssh().identities() : peer.identities();
    }

    private static TransferFailure noUser(String host) {
        return new TransferFailure(
                Message.NO_DESTINATION, "no user for " + host + ": HOST user@" + host + ", or USER, must come before");
    }

    private static TransferFailure conflict(DestinationSettings alias, String own) {
        return new TransferFailure(
                Message.ALIAS_CONFLICT, "the alias " + alias.name() + " has its own " + own + ", another one was set");
    }
}
