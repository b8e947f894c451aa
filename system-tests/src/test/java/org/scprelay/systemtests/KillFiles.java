package org.scprelay.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The files of one transfer that is disturbed, in a folder of their own. */
final class KillFiles {

    private final Path folder;
    private final Path target;
    private final Path source;
    private final byte[] content;
    private final byte[] old;

    /** Makes the source, and what stands under the target's name before. */
    KillFiles(Path folder, KillPlan plan, Random random) throws IOException {
        this.folder = folder;
        Path remote = Files.createDirectories(folder.resolve("remote"));
        Path local = Files.createDirectories(folder.resolve("local"));
        target = (plan.storing() ? remote : local).resolve("target");
        source = (plan.storing() ? local : remote).resolve("source");
        content = octets(plan.size(), random);
        old = octets(plan.old(), random);
        Files.write(source, content);
        if (old.length > 0) {
            Files.write(target, old);
        }
    }

    private static byte[] octets(int count, Random random) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }

    Path folder() {
        return folder;
    }

    Path target() {
        return target;
    }

    Path source() {
        return source;
    }

    boolean isReplacing() {
        return old.length > 0;
    }

    byte[] first(int count) {
        return Arrays.copyOf(content, count);
    }

    /** Tells whether the whole new file stands under the target's name. */
    boolean isWhole() throws IOException {
        return Files.exists(target) && Arrays.equals(content, Files.readAllBytes(target));
    }

    /** Tells whether under the target's name stands what stood there before. */
    boolean isAsBefore() throws IOException {
        return isReplacing()
                ? Files.exists(target) && Arrays.equals(old, Files.readAllBytes(target))
                : Files.notExists(target);
    }

    /** Returns what lies beside the target: parts, and nothing else if all is well. */
    List<String> besideTarget() throws IOException {
        Path directory = folder.relativize(target).getName(0);
        try (Stream<Path> files = Files.list(folder.resolve(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("target"))
                    .toList();
        }
    }

    /** Returns the size of what stands under the target's name, for people. */
    String describeTarget() throws IOException {
        return Files.exists(target) ? Files.size(target) + " octets" : "nothing";
    }

    /** Removes all of it. */
    void remove() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
