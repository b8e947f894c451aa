package org.scprelay.cli.configuration;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges a private key file before anything connects: permissions, format, encryption, kind of key. */
final class PrivateKeyFile {

    private static final int MAX_OCTETS = 64 * 1024;
    private static final String MAGIC = "openssh-key-v1\0";
    private static final String EXPECTED =
            "expected a private key in OpenSSH or PEM format (scprelay keygen makes one)";
    private static final Pattern ARMOUR =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*)-----\\R(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Set<String> PEM = Set.of("RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY");
    private static final Set<String> TYPES =
            Set.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa");

    private PrivateKeyFile() {}

    /** Tells why a file cannot serve as an identity. */
    static Optional<Fault> check(Path file) {
        String name = "private key " + file;
        OwnFile.Content content = OwnFile.read(name, file, MAX_OCTETS, EXPECTED, "make it with scprelay keygen");
        return content.fault().isPresent() ? content.fault() : content(name, content.octets());
    }

    private static Optional<Fault> content(String name, byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        Matcher armour = ARMOUR.matcher(text);
        if (!armour.find()) {
            return noArmour(name, text);
        }
        String kind = armour.group(1);
        if (kind.contains("ENCRYPTED") || armour.group(2).contains("Proc-Type: 4,ENCRYPTED")) {
            return encrypted(name);
        }
        if (kind.equals("OPENSSH PRIVATE KEY")) {
            return openSsh(name, armour.group(2));
        }
        return PEM.contains(kind) ? Optional.empty() : fault(name + " is a " + kind, EXPECTED);
    }

    private static Optional<Fault> noArmour(String name, String text) {
        if (text.startsWith("ssh-") || text.startsWith("ecdsa-") || text.startsWith("sk-")) {
            return fault(name + " holds the public key", "name the file without .pub");
        }
        if (text.startsWith("PuTTY-User-Key-File")) {
            return fault(name + " is in PuTTY's format", "convert it with puttygen KEY -O private-openssh -o FILE");
        }
        return fault(name + " holds no private key, or only a part of one", EXPECTED);
    }

    /** The unencrypted head of OpenSSH's format (PROTOCOL.key of OpenSSH, section 1). */
    private static Optional<Fault> openSsh(String name, String base64) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getMimeDecoder().decode(base64));
            byte[] magic = new byte[MAGIC.length()];
            in.get(magic);
            if (!new String(magic, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
                return fault(name + " is damaged: no openssh-key-v1 header", EXPECTED);
            }
            if (!string(in).equals("none")) {
                return encrypted(name);
            }
            string(in);
            string(in);
            int keys = in.getInt();
            String type = string(ByteBuffer.wrap(string(in).getBytes(StandardCharsets.ISO_8859_1)));
            if (keys != 1 || !TYPES.contains(type)) {
                return fault(
                        name + " is of the kind " + type + ", which is not used here",
                        "expected ssh-ed25519, ecdsa-sha2-nistp256, -384, -521 or ssh-rsa (used with SHA-2)");
            }
            return Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return fault(name + " is damaged: its base64 text is not whole", EXPECTED);
        }
    }

    private static String string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] octets = new byte[length];
        in.get(octets);
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static Optional<Fault> encrypted(String name) {
        return fault(
                name + " is encrypted with a passphrase, and nobody is there to type it",
                "use a key of its own for the relay, without a passphrase and with 0600 (scprelay keygen)");
    }

    private static Optional<Fault> fault(String wrong, String expected) {
        return Optional.of(new Fault(wrong, expected));
    }
}
