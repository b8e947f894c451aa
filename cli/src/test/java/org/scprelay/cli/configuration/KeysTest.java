package org.scprelay.cli.configuration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Secret;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.transport.LinkAddress;

/** One row for each key: what holds without it, and that it reaches its record. A key without a row fails. */
class KeysTest {

    @TempDir
    static Path temporary;

    private ConfigurationFolder files;

    /** A required key has no default: it is a mistake to leave it out. */
    private static final Object REQUIRED = new Object();

    /** The least file, table by table: each key with its value. */
    private static Map<String, Map<String, String>> least() {
        Map<String, Map<String, String>> file = new LinkedHashMap<>();
        file.put(KnownKeys.TOP, new TreeMap<>());
        file.put("[[listen]]", new TreeMap<>(Map.of("address", "'iucv:/A'")));
        file.put("[timeouts]", new TreeMap<>());
        file.put("[ssh]", new TreeMap<>(Map.of("identities", "['id_ed25519']", "known-hosts", "'known_hosts'")));
        file.put("[admin]", new TreeMap<>());
        file.put("[[destination]]", new TreeMap<>(Map.of("name", "'d'")));
        file.put(
                "[[peer]]",
                new TreeMap<>(Map.of("name", "'p'", "from", "['iucv:VSE01']", "to", "['d']", "may", "['stor']")));
        return file;
    }

    private static String toml(Map<String, Map<String, String>> file) {
        return file.entrySet().stream()
                .map(table -> (table.getKey().equals(KnownKeys.TOP) ? "" : table.getKey() + "\n")
                        + table.getValue().entrySet().stream()
                                .map(key -> key.getKey() + " = " + key.getValue() + "\n")
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    /**
     * A key.
     *
     * @param standard what holds without it
     * @param value as it is written in the file
     * @param set what holds then
     * @param got where it arrives
     */
    record Row(
            String table, String key, Object standard, String value, Object set, Function<RelaySettings, Object> got) {

        @Override
        public String toString() {
            return key + " in " + table;
        }
    }

    private static Row top(String key, Object standard, String value, Object set, Function<RelaySettings, Object> got) {
        return new Row(KnownKeys.TOP, key, standard, value, set, got);
    }

    private static Row listen(
            String key, Object standard, String value, Object set, Function<ListenSettings, Object> got) {
        return new Row(
                "[[listen]]",
                key,
                standard,
                value,
                set,
                settings -> got.apply(settings.listeners().get(0)));
    }

    private static Row timeout(String key, Duration standard, Function<Timeouts, Object> got) {
        return new Row("[timeouts]", key, standard, "'1234ms'", Duration.ofMillis(1234), s -> got.apply(s.timeouts()));
    }

    private static Row ssh(String key, Object standard, String value, Object set, Function<SshSettings, Object> got) {
        return new Row("[ssh]", key, standard, value, set, settings -> got.apply(settings.ssh()));
    }

    private static Row destination(
            String key, Object standard, String value, Object set, Function<DestinationSettings, Object> got) {
        return new Row(
                "[[destination]]",
                key,
                standard,
                value,
                set,
                settings -> got.apply(settings.destinations().get(0)));
    }

    private static Row peer(String key, Object standard, String value, Object set, Function<PeerSettings, Object> got) {
        return new Row(
                "[[peer]]",
                key,
                standard,
                value,
                set,
                settings -> got.apply(settings.peers().get(0)));
    }

    private static Optional<Path> socket() {
        try {
            return ConfigurationFile.adminSocket(file("scprelay.toml"));
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path file(String name) {
        return temporary.resolve(name);
    }

    static Stream<Row> rows() {
        PoolSettings pool = new PoolSettings(Duration.ofSeconds(5), 8);
        Secret secret = new Secret("vse1", "s3cret".getBytes(US_ASCII));
        return Stream.of(
                top("max-sessions", 500, "400", 400, RelaySettings::maxSessions),
                top("max-sessions-per-peer", 100, "90", 90, RelaySettings::maxSessionsPerPeer),
                top("max-frame", 1 << 20, "'2MiB'", 2 << 20, RelaySettings::maxFrame),
                top("drain-timeout", Duration.ofHours(1), "'30m'", Duration.ofMinutes(30), RelaySettings::drainTimeout),
                top("state", file("state"), "'kept'", file("kept"), RelaySettings::state),
                listen("address", REQUIRED, "'iucv:/B'", LinkAddress.parse("iucv:/B"), ListenSettings::address),
                listen("optional", false, "true", true, ListenSettings::optional),
                listen("message-limit", 0, "99", 99, l -> l.options().messageLimit()),
                new Row("[[listen]]", "token-in-clear", false, "true", true, settings -> settings.listeners()
                        .get(0)
                        .tokenInClear()),
                timeout("handshake", Duration.ofSeconds(10), Timeouts::handshake),
                timeout("command", Duration.ofSeconds(30), Timeouts::command),
                timeout("idle", Duration.ofMinutes(10), Timeouts::idle),
                timeout("link-stall", Duration.ofMinutes(30), Timeouts::linkStall),
                timeout("remote-stall", Duration.ofMinutes(5), Timeouts::remoteStall),
                timeout("connect", Duration.ofSeconds(15), Timeouts::connect),
                timeout("authenticate", Duration.ofSeconds(30), Timeouts::authenticate),
                ssh("engine", "mina", "'mina'", "mina", s -> "mina"),
                ssh("identities", REQUIRED, "['vse1_ed25519']", List.of(file("vse1_ed25519")), SshSettings::identities),
                ssh("known-hosts", REQUIRED, "'other_hosts'", file("other_hosts"), SshSettings::knownHosts),
                ssh("protocol", Protocol.AUTO, "'sftp'", Protocol.SFTP, SshSettings::protocol),
                ssh("keep-alive", Duration.ofSeconds(15), "'20s'", Duration.ofSeconds(20), SshSettings::keepAlive),
                ssh("pool", PoolSettings.DEFAULT, "{ idle = '5s' }", pool, SshSettings::pool),
                ssh("loopback", false, "true", true, SshSettings::loopback),
                new Row("pool in [ssh]", "idle", Duration.ofSeconds(60), "'5s'", Duration.ofSeconds(5), s -> s.ssh()
                        .pool()
                        .idle()),
                new Row("pool in [ssh]", "per-destination", 8, "3", 3, s -> s.ssh()
                        .pool()
                        .perDestination()),
                new Row(
                        "[admin]",
                        "socket",
                        Optional.empty(),
                        "'admin.sock'",
                        Optional.of(file("admin.sock")),
                        s -> socket()),
                destination("name", REQUIRED, "'d'", "d", DestinationSettings::name),
                destination("host", Optional.empty(), "'h'", Optional.of("h"), DestinationSettings::host),
                destination("port", OptionalInt.empty(), "23", OptionalInt.of(23), DestinationSettings::port),
                destination("user", Optional.empty(), "'u'", Optional.of("u"), DestinationSettings::user),
                destination(
                        "identities",
                        List.of(),
                        "['bankx_ed25519']",
                        List.of(file("bankx_ed25519")),
                        DestinationSettings::identities),
                destination(
                        "protocol",
                        Optional.empty(),
                        "'scp'",
                        Optional.of(Protocol.SCP),
                        DestinationSettings::protocol),
                destination("shell", Shell.POSIX, "'none'", Shell.NONE, DestinationSettings::shell),
                peer("name", REQUIRED, "'q'", "q", PeerSettings::name),
                peer("from", REQUIRED, "['unix:uid:7']", List.of("unix:uid:7"), PeerSettings::from),
                peer("trust", false, "'network'", true, PeerSettings::trustNetwork),
                peer(
                        "secret",
                        Optional.empty(),
                        "{ name = 'vse1', file = 'vse1.secret' }",
                        Optional.of(secret),
                        PeerSettings::secret),
                new Row("secret in [[peer]]", "name", REQUIRED, "'x'", "x", s -> s.peers()
                        .get(0)
                        .secret()
                        .get()
                        .name()),
                new Row("secret in [[peer]]", "file", REQUIRED, "'vse1.secret'", Optional.of(secret), s -> s.peers()
                        .get(0)
                        .secret()),
                peer("codepage", Optional.empty(), "'IBM-273'", Optional.of("IBM-273"), PeerSettings::codePage),
                peer("to", REQUIRED, "['*@*:*']", List.of("*@*:*"), PeerSettings::to),
                peer("may", REQUIRED, "['retr']", Set.of(Permission.RETR), PeerSettings::may),
                peer("paths", Optional.empty(), "['/in/**']", Optional.of(List.of("/in/**")), PeerSettings::paths),
                peer("commands", List.of(), "['id']", List.of("id"), PeerSettings::commands),
                peer(
                        "identities",
                        List.of(),
                        "['vse1_ed25519']",
                        List.of(file("vse1_ed25519")),
                        PeerSettings::identities));
    }

    @BeforeEach
    void makeFiles() throws Exception {
        files = new ConfigurationFolder(temporary);
        Files.writeString(temporary.resolve("other_hosts"), "");
    }

    @Test
    void everyKeyHasOneRow() {
        Map<String, Set<String>> known = new TreeMap<>();
        KnownKeys.tables().forEach(table -> known.put(table, new TreeSet<>(KnownKeys.of(table))));
        // Those that are tables themselves have rows for what is in them.
        known.get(KnownKeys.TOP).removeAll(Set.of("listen", "timeouts", "ssh", "destination", "peer", "admin"));
        Map<String, Set<String>> tested = rows().collect(Collectors.groupingBy(
                Row::table, TreeMap::new, Collectors.mapping(Row::key, Collectors.toCollection(TreeSet::new))));
        assertEquals(known, tested);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aKeyThatIsNotThereHasItsDefaultOrIsAMistake(Row row) throws Exception {
        Map<String, Map<String, String>> file = least();
        boolean inner = !file.containsKey(row.table());
        if (inner) {
            without(file, row);
        } else {
            file.get(row.table()).remove(row.key());
        }
        if (row.standard() == REQUIRED) {
            String mistakes = files.mistakes(toml(file)).toString();
            assertTrue(mistakes.contains(row.key()), row + ": " + mistakes);
        } else {
            assertEquals(row.standard(), row.got().apply(files.read(toml(file))));
        }
    }

    /** Leaves a key out of a table that stands within a line. */
    private static void without(Map<String, Map<String, String>> file, Row row) {
        boolean secret = row.table().startsWith("secret");
        String other = row.key().equals("name") ? "{ file = 'vse1.secret' }" : "{ name = 'vse1' }";
        file.get(secret ? "[[peer]]" : "[ssh]").put(secret ? "secret" : "pool", secret ? other : "{}");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aKeyThatIsThereReachesItsRecord(Row row) throws Exception {
        Map<String, Map<String, String>> file = least();
        String value = row.value();
        switch (row.table() + " " + row.key()) {
            case "pool in [ssh] idle", "pool in [ssh] per-destination" ->
                file.get("[ssh]").put("pool", "{ " + row.key() + " = " + value + " }");
            case "secret in [[peer]] name" ->
                file.get("[[peer]]").put("secret", "{ name = " + value + ", file = 'vse1.secret' }");
            case "secret in [[peer]] file" ->
                file.get("[[peer]]").put("secret", "{ name = 'vse1', file = " + value + " }");
            case "[[listen]] token-in-clear" -> {
                file.get("[[listen]]").put("address", "'tcp:127.0.0.1:0'");
                file.get("[[listen]]").put("token-in-clear", "true");
            }
            case "[[peer]] commands" -> {
                file.get("[[peer]]").put("may", "['stor', 'exec']");
                file.get("[[peer]]").put("commands", "['id']");
            }
            default -> file.get(row.table()).put(row.key(), value);
        }
        assertEquals(row.set(), row.got().apply(files.read(toml(file))));
    }

    /** The documentation has a row for each key, with the default where it is a plain value. */
    @ParameterizedTest
    @MethodSource("rows")
    void theDocumentationHasARowForEachKey(Row row) throws Exception {
        String document = Files.readString(Path.of("..", "docs", "CONFIGURATION.md"));
        boolean inner = !least().containsKey(row.table());
        String key = Pattern.quote(row.key());
        Pattern line = Pattern.compile(inner ? "[`{ ]" + key + " = " : "(?m)^\\| `" + key + "` \\| ");
        assertTrue(line.matcher(document).find(), "docs/CONFIGURATION.md has no row for " + row);
    }
}
