package org.scprelay.client;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes ids of transfers that nobody can guess. */
final class Token {

    private static final int OCTETS = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Token() {}

    /** Returns 22 letters, digits, - and _ with 128 random bits. */
    static String unguessable() {
        byte[] octets = new byte[OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
