package org.scprelay.cli.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFileTest {

    @TempDir
    Path temporary;

    @Test
    void theNameIsThereWhenTheFileIsWhole() throws Exception {
        Path target = temporary.resolve("n".repeat(255));
        try (NewFile file = NewFile.create(target)) {
            file.write(new byte[] {1, 2, 3, 4}, 1, 3);
            assertTrue(Files.notExists(target));
            file.commit();
        }
        assertArrayEquals(new byte[] {2, 3}, Files.readAllBytes(target));
        assertEquals(1, temporary.toFile().list().length);
    }

    @Test
    void withoutAnEndNothingIsLeft() throws Exception {
        try (NewFile file = NewFile.create(temporary.resolve("a"))) {
            file.write(new byte[] {1}, 0, 1);
            assertEquals(1, temporary.toFile().list().length, "no file beside it");
        }
        assertEquals(0, temporary.toFile().list().length);
    }

    @Test
    void aFileThatAppearsMeanwhileIsNotReplaced() throws Exception {
        Path target = temporary.resolve("a");
        try (NewFile file = NewFile.create(target)) {
            file.write(new byte[] {1}, 0, 1);
            Files.writeString(target, "precious");
            IOException taken = assertThrows(IOException.class, file::commit);
            assertEquals(target + " is there already and is not overwritten; choose another name", taken.getMessage());
        }
        assertEquals("precious", Files.readString(target));
        assertEquals(1, temporary.toFile().list().length);
    }
}
