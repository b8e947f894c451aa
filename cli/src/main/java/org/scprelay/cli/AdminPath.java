package org.scprelay.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the admin socket is. */
final class AdminPath {

    private static final Path USUAL = Path.of("/run/scprelay/admin.sock");

    private AdminPath() {}

    /** Returns the socket that is configured, or else the usual one. */
    static Path of(Optional<Path> configured) {
        return configured.orElse(USUAL);
    }
}
