package org.scprelay.cli.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** A file that is for the relay's eyes alone: a private key, or a secret. */
final class OwnFile {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private OwnFile() {}

    /** What a file holds, or why it cannot be used. */
    record Content(byte[] octets, Optional<Fault> fault) {

        private static Content wrong(String wrong, String expected) {
            return new Content(new byte[0], Optional.of(new Fault(wrong, expected)));
        }
    }

    /**
     * Reads a file that nobody else can read or write.
     *
     * @param name what the file is, and its path: the beginning of every message
     * @param expected what such a file should be
     * @param making how such a file is made
     */
    static Content read(String name, Path file, int most, String expected, String making) {
        if (!Files.exists(file)) {
            return Content.wrong(name + " does not exist", making + ", or correct the name");
        }
        if (!Files.isRegularFile(file)) {
            return Content.wrong(name + " is not a regular file", expected);
        }
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                return Content.wrong(name + " can be read or written by others", "chmod 600 it");
            }
            if (!Files.isReadable(file)) {
                return Content.wrong(
                        name + " cannot be read by this user", "it must belong to the user that runs the relay");
            }
            return bounded(name, file, most, expected);
        } catch (IOException | UnsupportedOperationException e) {
            return Content.wrong(name + " cannot be read: " + e, expected);
        }
    }

    private static Content bounded(String name, Path file, int most, String expected) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(most + 1);
            return octets.length > most
                    ? Content.wrong(name + " is larger than " + most + " octets", expected)
                    : new Content(octets, Optional.empty());
        }
    }
}
