package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    private static String taken(ExecInput input) throws IOException {
        StringBuilder all = new StringBuilder();
        for (ByteBuffer next = input.next(); next.hasRemaining(); next = input.next()) {
            byte[] octets = new byte[next.remaining()];
            next.get(octets);
            all.append(input.isError() ? "E" : "O")
                    .append(new String(octets, StandardCharsets.US_ASCII))
                    .append(' ');
        }
        return all.toString();
    }

    private static void put(ExecInput input, String text, boolean error) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        input.put(octets, 0, octets.length, error);
    }

    @Test
    void bothOutputsKeepTheirOrder() throws IOException {
        ExecInput input = new ExecInput(octets -> {});
        put(input, "a", false);
        put(input, "b", false);
        put(input, "c", true);
        put(input, "d", true);
        put(input, "e", false);
        input.end();
        assertEquals("Oab Ecd Oe ", taken(input));
    }

    /** Single octets by turns are the dearest that a peer can send. */
    @Test
    void octetsByTurnsStayWhatTheyAre() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        ExecInput input = new ExecInput(opened::addAndGet);
        int count = 200_001;
        for (int i = 0; i < count; i++) {
            put(input, "x", i % 2 == 1);
        }
        input.end();
        assertEquals("Ox Ex ".repeat(count / 2) + "Ox ", taken(input));
        assertEquals(count, opened.get(), "the window is opened for each");
    }
}
