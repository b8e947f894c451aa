package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The name of the file beside the one that is to be. */
final class PartFileTest {

    /** Half of one is no name of a file: whoever wrote it got no listing and no return code. */
    @Test
    void aCharacterIsNotCut() {
        String most = "a".repeat(49);
        assertEquals(most + "b", PartFile.shortened(most + "bc"));
        assertEquals(most, PartFile.shortened(most + "\uD83D\uDE00c"));
        assertEquals(most.substring(1) + "\uD83D\uDE00", PartFile.shortened(most.substring(1) + "\uD83D\uDE00c"));
        assertEquals("\uD83D\uDE00", PartFile.shortened("\uD83D\uDE00"));
    }
}
