package org.scprelay.cli.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.LinkProviders;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads a configuration file (docs/CONFIGURATION.md) into the records of the relay. */
public final class ConfigurationFile {

    private static final int MAX_OCTETS = 1 << 20;
    private static final int LEAST_FRAME = 1 << 16;
    private static final int MOST_FRAME = (1 << 24) - 1;
    private static final int MOST_SESSIONS = 100_000;
    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MOST_TIMEOUT = Duration.ofDays(7);
    private static final TomlPosition START = TomlPosition.positionAt(1, 1);

    private final Path file;
    private final Problems problems;
    private final NamedFiles files;
    private final Optional<LinkProviders> providers;

    private ConfigurationFile(Path file, Optional<LinkProviders> providers) {
        this.file = file;
        this.providers = providers;
        this.problems = new Problems(file.toString());
        Path folder = file.toAbsolutePath().getParent();
        this.files = new NamedFiles(folder == null ? file.toAbsolutePath() : folder, problems);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException with every mistake in it
     */
    public static RelaySettings read(Path file) throws ConfigurationException {
        return new ConfigurationFile(file, Optional.empty()).settings();
    }

    /**
     * Reads a file and checks that every listener that is not optional has an available provider.
     *
     * @throws ConfigurationException with every mistake in it
     */
    public static RelaySettings read(Path file, LinkProviders providers) throws ConfigurationException {
        return new ConfigurationFile(file, Optional.of(providers)).settings();
    }

    /**
     * Reads nothing but the name of the known_hosts file, which need not be there yet.
     *
     * @return the file; empty when the configuration names none
     * @throws ConfigurationException when the file cannot be read or parsed
     */
    public static Optional<Path> knownHosts(Path file) throws ConfigurationException {
        return named(file, "ssh", "known-hosts");
    }

    /**
     * Reads nothing but the name of the admin socket, whatever mistakes there are elsewhere.
     *
     * @return the socket; empty when the configuration names none
     * @throws ConfigurationException when the file cannot be read or parsed
     */
    public static Optional<Path> adminSocket(Path file) throws ConfigurationException {
        return named(file, "admin", "socket");
    }

    private static Optional<Path> named(Path file, String table, String name) throws ConfigurationException {
        ConfigurationFile configuration = new ConfigurationFile(file, Optional.empty());
        TomlParseResult toml = configuration.parse();
        configuration.problems.throwIfAny();
        List<String> key = List.of(table, name);
        Optional<Path> found =
                toml.get(List.of(table)) instanceof org.tomlj.TomlTable && toml.get(key) instanceof String text
                        ? configuration.files.resolve(new Located(text, toml.inputPositionOf(key)))
                        : Optional.empty();
        configuration.problems.throwIfAny();
        return found;
    }

    private RelaySettings settings() throws ConfigurationException {
        TomlParseResult toml = parse();
        if (NamedFiles.isWritableByAnybody(file)) {
            problems.whole("the file can be written by anybody", "chmod o-w it");
        }
        Section top = new Section(KnownKeys.TOP, toml, START, problems);
        RelaySettings settings = settings(top);
        problems.throwIfAny();
        return settings;
    }

    private RelaySettings settings(Section top) {
        int sessions = (int) top.number("max-sessions", 1, MOST_SESSIONS).orElse(RelaySettings.DEFAULT_MAX_SESSIONS);
        int perPeer = (int) top.number("max-sessions-per-peer", 1, sessions)
                .orElse(Math.min(sessions, RelaySettings.DEFAULT_MAX_SESSIONS_PER_PEER));
        int frame = (int) top.size("max-frame", RelaySettings.DEFAULT_MAX_FRAME, LEAST_FRAME, MOST_FRAME);
        Duration drain =
                top.duration("drain-timeout", RelaySettings.DEFAULT_DRAIN_TIMEOUT, Duration.ZERO, MOST_TIMEOUT);
        Path state = files.state(top);
        List<ListenSettings> listeners = listeners(top);
        Timeouts timeouts = timeouts(top.table("timeouts"));
        Section sshSection = top.table("ssh");
        SshSettings ssh = SshReader.read(sshSection, files, problems);
        List<DestinationSettings> destinations = destinations(top);
        List<PeerSettings> peers = peers(top, destinations, !sshSection.has("identities"));
        files.adminSocket(top.table("admin"));
        return new RelaySettings(sessions, perPeer, frame, drain, state, listeners, timeouts, ssh, destinations, peers);
    }

    private List<ListenSettings> listeners(Section top) {
        top.absentTable("listen", "expected at least one [[listen]] with an address");
        ListenReader reader = new ListenReader(problems, providers);
        List<ListenSettings> listeners = new ArrayList<>();
        top.tables("listen").forEach(listen -> reader.read(listen).ifPresent(listeners::add));
        return listeners;
    }

    private List<DestinationSettings> destinations(Section top) {
        DestinationReader reader = new DestinationReader(problems, files);
        return top.tables("destination").stream().map(reader::read).toList();
    }

    private List<PeerSettings> peers(Section top, List<DestinationSettings> destinations, boolean needKeys) {
        top.absentTable("peer", "expected at least one [[peer]]: nothing is allowed that no peer allows");
        List<String> aliases =
                destinations.stream().map(DestinationSettings::name).toList();
        Set<String> schemes = new TreeSet<>(Set.of("tcp", "iucv", "unix"));
        providers.ifPresent(p -> p.all().stream().map(LinkProvider::scheme).forEach(schemes::add));
        PeerReader reader = new PeerReader(problems, files, aliases, schemes);
        List<PeerSettings> peers = new ArrayList<>();
        for (Section peer : top.tables("peer")) {
            PeerSettings settings = reader.read(peer);
            peers.add(settings);
            if (needKeys && !peer.has("identities")) {
                problems.absent(
                        peer.at(),
                        "neither [ssh] nor this [[peer]] has identities",
                        "name private key files, identities = [\"id_ed25519\"], best in [ssh]");
            }
        }
        return peers;
    }

    private Timeouts timeouts(Section section) {
        Timeouts standard = Timeouts.defaults();
        return new Timeouts(
                timeout(section, "handshake", standard.handshake()),
                timeout(section, "command", standard.command()),
                timeout(section, "idle", standard.idle()),
                timeout(section, "link-stall", standard.linkStall()),
                timeout(section, "remote-stall", standard.remoteStall()),
                timeout(section, "connect", standard.connect()),
                timeout(section, "authenticate", standard.authenticate()),
                standard.reply(),
                standard.discard(),
                standard.linger());
    }

    private static Duration timeout(Section section, String key, Duration standard) {
        return section.duration(key, standard, LEAST_TIMEOUT, MOST_TIMEOUT);
    }

    private TomlParseResult parse() throws ConfigurationException {
        TomlParseResult toml = Toml.parse(load());
        toml.errors().forEach(e -> problems.syntax(e.position(), e.getMessage()));
        return toml;
    }

    private String load() throws ConfigurationException {
        String expected = "expected a configuration file (docs/CONFIGURATION.md)";
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length <= MAX_OCTETS) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(octets))
                        .toString();
            }
            problems.whole("the file is larger than " + MAX_OCTETS + " octets", expected);
        } catch (NoSuchFileException e) {
            problems.whole("there is no such file", expected);
        } catch (AccessDeniedException e) {
            problems.whole("the file cannot be read by this user", expected);
        } catch (CharacterCodingException e) {
            problems.whole("the file is not UTF-8", expected);
        } catch (IOException e) {
            problems.whole(Files.isDirectory(file) ? "this is a directory" : "the file cannot be read: " + e, expected);
        }
        problems.throwIfAny();
        return "";
    }
}
