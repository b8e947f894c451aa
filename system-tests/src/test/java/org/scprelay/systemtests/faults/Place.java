package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The files of one row: the remote one, which normally holds something old, what may stand beside it, and the local one of
 * a RETR in a directory of its own.
 */
final class Place {

    private static final byte[] OLD = octets(17);

    private final Path file;
    private final Path local;
    private Optional<Object> inode = Optional.empty();
    private byte[] whole = new byte[0];

    /** Takes names; nothing is created. */
    Place(Path file, Path local) {
        this.file = file;
        this.local = local;
    }

    /** Returns octets that differ from those of every other size. */
    static byte[] octets(int size) {
        byte[] octets = new byte[size];
        new Random(size).nextBytes(octets);
        return octets;
    }

    static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    /** Gives the remote file its old content. */
    Place old() throws IOException {
        Files.write(file, OLD);
        inode = Optional.of(Files.getAttribute(file, "unix:ino"));
        return this;
    }

    /** Gives the remote file what a RETR shall fetch. */
    Place source(int size) throws IOException {
        whole(octets(size));
        Files.write(file, whole);
        return this;
    }

    /** Notes what a good transfer would move. */
    void whole(byte[] octets) {
        whole = octets;
    }

    /** Returns what a good transfer would move. */
    byte[] whole() {
        return whole;
    }

    Path file() {
        return file;
    }

    Path directory() {
        return file.getParent();
    }

    Path local() {
        return local;
    }

    FileStore disk() throws IOException {
        return Files.getFileStore(directory());
    }

    /** Tells whether the remote file is the very one that {@link #old()} made, with the same content. */
    boolean isAsBefore() throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && inode.equals(Optional.of(Files.getAttribute(file, "unix:ino")))
                && Arrays.equals(OLD, Files.readAllBytes(file));
    }

    /** Tells whether a file is what a good transfer would have made of it. */
    boolean isWhole(Path path) throws IOException {
        return Files.isRegularFile(path) && Arrays.equals(whole, Files.readAllBytes(path));
    }

    /** Returns the parts beside the remote file. */
    List<Path> parts() throws IOException {
        if (!Files.isDirectory(directory())) {
            return List.of();
        }
        return names(directory()).stream()
                .filter(name -> name.startsWith(file.getFileName() + ".part-"))
                .map(directory()::resolve)
                .toList();
    }

    /** Waits until the part is there and has at least so many octets on the remote disk. */
    Path awaitPart(long octets) {
        return Awaitility.await("a part of " + octets + " octets beside " + file)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> parts().stream()
                                .filter(part -> part.toFile().length() >= octets)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}
