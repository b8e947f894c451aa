package org.scprelay.relay.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;

/** Makes key pairs. It writes no file. */
public final class KeyGeneration {

    private static final int ED25519_BITS = 256;

    private KeyGeneration() {}

    /**
     * A new key pair in OpenSSH's formats.
     *
     * @param privateKey the text of the private key file, unencrypted; its only copy
     * @param publicKey type, base64 and comment on one line, without a line end: what authorized_keys takes
     * @param fingerprint as {@code ssh-keygen -l} shows it, SHA256:...
     */
    public record NewKey(byte[] privateKey, String publicKey, String fingerprint) {}

    /**
     * Makes an ed25519 key pair.
     *
     * @param comment what stands behind the key; one line
     * @throws IllegalStateException when this JVM has no ed25519
     */
    public static NewKey ed25519(String comment) {
        try {
            KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, ED25519_BITS);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, comment, null, out);
            return new NewKey(
                    out.toByteArray(),
                    PublicKeyEntry.toString(pair.getPublic()) + " " + comment,
                    KeyUtils.getFingerPrint(pair.getPublic()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no ed25519 key can be made by this JVM: " + e.getMessage(), e);
        }
    }
}
