package org.scprelay.cli.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;

class ConfigurationFileTest {

    @TempDir
    Path temporary;

    private ConfigurationFolder files;

    @BeforeEach
    void makeFiles() throws Exception {
        files = new ConfigurationFolder(temporary);
    }

    @Test
    void everythingThatAMinimalFileLeavesOutHasItsDefault() throws Exception {
        RelaySettings settings = files.read(ConfigurationFolder.MINIMAL);
        PeerSettings peer = new PeerSettings(
                "lab",
                List.of("tcp:127.0.0.1"),
                true,
                List.of("*@127.0.0.1:*"),
                Set.of(Permission.STOR, Permission.RETR),
                Optional.empty(),
                List.of(),
                List.of());
        assertEquals(
                new RelaySettings(
                        500,
                        100,
                        1_048_576,
                        Duration.ofHours(1),
                        temporary.resolve("state"),
                        List.of(new ListenSettings(
                                LinkAddress.parse("tcp:127.0.0.1:0"), false, LinkOptions.defaults())),
                        Timeouts.defaults(),
                        new SshSettings(
                                List.of(temporary.resolve("id_ed25519")),
                                temporary.resolve("known_hosts"),
                                Protocol.AUTO,
                                Duration.ofSeconds(15),
                                PoolSettings.DEFAULT,
                                false),
                        List.of(),
                        List.of(peer)),
                settings);
    }

    @Test
    void aDestinationThatIsOnlyNamedHasDefaults() throws Exception {
        assertEquals(
                new DestinationSettings(
                        "plain",
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Shell.POSIX),
                files.read(ConfigurationFolder.MINIMAL + "[[destination]]\nname = \"plain\"\n")
                        .destinations()
                        .get(0));
    }

    @Test
    void everyKeyReachesItsRecord() throws Exception {
        RelaySettings settings = files.read(example());
        Timeouts standard = Timeouts.defaults();
        assertEquals(
                new RelaySettings(
                        400,
                        90,
                        2 << 20,
                        Duration.ofMinutes(30),
                        temporary.resolve("outcomes"),
                        List.of(
                                new ListenSettings(
                                        LinkAddress.parse("tcp:127.0.0.1:5922"), false, LinkOptions.defaults()),
                                new ListenSettings(
                                        LinkAddress.parse("iucv:/SCPRELAY"),
                                        true,
                                        LinkOptions.defaults().withMessageLimit(1000))),
                        new Timeouts(
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(31),
                                Duration.ofMinutes(11),
                                Duration.ofMinutes(31),
                                Duration.ofMinutes(6),
                                Duration.ofSeconds(16),
                                Duration.ofSeconds(32),
                                standard.reply(),
                                standard.discard(),
                                standard.linger()),
                        new SshSettings(
                                List.of(temporary.resolve("id_ed25519")),
                                temporary.resolve("known_hosts"),
                                Protocol.SCP,
                                Duration.ofSeconds(20),
                                new PoolSettings(Duration.ofSeconds(50), 3),
                                true),
                        List.of(
                                new DestinationSettings(
                                        "bankx",
                                        Optional.of("sftp.bankx.example"),
                                        OptionalInt.of(2022),
                                        Optional.of("acme"),
                                        List.of(temporary.resolve("bankx_ed25519")),
                                        Optional.of(Protocol.SCP),
                                        Shell.CMD),
                                settings.destinations().get(1)),
                        peers()),
                settings);
        assertEquals("plain", settings.destinations().get(1).name());
    }

    private List<PeerSettings> peers() {
        return List.of(
                new PeerSettings(
                        "payroll",
                        List.of("iucv:VSE01"),
                        false,
                        List.of("bankx", "acme@*.bank.example:22"),
                        Set.of(Permission.STOR, Permission.RETR, Permission.LIST),
                        Optional.of(List.of("/inbound/**", "/outbound/*.txt")),
                        List.of(),
                        List.of()),
                new PeerSettings(
                        "vse1",
                        List.of("tcp:10.1.0.0/24"),
                        true,
                        List.of("plain"),
                        Set.of(Permission.STOR, Permission.EXEC),
                        Optional.empty(),
                        List.of("/usr/local/bin/receive-done *"),
                        List.of(temporary.resolve("vse1_ed25519"))));
    }

    @Test
    void aFileInAnotherFolderNamesFilesRelativeToItself() throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("with blank"));
        new ConfigurationFolder(folder).write(ConfigurationFolder.MINIMAL);
        RelaySettings settings = ConfigurationFile.read(folder.resolve("scprelay.toml"));
        assertEquals(folder.resolve("known_hosts"), settings.ssh().knownHosts());
    }

    @Test
    void knownHostsIsFoundBeforeTheFileIsThere() throws Exception {
        Files.delete(temporary.resolve("known_hosts"));
        Path file = files.write(ConfigurationFolder.MINIMAL);
        assertEquals(Optional.of(temporary.resolve("known_hosts")), ConfigurationFile.knownHosts(file));
        assertEquals(Optional.empty(), ConfigurationFile.knownHosts(files.write("ssh = 3\n")));
    }

    @ParameterizedTest
    @CsvSource({"0B, 0", "1B, 1", "64KiB, 65536", "1MiB, 1048576", "2GiB, 2147483648"})
    void sizes(String text, long octets) {
        assertEquals(Optional.of(octets), Quantity.size(text));
        assertEquals(text, Quantity.write(octets));
    }

    @ParameterizedTest
    @CsvSource({"0s, 0", "500ms, 500", "10s, 10000", "10m, 600000", "1h, 3600000", "7d, 604800000"})
    void durations(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Quantity.duration(text));
        assertEquals(text, Quantity.write(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({"10", "10S", "s", "1.5s", "-1s", "1 s", "99999999999999999d", "10s10s", "١s"})
    void noDurations(String text) {
        assertEquals(Optional.empty(), Quantity.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"64KB", "64K", "64kib", "64", "KiB", "999999999999999999GiB"})
    void noSizes(String text) {
        assertEquals(Optional.empty(), Quantity.size(text));
    }

    /** Each TOML block of the documentation is a whole file. */
    @Test
    void theBlocksOfTheDocumentationWork() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "CONFIGURATION.md"), UTF_8);
        Matcher block = Pattern.compile("(?ms)^```toml\n(.*?)^```$").matcher(document);
        int count = 0;
        boolean example = false;
        while (block.find()) {
            String toml = block.group(1);
            assertEquals(List.of(), files.mistakes(toml), toml);
            example |= toml.contains("[[destination]]");
            count++;
        }
        assertTrue(count >= 2, "TOML blocks in docs/CONFIGURATION.md: " + count);
        assertTrue(example, "a block that shows everything");
    }

    @Test
    void aFileThatIsNotThereOrCannotBeReadIsOneError() throws Exception {
        Path missing = temporary.resolve("no.toml");
        assertEquals(List.of(missing + ": there is no such file"), wholes(missing));
        assertEquals(List.of(temporary + ": this is a directory"), wholes(temporary));
        Path latin = Files.write(temporary.resolve("latin.toml"), new byte[] {'#', (byte) 0xE4, '\n'});
        assertEquals(List.of(latin + ": the file is not UTF-8"), wholes(latin));
        Path large = Files.writeString(temporary.resolve("large.toml"), "#".repeat((1 << 20) + 1));
        assertEquals(List.of(large + ": the file is larger than 1048576 octets"), wholes(large));
    }

    private static List<String> wholes(Path file) {
        try {
            ConfigurationFile.read(file);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(p -> p.toString().split(";")[0]).toList();
        }
    }

    @Test
    void theMessageOfTheExceptionHoldsEveryMistake() throws Exception {
        Path file = files.write("a = 1\nb = 2\n" + ConfigurationFolder.MINIMAL);
        try {
            ConfigurationFile.read(file);
        } catch (ConfigurationException e) {
            assertTrue(e.getMessage().contains(file + ":1:1: unknown key a"), e.getMessage());
            assertTrue(e.getMessage().contains(file + ":2:1: unknown key b"), e.getMessage());
            return;
        }
        assertFalse(true, "two unknown keys were taken");
    }

    private static String example() throws Exception {
        try (InputStream in = ConfigurationFileTest.class.getResourceAsStream("example.toml")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
