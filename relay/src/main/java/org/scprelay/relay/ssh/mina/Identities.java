package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Reads private key files; a key that is encrypted, or that others can read, is refused with a clear text. */
public final class Identities {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private static final FilePasswordProvider REFUSE = (session, resource, retry) -> {
        throw new EncryptedKeyException();
    };

    private Identities() {}

    private static final class EncryptedKeyException extends IOException {
        private static final long serialVersionUID = 1L;

        EncryptedKeyException() {
            super("the key is encrypted; the relay runs unattended and needs a key without a passphrase");
        }
    }

    /**
     * Reads the key pairs of a file.
     *
     * @throws IOException with a sentence that names the file, what is wrong and what to do
     */
    public static List<KeyPair> read(Path file) throws IOException {
        try {
            checkPermissions(file);
            List<KeyPair> pairs = new ArrayList<>();
            try (InputStream in = Files.newInputStream(file)) {
                Iterable<KeyPair> found =
                        SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(file.toString()), in, REFUSE);
                if (found != null) {
                    found.forEach(pairs::add);
                }
            }
            if (pairs.isEmpty()) {
                throw new IOException("it holds no private key");
            }
            return pairs;
        } catch (NoSuchFileException e) {
            throw new IOException("private key " + file + ": no such file", e);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new IOException("private key " + file + ": " + reason(e), e);
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof EncryptedKeyException) {
                return t.getMessage();
            }
        }
        return failure instanceof AccessDeniedException ? "no permission to read it" : failure.getMessage();
    }

    private static void checkPermissions(Path file) throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new IOException("other users can read or write it; run: chmod 600 " + file);
        }
    }
}
