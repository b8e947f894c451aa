package org.scprelay.cli.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.cli.Programs;

class PrivateKeyFileTest {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ed25519",
                "-t ecdsa -b 256",
                "-t ecdsa -b 521",
                "-t rsa -b 2048",
                "-t rsa -b 2048 -m PEM",
                "-t rsa -b 2048 -m PKCS8",
                "-t ecdsa -m PEM"
            })
    void keysOfSshKeygenAreTakenAndTheSameEncryptedAreRefused(String kind) throws Exception {
        Path plain = generate("plain", kind, "");
        assertEquals(Optional.empty(), PrivateKeyFile.check(plain));
        assertRefused(generate("locked", kind, "secret"), "is encrypted with a passphrase", "without a passphrase");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-rw-rw-"})
    void aKeyThatOthersCanReadOrWriteIsRefused(String permissions) throws Exception {
        Path key = generate("open", "-t ed25519", "");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
        assertRefused(key, "can be read or written by others", "chmod 600");
    }

    @Test
    void whatIsNoPrivateKeyIsNamed() throws Exception {
        Path key = generate("key", "-t ed25519", "");
        byte[] text = Files.readAllBytes(key);
        assertRefused(temporary.resolve("none"), "does not exist", "keygen");
        assertRefused(temporary, "is not a regular file", "expected a private key");
        assertRefused(write(Files.readAllBytes(temporary.resolve("key.pub"))), "holds the public key", "without .pub");
        assertRefused(write("PuTTY-User-Key-File-3: ssh-ed25519"), "PuTTY", "puttygen");
        assertRefused(write("hello"), "holds no private key", "expected a private key");
        assertRefused(write(""), "holds no private key", "expected a private key");
        assertRefused(write(java.util.Arrays.copyOf(text, text.length / 2)), "or only a part", "expected");
        assertRefused(write("x".repeat(70_000)), "larger than 65536 octets", "expected");
        assertRefused(armoured("CERTIFICATE", "x"), "is a CERTIFICATE", "expected");
        assertRefused(armoured("OPENSSH PRIVATE KEY", "x".repeat(40)), "no openssh-key-v1 header", "expected");
        assertRefused(armoured("OPENSSH PRIVATE KEY", "openssh-key-v1\0"), "is not whole", "expected");
        assertRefused(
                armoured("OPENSSH PRIVATE KEY", "openssh-key-v1\0\177\377\377\377none"), "is not whole", "expected");
        assertRefused(
                armoured(
                        "OPENSSH PRIVATE KEY",
                        "openssh-key-v1\0\0\0\0\4none\0\0\0\4none\0\0\0\0\0\0\0\1\0\0\0\13\0\0\0\7ssh-dss"),
                "is of the kind ssh-dss",
                "ssh-ed25519");
    }

    private Path generate(String name, String kind, String passphrase) throws Exception {
        Path key = temporary.resolve(name);
        List<String> command = new java.util.ArrayList<>(List.of("ssh-keygen", "-q", "-N", passphrase, "-f"));
        command.add(key.toString());
        command.addAll(List.of(kind.split(" ")));
        Programs.run(command);
        return key;
    }

    private Path armoured(String kind, String octets) throws Exception {
        return write(ConfigurationFolder.armoured(kind, octets.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private Path write(String text) throws Exception {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Path write(byte[] octets) throws Exception {
        Path file = Files.write(temporary.resolve("candidate"), octets);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void assertRefused(Path file, String wrong, String expected) {
        Fault fault = PrivateKeyFile.check(file).orElseThrow(() -> new AssertionError(file + " was taken"));
        assertTrue(fault.wrong().contains(wrong), fault.toString());
        assertTrue((fault.wrong() + fault.expected()).contains(expected), fault.toString());
    }
}
