package org.scprelay.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkOptionsTest {

    @Test
    void defaultsAreAsDocumented() {
        assertEquals(new LinkOptions(Duration.ofSeconds(15), 256, true, 0), LinkOptions.defaults());
    }

    @Test
    void eachChangeChangesOneOption() {
        LinkOptions options = LinkOptions.defaults()
                .withConnectTimeout(Duration.ofMillis(1))
                .withBacklog(2)
                .withKeepAlive(false)
                .withMessageLimit(3);
        assertEquals(new LinkOptions(Duration.ofMillis(1), 2, false, 3), options);
    }

    @Test
    void limitsAreInclusive() {
        LinkOptions lowest = new LinkOptions(Duration.ofNanos(1), 1, true, 0);
        LinkOptions highest = new LinkOptions(Duration.ofDays(1), 65_535, true, 65_535);
        assertEquals(1, lowest.backlog());
        assertEquals(65_535, highest.messageLimit());
    }

    @Test
    void refusalsNameTheOptionAndTheValue() {
        assertRefused("connectTimeout", "PT0S", () -> LinkOptions.defaults().withConnectTimeout(Duration.ZERO));
        assertRefused(
                "connectTimeout", "PT-1S", () -> LinkOptions.defaults().withConnectTimeout(Duration.ofSeconds(-1)));
        assertRefused("backlog", "0", () -> LinkOptions.defaults().withBacklog(0));
        assertRefused("backlog", "65536", () -> LinkOptions.defaults().withBacklog(65_536));
        assertRefused("messageLimit", "-1", () -> LinkOptions.defaults().withMessageLimit(-1));
        assertRefused("messageLimit", "65536", () -> LinkOptions.defaults().withMessageLimit(65_536));
    }

    private static void assertRefused(String option, String value, Runnable change) {
        String message =
                assertThrows(IllegalArgumentException.class, change::run).getMessage();
        assertTrue(message.contains(option) && message.contains(value), message);
    }
}
