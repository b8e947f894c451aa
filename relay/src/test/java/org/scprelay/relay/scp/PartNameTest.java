package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The name of a part stays in the target's directory and fits a directory entry. */
class PartNameTest {

    @Test
    void standsBesideTheTarget() throws RefusedPathException {
        assertEquals("/in/pay.bin.part-A_1", PartName.of("/in/pay.bin", "A_1"));
        assertEquals("pay.part-A", PartName.of("pay", "A"));
        assertEquals("/pay.part-A", PartName.of("/pay", "A"));
    }

    @Property(tries = 300)
    void fitsWithoutCuttingACharacter(
            @ForAll @IntRange(min = 1, max = 300) int length, @ForAll @IntRange(min = 1, max = 200) int idLength)
            throws RefusedPathException {
        for (String character : new String[] {"x", "ß", "語", "\uD83D\uDE00"}) {
            String id = "i".repeat(idLength);
            String part = PartName.of("/d/" + character.repeat(length), id).substring(3);
            String name = part.substring(0, part.length() - ".part-".length() - idLength);
            assertTrue(part.endsWith(".part-" + id));
            int octets = part.getBytes(StandardCharsets.UTF_8).length;
            int one = character.getBytes(StandardCharsets.UTF_8).length;
            assertTrue(octets <= 255, part);
            assertEquals(character.repeat(name.length() / character.length()), name, "whole characters only");
            assertTrue(name.length() == length * character.length() || octets + one > 255, "cut no more than needed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "dir/", ".", "..", "a/..", "a/."})
    void aPathWithoutTheNameOfAFileIsRefused(String path) {
        assertThrows(RefusedPathException.class, () -> PartName.of(path, "A"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "ü"})
    void anIdIsCheckedBefore(String id) {
        assertThrows(IllegalArgumentException.class, () -> PartName.of("x", id));
    }
}
