package org.scprelay.relay.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proves a secret, and that it shows in nothing. */
class SecretTest {

    private static final String NONCE = "6f1c0d5ab2e94c7d8e3f0a1b2c3d4e5f";

    /** Made by openssl dgst -sha256 -hmac hunter2. */
    private static final String PROOF = "833df5a6837e91fd7ce8d3129d07958ccda8937a531d6d38715fb80a6ee6e19e";

    private static Secret secret(String content) {
        return new Secret("payroll", content.getBytes(UTF_8));
    }

    private static byte[] proof() {
        return HexFormat.of().parseHex(PROOF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "hunter2\n", "hunter2\r\n"})
    void oneFinalLineEndIsNoPartOfIt(String content) {
        assertTrue(secret(content).isProvenBy(proof(), NONCE));
        assertTrue(secret(content).isShownBy("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2\n\n", "hunter2 ", "Hunter2", "hunter", "hunter2\r", "x"})
    void otherOctetsAreAnotherSecret(String content) {
        assertFalse(secret(content).isProvenBy(proof(), NONCE));
        assertFalse(secret(content).isShownBy("hunter2"));
        assertNotEquals(secret("hunter2"), secret(content));
    }

    @Test
    void aProofIsOfOneNameAndOneNonce() {
        assertFalse(new Secret("Payroll", "hunter2".getBytes(UTF_8)).isProvenBy(proof(), NONCE));
        assertFalse(secret("hunter2").isProvenBy(proof(), NONCE.replace('6', '7')));
        for (int i = 0; i < proof().length; i++) {
            byte[] wrong = proof();
            wrong[i] ^= 1;
            assertFalse(secret("hunter2").isProvenBy(wrong, NONCE), "octet " + i);
        }
        assertFalse(secret("hunter2").isProvenBy(new byte[0], NONCE));
    }

    @ParameterizedTest
    @CsvSource({"'', true", "'\n', true", "'\r\n', true", "' ', false", "a, false"})
    void itIsKnownWhetherThereIsNothingInIt(String content, boolean empty) {
        assertEquals(empty, secret(content).isEmpty());
    }

    @Test
    void itShowsInNothing() {
        PeerSettings peer = new PeerSettings(
                "p",
                List.of(),
                false,
                List.of(),
                Set.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.of(secret("hunter2")),
                Optional.empty());
        assertTrue(peer.toString().contains("secret payroll"), peer.toString());
        assertFalse(peer.toString().contains("hunter2"), peer.toString());
        assertEquals(secret("hunter2\n"), secret("hunter2"));
        assertEquals(secret("x").hashCode(), secret("hunter2").hashCode(), "of the name alone");
    }
}
