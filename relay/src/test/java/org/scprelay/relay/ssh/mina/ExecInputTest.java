package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExecInputTest {

    /** Whoever is told that something came takes it without blocking. */
    @Test
    void aPacketWithoutOctetsTellsNobody() throws IOException {
        ExecInput input = new ExecInput(octets -> {});
        AtomicInteger told = new AtomicInteger();
        input.whenReadable(Optional.of(told::incrementAndGet));
        input.put(new byte[1], 0, 0);
        assertEquals(0, told.get());
        input.put(new byte[1], 0, 1);
        assertEquals(1, told.get());
        assertEquals(1, input.next().remaining());
    }
}
