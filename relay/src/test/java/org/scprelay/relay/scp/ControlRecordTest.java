package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** Control records of any content: read, or refused with a printable sentence; never anything else. */
class ControlRecordTest {

    @Property
    void whatAFileAnnouncesIsRead(@ForAll @LongRange(min = 0) long size, @ForAll("modes") int mode) throws IOException {
        String record = String.format("C%04o %d a name", mode, size);
        assertEquals(
                new ControlRecord.File(mode, size, "a name"),
                ControlRecord.parse(record.getBytes(StandardCharsets.UTF_8), ScpPhase.START));
    }

    @Provide
    Arbitrary<Integer> modes() {
        return Arbitraries.integers().between(0, 07777);
    }

    @Property(tries = 5000)
    void anythingElseIsRefusedWithASentence(@ForAll("nearlyRecords") String record) {
        byte[] octets = record.getBytes(StandardCharsets.ISO_8859_1);
        try {
            ControlRecord read = ControlRecord.parse(octets, ScpPhase.START);
            assertTrue(!(read instanceof ControlRecord.File file)
                    || file.size() >= 0 && file.mode() <= 07777 && !file.name().contains("/"));
        } catch (ScpException e) {
            assertTrue(e.getMessage().matches("[ -~]{1,400}"), e.getMessage());
        }
    }

    @Provide
    Arbitrary<String> nearlyRecords() {
        Arbitrary<String> pieces = Arbitraries.of(
                "C",
                "D",
                "T",
                "E",
                "0644",
                "07",
                " ",
                "0",
                "1",
                "9999999999999999999",
                "-",
                "a",
                "..",
                ".",
                "/",
                "\0",
                "\n",
                "\u00FF",
                "\u00C3",
                "name");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(8).map(parts -> String.join("", parts)),
                Arbitraries.strings().withCharRange('\0', '\u00FF').ofMaxLength(2047));
    }
}
