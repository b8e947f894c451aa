package org.scprelay.cli.configuration;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.CodePageException;

/** Reads one {@code [[peer]]} table after another. One thread. */
final class PeerReader {

    private static final String MAY = "expected some of "
            + Arrays.stream(Permission.values()).map(p -> '"' + lower(p) + '"').collect(Collectors.joining(", "));

    private final Problems problems;
    private final NamedFiles files;
    private final Names names;
    private final List<String> aliases;
    private final Set<String> schemes;

    PeerReader(Problems problems, NamedFiles files, List<String> aliases, Set<String> schemes) {
        this.problems = problems;
        this.files = files;
        this.names = new Names("[[peer]]", problems);
        this.aliases = aliases;
        this.schemes = schemes;
    }

    /** Reads a table; what is wrong in it is reported and left out. */
    PeerSettings read(Section peer) {
        peer.require("from", Patterns.FROM);
        peer.require("to", Patterns.TO);
        peer.require("may", MAY);
        String name = names.read(peer);
        boolean trust = trust(peer);
        List<String> from = checked(peer, "from", Patterns.FROM, t -> Patterns.from(t, schemes));
        if (!trust && !peer.has("trust") && !peer.has("secret")) {
            proof(peer, from);
        }
        if (trust && peer.has("secret")) {
            problems.add(
                    peer.at("trust"),
                    "trust = \"network\" beside a secret",
                    "remove trust: a client that proves the secret needs no more, and one that does not is not let in");
        }
        Set<Permission> may = may(peer);
        Optional<List<String>> paths = peer.has("paths")
                ? Optional.of(checked(
                        peer, "paths", "expected patterns, [\"/inbound/**\"]; leave it out for any", Patterns::path))
                : Optional.empty();
        List<Path> identities = files.identities(peer);
        return new PeerSettings(
                name,
                from,
                trust,
                checked(peer, "to", Patterns.TO, t -> Patterns.to(t, aliases)),
                may,
                paths,
                commands(peer, may),
                identities,
                files.secret(peer),
                codePage(peer));
    }

    private Optional<String> codePage(Section peer) {
        String expected =
                "expected the page of this peer's EBCDIC clients, \"IBM-273\"; scprelay convert --pages lists them";
        Optional<Located> page = peer.text("codepage", expected);
        try {
            if (page.isEmpty() || CodePage.of(page.get().text()).isEbcdic()) {
                return page.map(Located::text);
            }
            problems.add(page.get().at(), "codepage " + page.get().text() + " is no EBCDIC page", expected);
        } catch (CodePageException e) {
            problems.add(page.get().at(), "codepage: " + e.getMessage(), expected);
        }
        return Optional.empty();
    }

    private boolean trust(Section peer) {
        String expected = "expected \"network\": I know that this link proves nothing about who is there";
        Optional<Located> trust = peer.text("trust", expected);
        boolean network = trust.filter(t -> t.text().equals("network")).isPresent();
        if (trust.isPresent() && !network) {
            problems.add(peer.at("trust"), "trust cannot be \"" + trust.get().text() + "\"", expected);
        }
        return network;
    }

    private void proof(Section peer, List<String> from) {
        from.stream()
                .filter(f -> f.startsWith("tcp:"))
                .findFirst()
                .ifPresent(address -> problems.add(
                        peer.at("from"),
                        "an address is no proof of who is there: " + address,
                        "add secret = { name = \"vse1\", file = \"vse1.secret\" }, or trust = \"network\" to this [[peer]]"
                                + " if you accept that"));
    }

    private Set<Permission> may(Section peer) {
        Set<Permission> may = EnumSet.noneOf(Permission.class);
        for (Located word : peer.texts("may", MAY)) {
            Optional<Permission> permission = Arrays.stream(Permission.values())
                    .filter(p -> lower(p).equals(word.text()))
                    .findFirst();
            permission.ifPresentOrElse(
                    may::add, () -> problems.add(word.at(), "may cannot hold \"" + word.text() + "\"", MAY));
        }
        return may;
    }

    private List<String> commands(Section peer, Set<Permission> may) {
        if (may.contains(Permission.EXEC) && !peer.has("commands")) {
            problems.absent(
                    peer.at("may"),
                    "\"exec\" in may without commands",
                    "name the commands that may be run, commands = [\"/usr/local/bin/receive-done *\"]");
        }
        if (peer.has("commands") && peer.has("may") && !may.contains(Permission.EXEC)) {
            problems.add(peer.at("commands"), "commands without \"exec\" in may", "add it, or remove commands");
        }
        return checked(peer, "commands", "expected patterns of remote commands", Patterns::command);
    }

    private List<String> checked(Section peer, String key, String expected, Function<String, Optional<Fault>> check) {
        List<String> good = new ArrayList<>();
        for (Located text : peer.texts(key, expected)) {
            Optional<Fault> fault = check.apply(text.text());
            fault.ifPresent(f -> problems.add(text.at(), f.wrong(), f.expected()));
            if (fault.isEmpty()) {
                good.add(text.text());
            }
        }
        return good;
    }

    private static String lower(Permission permission) {
        return permission.name().toLowerCase(Locale.ROOT);
    }
}
