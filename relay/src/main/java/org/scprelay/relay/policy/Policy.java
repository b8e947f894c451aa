package org.scprelay.relay.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.Wildcard;
import org.scprelay.transport.PeerIdentity;

/** The rules of the {@code [[peer]]} tables. Immutable; every method says no unless a rule says yes. */
public final class Policy {

    /** Of POSIX shells and of cmd: what ends a command, begins another, or redirects. */
    private static final String OPERATORS = ";&|<>()`$\n\r";

    private final List<PeerSettings> peers;

    /** Takes the peers in the order of the configuration. */
    public Policy(List<PeerSettings> peers) {
        this.peers = List.copyOf(peers);
    }

    /** Returns the peers that an identity may be: it is vouched for, or they trust the network or have a secret. */
    public Candidates candidates(PeerIdentity identity) {
        return new Candidates(peers.stream()
                .filter(peer -> identity.vouched()
                        || peer.trustNetwork()
                        || peer.secret().isPresent())
                .filter(peer -> names(peer, identity))
                .toList());
    }

    /** Tells whether a peer would match an identity if somebody vouched for it. */
    public boolean lacksTrust(PeerIdentity identity) {
        return !identity.vouched() && peers.stream().anyMatch(peer -> names(peer, identity));
    }

    private static boolean names(PeerSettings peer, PeerIdentity identity) {
        return peer.from().stream()
                .map(PeerPattern::parse)
                .flatMap(Optional::stream)
                .anyMatch(pattern -> pattern.matches(identity));
    }

    /** Where a transfer goes, as far as the policy looks at it. */
    public record Target(Optional<String> alias, String user, String host, int port) {

        @Override
        public String toString() {
            String place = user + "@" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
            return alias.map(name -> name + " (" + place + ")").orElse(place);
        }
    }

    /**
     * Checks that a peer may do something.
     *
     * @throws TransferFailure 530 naming peer and command
     */
    public static void checkVerb(PeerSettings peer, Permission permission, String verb) throws TransferFailure {
        if (!peer.may().contains(permission)) {
            throw new TransferFailure(
                    Message.VERB_DENIED,
                    "peer " + peer.name() + " may not use " + verb + " (may does not have "
                            + permission.name().toLowerCase(Locale.ROOT) + ")");
        }
    }

    /**
     * Checks that a peer may go to a destination.
     *
     * @throws TransferFailure 530 naming peer and destination
     */
    public static void checkDestination(PeerSettings peer, Target target) throws TransferFailure {
        boolean allowed = peer.to().stream()
                .anyMatch(entry -> target.alias().filter(entry::equals).isPresent()
                        || DestinationPattern.parse(entry)
                                .filter(p -> p.matches(target.user(), target.host(), target.port()))
                                .isPresent());
        if (!allowed) {
            throw new TransferFailure(Message.DESTINATION_DENIED, "peer " + peer.name() + " may not go to " + target);
        }
    }

    /**
     * Checks that a peer may use a remote path.
     *
     * @param shell of the destination: for {@code cmd} a backslash separates segments like a slash, and a segment that ends
     *     with a dot or a blank is refused, since Windows drops those ({@code ".. "} is {@code ".."} there)
     * @throws TransferFailure 530 naming peer and path
     */
    public static void checkPath(PeerSettings peer, String path, Shell shell) throws TransferFailure {
        if (peer.paths().isEmpty()) {
            return;
        }
        boolean windows = shell == Shell.CMD;
        String slashes = windows ? path.replace('\\', '/') : path;
        // What names a directory may end with one slash.
        boolean directory = slashes.length() > 1 && slashes.endsWith("/") && !slashes.endsWith("//");
        String judged = directory ? slashes.substring(0, slashes.length() - 1) : slashes;
        List<String> patterns = peer.paths().get();
        boolean cut = windows && (judged + "/").matches("(?s).*[. ]/.*");
        boolean plain = PathPattern.isPlain(judged) && !judged.startsWith("~") && !cut;
        boolean allowed = plain
                && (windows
                        ? PathPattern.anyMatchesWindows(patterns, judged)
                        : PathPattern.anyMatches(patterns, judged));
        if (!allowed) {
            String why = plain ? "" : "; where paths is set, it is written without . and .. segments, // and ~";
            throw new TransferFailure(
                    Message.PATH_DENIED, "peer " + peer.name() + " may not use the path " + path + why);
        }
    }

    /**
     * Checks that a peer may run a remote command. What {@code *} stands for holds none of the characters by which a shell
     * begins another command or writes to a file: a peer that may run {@code done *} may not run {@code done; rm x}. The
     * pattern {@code *} alone is every command there is.
     *
     * @throws TransferFailure 530 naming peer and command
     */
    public static void checkCommand(PeerSettings peer, String command) throws TransferFailure {
        if (peer.commands().stream()
                .noneMatch(pattern -> pattern.equals("*") || Wildcard.matchesExcept(OPERATORS, pattern, command))) {
            throw new TransferFailure(
                    Message.COMMAND_DENIED, "peer " + peer.name() + " may not run the command " + command);
        }
    }
}
