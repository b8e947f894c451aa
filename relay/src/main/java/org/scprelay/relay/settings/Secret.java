package org.scprelay.relay.settings;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that clients prove with AUTH (docs/PROTOCOL.md, section 2). Immutable. Its octets come out in no way, not even
 * by {@link #toString}; every comparison takes the same time whatever differs.
 */
public final class Secret {

    private static final String HMAC = "HmacSHA256";

    private final String name;
    private final byte[] octets;

    /**
     * Takes a secret.
     *
     * @param name what AUTH calls it
     * @param content of its file; one final line end (LF or CR LF) is no part of the secret
     */
    public Secret(String name, byte[] content) {
        this.name = name;
        this.octets = Arrays.copyOf(content, lengthWithoutLineEnd(content));
    }

    private static int lengthWithoutLineEnd(byte[] content) {
        int end = content.length;
        if (end > 0 && content[end - 1] == '\n') {
            end--;
            end -= end > 0 && content[end - 1] == '\r' ? 1 : 0;
        }
        return end;
    }

    /** Returns what AUTH calls it. */
    public String name() {
        return name;
    }

    /** Tells whether there is nothing in it. */
    public boolean isEmpty() {
        return octets.length == 0;
    }

    /** Tells whether somebody who has the secret made this HMAC over the nonce of a link. */
    public boolean isProvenBy(byte[] proof, String nonce) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(octets, HMAC));
            byte[] expected = mac.doFinal(("SCPRELAY/1 " + name + " " + nonce).getBytes(US_ASCII));
            return MessageDigest.isEqual(expected, proof);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + HMAC, e);
        }
    }

    /** Tells whether a text is the secret. */
    public boolean isShownBy(String text) {
        // In this order: the time depends on the length of the first alone, which its sender knows.
        return MessageDigest.isEqual(text.getBytes(UTF_8), octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && name.equals(secret.name)
                && MessageDigest.isEqual(octets, secret.octets);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the name alone. */
    @Override
    public String toString() {
        return "secret " + name;
    }
}
