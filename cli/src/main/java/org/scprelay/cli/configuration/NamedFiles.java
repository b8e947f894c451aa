package org.scprelay.cli.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.scprelay.relay.settings.Secret;
import org.tomlj.TomlPosition;

/** Names of files in the configuration: relative to the file, and judged at once. One thread. */
final class NamedFiles {

    private static final int LONGEST_SECRET = 4096;
    private static final Pattern SECRET_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
    private static final String SECRET_NAME_EXPECTED =
            "expected what AUTH calls it, 1 to 64 letters, digits, dots, hyphens and underscores, no dot at the beginning";

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

    /** Reads the secret of a {@code [[peer]]}: its name, and the octets of its file. */
    Optional<Secret> secret(Section peer) {
        if (!peer.has("secret")) {
            return Optional.empty();
        }
        String expected = "expected { name = \"vse1\", file = \"vse1.secret\" }";
        Section section = peer.inner("secret", expected);
        Optional<Located> name = section.text("name", SECRET_NAME_EXPECTED);
        Optional<Located> file = section.text("file", "expected the name of a file");
        if (peer.isTable("secret")) {
            section.require("name", SECRET_NAME_EXPECTED);
            section.require("file", expected);
        }
        name.filter(n -> !SECRET_NAME.matcher(n.text()).matches())
                .ifPresent(n ->
                        problems.add(n.at(), "\"" + n.text() + "\" is no name for a secret", SECRET_NAME_EXPECTED));
        Optional<Path> path = file.flatMap(this::resolve);
        if (name.isEmpty() || path.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(secret(name.get().text(), path.get(), file.get().at()));
    }

    private Secret secret(String name, Path file, TomlPosition at) {
        String what = "secret " + file;
        String making = "make it with (umask 077; openssl rand -hex 32 > FILE)";
        OwnFile.Content content = OwnFile.read(what, file, LONGEST_SECRET, "expected a file with one line", making);
        content.fault().ifPresent(f -> problems.add(at, f.wrong(), f.expected()));
        Secret secret = new Secret(name, content.octets());
        if (content.fault().isEmpty() && secret.isEmpty()) {
            problems.add(at, what + " is empty", making);
        }
        return secret;
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

    /** Judges the name of the admin socket, which is made at the start of the relay. */
    void adminSocket(Section admin) {
        admin.text("socket", "expected the name of a socket, /run/scprelay/admin.sock")
                .ifPresent(name -> resolve(name)
                        .flatMap(NamedFiles::socketFault)
                        .ifPresent(f -> problems.add(name.at(), f.wrong(), f.expected())));
    }

    private static Optional<Fault> socketFault(Path socket) {
        int octets = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (octets > ListenReader.MAX_SOCKET_PATH) {
            return Optional.of(new Fault(
                    "socket " + socket + " has " + octets + " octets",
                    "no path of a socket has more than " + ListenReader.MAX_SOCKET_PATH));
        }
        Path folder = socket.getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return Optional.of(new Fault(
                    "socket " + socket + " cannot be made in " + folder,
                    "expected a directory that this user may write to"));
        }
        return Optional.empty();
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
