package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeygenCommandTest {

    @TempDir
    Path temporary;

    @Test
    void thePairIsWhatSshKeygenTakes() throws Exception {
        Path key = temporary.resolve("id with blank");
        Path publicKey = temporary.resolve("id with blank.pub");
        Console console = Console.in(temporary);
        assertEquals(0, console.run("keygen", key.toString(), "--comment", "relay one"), console.err());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        String line = Files.readString(publicKey);
        assertEquals(line, console.out());
        assertTrue(line.matches("ssh-ed25519 [A-Za-z0-9+/=]+ relay one\n"), line);
        assertEquals(line, Programs.run(List.of("ssh-keygen", "-y", "-f", key.toString())));
        String[] fingerprint = Programs.run(List.of("ssh-keygen", "-l", "-f", publicKey.toString()))
                .split(" ");
        assertEquals("256", fingerprint[0]);
        assertTrue(console.err().contains(fingerprint[1]), console.err());
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        Path key = temporary.resolve("id");
        Console console = Console.in(temporary);
        Files.writeString(key, "precious");
        assertEquals(12, console.run("keygen", key.toString()));
        assertTrue(console.err().contains(key + " is there already and is not overwritten"), console.err());
        assertEquals("precious", Files.readString(key));
        Files.move(key, temporary.resolve("id.pub"));
        assertEquals(12, console.run("keygen", key.toString()));
        assertFalse(Files.exists(key), "half a pair");
        assertEquals("precious", Files.readString(temporary.resolve("id.pub")));
        Files.createSymbolicLink(temporary.resolve("dangling"), temporary.resolve("nowhere"));
        assertEquals(12, console.run("keygen", temporary.resolve("dangling").toString()));
        assertFalse(Files.exists(temporary.resolve("nowhere")), "a key behind a dangling link");
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Console console = Console.in(temporary);
        Path key = temporary.resolve("no/id");
        assertEquals(12, console.run("keygen", key.toString()));
        assertTrue(console.err().contains("cannot make " + key + ": its directory does not exist"), console.err());
    }
}
