package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A close never overtakes a packet, and never waits for one. */
class SendOrderTest {

    private final SendOrder order = new SendOrder();
    private final List<String> done = new ArrayList<>();

    @Test
    void aCloseBetweenThePacketsIsDoneAtOnce() {
        assertTrue(order.enter());
        order.leave();
        order.close(() -> done.add("closed"));
        assertEquals(List.of("closed"), done);
        assertFalse(order.enter(), "nothing is sent behind it");
    }

    @Test
    void aCloseWithinPacketsIsDoneBehindTheLastOfThem() {
        assertTrue(order.enter());
        assertTrue(order.enter());
        order.close(() -> done.add("closed"));
        assertFalse(order.enter(), "no other packet begins");
        order.leave();
        assertEquals(List.of(), done);
        order.leave();
        assertEquals(List.of("closed"), done);
    }

    @Test
    void eachCloseIsDoneBehindThePackets() {
        assertTrue(order.enter());
        order.close(() -> done.add("closed"));
        order.leave();
        order.close(() -> done.add("closed again"));
        assertEquals(List.of("closed", "closed again"), done, "a second one is another one, and MINA bears it");
    }
}
