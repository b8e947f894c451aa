package org.scprelay.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTest {

    @Test
    void textIsSchemeAndName() {
        assertEquals("iucv:VSE01", new PeerIdentity("iucv", "VSE01", true).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\rb", "\u0000", "\u001b[2J", "a\u0085b", "a\u2028b"})
    void nameThatCouldForgeALineIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new PeerIdentity("tls", name, true));
    }

    @Test
    void nameIsBounded() {
        assertEquals(255, new PeerIdentity("tls", "x".repeat(255), true).name().length());
        assertThrows(IllegalArgumentException.class, () -> new PeerIdentity("tls", "x".repeat(256), true));
    }

    @Test
    void schemeIsThatOfAnAddress() {
        assertThrows(IllegalArgumentException.class, () -> new PeerIdentity("TCP", "x", false));
    }
}
