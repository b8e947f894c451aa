package org.scprelay.relay.scp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.relay.testing.Installed;

/** Runs the scripts around a part file in shells of this machine, and makes what they meet. */
final class Scripts {

    private static final String[] AS_NOBODY = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

    private Scripts() {}

    /** Lets other users into the directory of a test. */
    static void open(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes a file that holds its name. */
    static Path file(Path directory, String name, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), name);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** Makes the directory {@code closed} with a file in it. */
    static Path closed(Path directory, String mode) throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.writeString(closed.resolve("file"), "x");
        return Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(mode));
    }

    /** Puts a program that runs a line before all others of its name; returns what a shell must run for that. */
    static String first(Path directory, String name, String line) throws IOException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + line + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "PATH=" + programs + ":$PATH; export PATH; ";
    }

    /** Asks what stands at a path; without the inode of its directory, which differs from run to run. */
    static RemoteTarget probe(String shell, String before, String path, String... as) throws IOException {
        try (RemoteCommand command = LocalCommand.run(shell, before + TargetScripts.probe(path), as)) {
            RemoteTarget target = TargetScripts.readProbe(command, path);
            return new RemoteTarget(
                    target.kind(), target.mode(), target.roomBeside(), target.path(), "-", Optional.empty());
        }
    }

    static void commit(String shell, String before, String part, String target, String... as) throws IOException {
        String line = before + TargetScripts.commit(part, target, OptionalLong.empty());
        try (RemoteCommand command = LocalCommand.run(shell, line, as)) {
            TargetScripts.readCommit(command);
        }
    }

    static void discard(String shell, String before, String part, String... as) throws IOException {
        try (RemoteCommand command = LocalCommand.run(shell, before + TargetScripts.discard(part), as)) {
            TargetScripts.readDiscard(command);
        }
    }

    /** Returns what makes a process one that has no permissions; nothing where the tests have none either. */
    static String[] whoMayNot() {
        if (!System.getProperty("user.name").equals("root")) {
            return new String[0];
        }
        Installed.require("setpriv", "util-linux");
        return AS_NOBODY;
    }
}
