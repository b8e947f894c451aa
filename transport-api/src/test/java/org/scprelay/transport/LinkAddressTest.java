package org.scprelay.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"tcp:10.1.0.2:5922", "tcp:[::1]:0", "iucv:VSE01/SCPRELAY", "iucv:/SCPRELAY", "unix:/run/x", "a:b"
            })
    void textOfAParsedAddressIsTheTextThatWasParsed(String text) {
        assertEquals(text, LinkAddress.parse(text).toString());
    }

    @Test
    void onlyTheFirstColonDivides() {
        LinkAddress address = LinkAddress.parse("tcp:[fe80::1%eth0]:5922");
        assertEquals("tcp", address.scheme());
        assertEquals("[fe80::1%eth0]:5922", address.target());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "tcp",
                ":5922",
                "tcp:",
                "TCP:host:1",
                "1tcp:host:1",
                "t-cp:host:1",
                "10.1.0.2:5922",
                "abcdefghijklmnopq:x",
                "tcp:a b",
                "tcp:a\tb",
                "tcp:a\nb",
                "tcp:h\u00e4:1",
                "tcp:\u007f"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> LinkAddress.parse(text));
    }

    @Test
    void refusalShowsTheTextAndHowItShouldLook() {
        String message = refusalOf("10.1.0.2:5922");
        assertTrue(message.contains("\"10.1.0.2:5922\""), message);
        assertTrue(message.contains("tcp:10.1.0.2:5922"), message);
    }

    @Test
    void refusalCannotForgeALineNorGrow() {
        String message = refusalOf("x\ninjected \u001b[31m" + "y".repeat(10_000));
        assertTrue(message.chars().allMatch(c -> c >= ' ' && c <= '~'), message);
        assertTrue(message.length() < 300, message);
        assertTrue(message.contains("x\\u{a}injected"), message);
    }

    @Test
    void targetHasAtMost255Characters() {
        assertEquals(255, new LinkAddress("x", "y".repeat(255)).target().length());
        assertThrows(IllegalArgumentException.class, () -> new LinkAddress("x", "y".repeat(256)));
    }

    private static String refusalOf(String text) {
        return assertThrows(IllegalArgumentException.class, () -> LinkAddress.parse(text))
                .getMessage();
    }
}
