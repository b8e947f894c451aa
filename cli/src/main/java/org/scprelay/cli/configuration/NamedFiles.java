package org.scprelay.cli.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names of files in the configuration: relative to the file, and judged at once. One thread. */
final class NamedFiles {

    private final Path folder;
    private final Problems problems;

    NamedFiles(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Reads the list of private key files of a table. */
    List<Path> identities(Section section) {
        List<Path> files = new ArrayList<>();
        for (Located name : section.texts("identities", "expected private key files: [\"id_ed25519\"]")) {
            resolve(name).ifPresent(file -> {
                PrivateKeyFile.check(file).ifPresent(f -> problems.add(name.at(), f.wrong(), f.expected()));
                files.add(file);
            });
        }
        return files;
    }

    /** Reads the name of the known_hosts file, which must be there, since there is no accept-all. */
    Optional<Path> knownHosts(Section ssh) {
        Optional<Located> name = ssh.text("known-hosts", "expected the name of a known_hosts file");
        Optional<Path> file = name.flatMap(this::resolve);
        file.flatMap(NamedFiles::knownHostsFault)
                .ifPresent(f -> problems.add(name.orElseThrow().at(), f.wrong(), f.expected()));
        return file;
    }

    /** Reads the name of the directory of outcomes, {@code state} unless given, which is made at the start of the relay. */
    Path state(Section top) {
        Path standard = folder.resolve("state");
        Optional<Path> directory = top.has("state")
                ? top.text("state", "expected the name of a directory").flatMap(this::resolve)
                : Optional.of(standard);
        directory
                .flatMap(NamedFiles::stateFault)
                .ifPresent(f -> problems.add(top.at("state"), f.wrong(), f.expected()));
        return directory.orElse(standard);
    }

    private static Optional<Fault> stateFault(Path directory) {
        String expected = "expected a directory that this user may write to";
        Path nearest = directory;
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            return Optional.of(new Fault("state " + directory + ": " + nearest + " is no directory", expected));
        }
        if (!Files.isWritable(nearest)) {
            String what = nearest.equals(directory) ? "cannot be written to" : "cannot be made in " + nearest;
            return Optional.of(new Fault("state " + directory + " " + what, expected));
        }
        if (isWritableByAnybody(directory)) {
            return Optional.of(new Fault("state " + directory + " can be written by anybody", "chmod o-w it"));
        }
        return Optional.empty();
    }

    private static Optional<Fault> knownHostsFault(Path file) {
        String name = "known-hosts " + file;
        if (!Files.exists(file)) {
            return Optional.of(new Fault(name + " does not exist", "make it with scprelay trust user@host"));
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            return Optional.of(new Fault(name + " is no file that this user can read", "expected a known_hosts file"));
        }
        if (isWritableByAnybody(file)) {
            return Optional.of(new Fault(name + " can be written by anybody", "chmod o-w it"));
        }
        return Optional.empty();
    }

    /** Tells whether every user of the machine could change a file. */
    static boolean isWritableByAnybody(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Resolves a name against the folder of the configuration file. */
    Optional<Path> resolve(Located name) {
        if (name.text().isEmpty() || name.text().startsWith("~")) {
            problems.add(
                    name.at(), "\"" + name.text() + "\" is no file name here", "expected a path; ~ is not expanded");
            return Optional.empty();
        }
        try {
            return Optional.of(folder.resolve(name.text()).normalize());
        } catch (InvalidPathException e) {
            problems.add(name.at(), "\"" + name.text() + "\" is no file name: " + e.getReason(), "expected a path");
            return Optional.empty();
        }
    }
}
