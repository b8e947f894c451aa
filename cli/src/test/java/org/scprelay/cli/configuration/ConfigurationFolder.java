package org.scprelay.cli.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.ssh.KeyGeneration;

/** A folder with a configuration and the files that it names. */
final class ConfigurationFolder {

    static final String MINIMAL = """
            [[listen]]
            address = "tcp:127.0.0.1:0"
            [ssh]
            identities = ["id_ed25519"]
            known-hosts = "known_hosts"
            [[peer]]
            name = "lab"
            from = ["tcp:127.0.0.1"]
            trust = "network"
            to = ["*@127.0.0.1:*"]
            may = ["stor", "retr"]
            """;

    final Path folder;

    ConfigurationFolder(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("known_hosts"), "");
        for (String key : List.of("id_ed25519", "bankx_ed25519", "vse1_ed25519")) {
            key(key, KeyGeneration.ed25519("test").privateKey());
        }
        key("vse1.secret", "s3cret\n".getBytes(StandardCharsets.US_ASCII));
        key("empty.secret", new byte[] {'\n'});
        key("large.secret", new byte[4097]);
    }

    Path key(String name, byte[] octets) throws IOException {
        Path file = Files.write(folder.resolve(name), octets);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    Path write(String toml) throws IOException {
        Path file = folder.resolve("scprelay.toml");
        return Files.writeString(file, toml, StandardCharsets.UTF_8);
    }

    RelaySettings read(String toml) throws IOException, ConfigurationException {
        return ConfigurationFile.read(write(toml));
    }

    /** Returns the mistakes of a file as {@code line:column: text}. */
    List<String> mistakes(String toml) throws IOException {
        Path file = write(toml);
        try {
            ConfigurationFile.read(file);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream()
                    .map(Problem::toString)
                    .map(p -> p.substring(file.toString().length() + 1))
                    .toList();
        }
    }

    static byte[] armoured(String kind, byte[] octets) {
        String text = Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(octets);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, text)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
