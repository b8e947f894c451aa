package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** STOR of lines that stand in the deck, against a scripted relay: octets, lines of text, or records. */
@Timeout(40)
class InStreamTest {

    private static List<String> text(FakeRelay.Wire wire) throws IOException {
        return wire.records().stream()
                .map(octets -> new String(octets, StandardCharsets.UTF_8))
                .toList();
    }

    private static void inStream(FakeRelay.Wire wire, String size, long bytes, String... lines) throws IOException {
        String id = wire.go("STOR /x " + size + "ID=");
        assertEquals(List.of(lines), text(wire));
        long octets = Arrays.stream(lines).mapToLong(String::length).sum();
        wire.stored(id, bytes, octets, lines.length);
    }

    @Test
    void linesOfTheDeckAreLinesInTypeA() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("STRU R");
            inStream(wire, "", 12, "one", "", " two ");
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "TYPE A", "INPUT *", "one", "", " two ", "/*", "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void linesOfTheDeckAreTextOfTheDecksOwnPage() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("SITE CODEPAGE=IBM-273").accept("STRU R");
            wire.accept("SITE CODEPAGE=UTF-8");
            inStream(wire, "", 4, "one");
            wire.accept("STRU F").accept("SITE CODEPAGE=IBM-273").bye();
        })) {
            Job job = Job.at(relay, "TYPE A", "SITE CODEPAGE=IBM-273", "INPUT *", "one", "/*", "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    private static byte[] cards(String... lines) {
        return String.join(
                        "",
                        Arrays.stream(lines)
                                .map(line -> String.format("%-80s", line))
                                .toList())
                .getBytes(Charset.forName("IBM1047"));
    }

    /** Twice: what is taken back is not taken for what the deck said. */
    @Test
    void cardsAreLinesInEbcdic() throws Exception {
        byte[] deck = cards(
                "OPEN relay",
                "TYPE A",
                "INPUT *",
                "one",
                "",
                " two ",
                "/*",
                "STOR /x",
                "INPUT *",
                "[3]",
                "/*",
                "STOR /x");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("STRU R").accept("SITE CODEPAGE=IBM-1047");
            String id = wire.go("STOR /x ID=");
            List<byte[]> records = wire.records();
            assertEquals(3, records.size());
            assertEquals("969585", HexFormat.of().formatHex(records.get(0)));
            assertEquals("", HexFormat.of().formatHex(records.get(1)));
            assertEquals("40a3a696", HexFormat.of().formatHex(records.get(2)));
            wire.stored(id, 10, 7, 3);
            wire.accept("STRU F").accept("SITE CODEPAGE=UTF-8");
            wire.accept("STRU R").accept("SITE CODEPAGE=IBM-1047");
            id = wire.go("STOR /x ID=");
            assertEquals("adf3bd", HexFormat.of().formatHex(wire.records().get(0)));
            wire.stored(id, 4, 3, 1);
            wire.accept("STRU F").accept("SITE CODEPAGE=UTF-8").bye();
        })) {
            Job job = Job.raw(deck).to(relay);
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void theDeckMayNameAnotherPageOfEbcdic() throws Exception {
        byte[] deck = cards(
                "OPEN relay", "TYPE A", "SITE CODEPAGE=IBM-273", "INPUT * RECFM=F LRECL=4", "one", "/*", "STOR /x");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("SITE CODEPAGE=IBM-273").accept("STRU R");
            String id = wire.go("STOR /x ID=");
            assertEquals("96958540", HexFormat.of().formatHex(wire.records().get(0)));
            wire.stored(id, 4, 4, 1);
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.raw(deck).to(relay);
            assertEquals(0, job.run(), job.listing());
        }
    }

    /** By any name that the relay has for it: octets of EBCDIC are letters of Latin pages, too, and nobody would notice. */
    @ParameterizedTest
    @CsvSource({"1252, true", "CP-1252, true", "ISO-8859-1, true", "1208, true", "CCSID-273, false", "939, false"})
    void anEbcdicDeckIsNeverReadAsAnyOtherPage(String page, boolean changed) throws Exception {
        byte[] deck = cards("OPEN relay", "TYPE A", "SITE CODEPAGE=" + page, "INPUT *", "one", "/*", "STOR /x");
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("TYPE A").accept("SITE CODEPAGE=" + page).accept("STRU R");
            if (changed) {
                wire.accept("SITE CODEPAGE=IBM-1047");
            }
            String id = wire.go("STOR /x ID=");
            assertEquals("969585", HexFormat.of().formatHex(wire.records().get(0)));
            wire.stored(id, 4, 3, 1);
            wire.accept("STRU F");
            if (changed) {
                wire.accept("SITE CODEPAGE=" + page);
            }
            wire.bye();
        })) {
            Job job = Job.raw(deck).to(relay);
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void linesOfTheDeckCanBeFilled() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().accept("STRU R");
            inStream(wire, "SIZE=15 ", 15, "one  ", "     ", " two ");
            wire.accept("STRU F").bye();
        })) {
            Job job = Job.at(relay, "INPUT * RECFM=F LRECL=5", "one", "", " two     ", "/*", "STOR /x");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void withTypeILinesOfTheDeckKeepTheirEnds() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR /x SIZE=9 ID=");
            assertEquals("one\n two\n", new String(wire.data(), StandardCharsets.UTF_8));
            wire.stored(id, 9);
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT *", "one", " two", "/*", "STOR /x");
            assertEquals(0, job.run(), job.listing());
            assertFalse(job.listing().contains("STRU"), job.listing());
        }
    }
}
