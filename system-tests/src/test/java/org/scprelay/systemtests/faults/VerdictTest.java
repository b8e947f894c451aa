package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.systemtests.Job;

/** The judge of the fault table is judged: each departure from a row is seen. */
class VerdictTest {

    private static final String LISTING = """
                 150 SCR0150I ID=1 PROTOCOL=SCP : send it
                 452 SCR4520E ID=1 : the disk is full
            RETURN CODE 08
            """;

    @TempDir
    Path home;

    private Place place;

    @BeforeEach
    void place() throws IOException {
        place = new Place(home.resolve("file"), home.resolve("local/file")).old();
    }

    private static Verdict verdict(State... remote) {
        List<LinkKind> links = List.of(LinkKind.TCP);
        Optional<String> nothing = Optional.empty();
        List<String> words = List.of("disk is full");
        Row row = new Row(
                "id",
                "",
                "",
                452,
                "SCR4520",
                words,
                8,
                List.of(remote),
                links,
                List.of(),
                nothing,
                nothing,
                Optional.empty());
        return new Verdict(row, "tcp:127.0.0.1");
    }

    private void assertSeen(Verdict verdict, String listing, int returnCode, String told) {
        AssertionError seen = assertThrows(AssertionError.class, () -> verdict.of(new Job(returnCode, listing), place));
        assertTrue(seen.getMessage().contains(told), seen.getMessage());
    }

    @Test
    void whatIsAsTheRowSaysPasses() {
        verdict(State.TARGET_UNTOUCHED, State.NO_PART).of(new Job(8, LISTING), place);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "452 SCR4520E|451 SCR4520E|reply",
                "452 SCR4520E|452 SCR4521E|reply",
                "452 SCR4520E|452 SCR4520W|reply",
                "452 SCR4520E ID=1|452 SCR4520E LEFT=PART ID=1|a pair LEFT",
                "the disk is full|something went wrong|no 'disk is full'",
                "RETURN CODE 08|RETURN CODE 00|the listing ends with RETURN CODE 08",
                "150 SCR0150I ID=1 PROTOCOL=SCP|226 SCR0226I ID=1|final replies",
                "452 SCR4520E|no reply|final replies",
            })
    void anotherListingIsSeen(String good, String bad, String told) {
        assertTrue(LISTING.contains(good), good);
        assertSeen(verdict(State.NO_PART), LISTING.replace(good, bad), 8, told);
    }

    @Test
    void anotherReturnCodeIsSeen() {
        assertSeen(verdict(State.NO_PART), LISTING, 0, "return code");
    }

    @Test
    void aTargetThatChangedIsSeen() throws IOException {
        byte[] same = Files.readAllBytes(place.file());
        Files.delete(place.file());
        assertSeen(verdict(State.TARGET_UNTOUCHED), LISTING, 8, "target untouched");
        Path other = Files.write(home.resolve("other"), same);
        Files.move(other, place.file());
        assertSeen(verdict(State.TARGET_COMPLETE), LISTING, 8, "target complete");
        assertSeen(verdict(State.NO_TARGET), LISTING, 8, "no target");
        Files.writeString(place.file(), "another content");
        assertSeen(verdict(State.TARGET_UNTOUCHED), LISTING, 8, "target untouched");
    }

    @Test
    void aPartIsSeenAndMustBeNamed() throws IOException {
        Path part = Files.writeString(home.resolve("file.part-1"), "");
        assertSeen(verdict(State.NO_PART), LISTING, 8, "no part");
        String left = LISTING.replace("E ID=1 :", "E LEFT=PART ID=1 :");
        assertSeen(verdict(State.LEFT_PART), left, 8, "LEFT=PART");
        String named = left.replace("full", "full; left there: " + part);
        verdict(State.LEFT_PART).of(new Job(8, named), place);
        Files.delete(part);
        assertSeen(verdict(State.LEFT_PART), named, 8, "LEFT=PART");
    }

    @Test
    void aLocalFileIsSeen() throws IOException {
        Files.createDirectories(place.local().getParent());
        verdict(State.NO_LOCAL_FILE).of(new Job(8, LISTING), place);
        Files.writeString(place.local().resolveSibling(".file.part-x"), "");
        assertSeen(verdict(State.NO_LOCAL_FILE), LISTING, 8, "no local file");
    }
}
