package org.scprelay.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secrets that a deck names, read before anything is opened from files that only their owner can read. */
final class Secrets {

    private static final int LONGEST = 4096;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Map<String, byte[]> keys = new HashMap<>();

    /**
     * Reads all secrets of a deck.
     *
     * @throws Failure when one is missing, empty, or can be read by others
     */
    static Secrets of(Deck deck, Optional<Path> folder) throws Failure {
        Secrets secrets = new Secrets();
        for (Statement statement : deck.statements()) {
            if (statement instanceof Statement.Auth auth) {
                Path file = folder.orElseThrow(() -> Failure.local("line "
                                + auth.origin().line() + ": AUTH " + auth.name()
                                + " needs the folder of secrets: give --secrets DIR"))
                        .resolve(auth.name());
                secrets.keys.put(auth.name(), read(file));
            }
        }
        return secrets;
    }

    private static byte[] read(Path file) throws Failure {
        try {
            if (!Files.isRegularFile(file)) {
                throw Failure.local("the secret " + file + " is no file");
            }
            Set<PosixFilePermission> permissions = EnumSet.copyOf(OTHERS);
            permissions.retainAll(Files.getPosixFilePermissions(file));
            if (!permissions.isEmpty()) {
                throw Failure.local("the secret " + file + " can be used by others: chmod 600 it");
            }
            if (Files.size(file) > LONGEST) {
                throw Failure.local("the secret " + file + " is longer than " + LONGEST + " octets");
            }
            byte[] key = withoutLineEnd(Files.readAllBytes(file));
            if (key.length == 0) {
                throw Failure.local("the secret " + file + " is empty");
            }
            return key;
        } catch (IOException e) {
            throw Failure.local("the secret " + file + " cannot be read: " + Trouble.of(e));
        }
    }

    private static byte[] withoutLineEnd(byte[] octets) {
        int end = octets.length;
        if (end > 0 && octets[end - 1] == '\n') {
            end--;
            end -= end > 0 && octets[end - 1] == '\r' ? 1 : 0;
        }
        return Arrays.copyOf(octets, end);
    }

    /** Returns the AUTH line that proves a secret over the nonce of a link (docs/PROTOCOL.md, section 2). */
    String proof(String name, String nonce) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(keys.get(name), "HmacSHA256"));
            byte[] hash = mac.doFinal(("SCPRELAY/1 " + name + " " + nonce).getBytes(StandardCharsets.US_ASCII));
            return "AUTH " + name + " HMAC " + HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA256", e);
        }
    }
}
