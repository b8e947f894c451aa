package org.scprelay.relay.bulk;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of SITE HASH and VERIFY (FIPS 180-4). */
public final class Sha256 {

    private Sha256() {}

    /** Returns a new computation. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
