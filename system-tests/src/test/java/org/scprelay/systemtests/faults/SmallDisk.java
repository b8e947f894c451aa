package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.scprelay.relay.testing.Installed;

/** A file system in memory of a few blocks, mounted for a test. */
final class SmallDisk implements AutoCloseable {

    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    /** Mounts one of so many octets, a multiple of 4,096; skips the test, loudly, where that is not permitted. */
    static SmallDisk mount(Path place, int octets) throws IOException, InterruptedException {
        Installed.require("mount", "mount");
        Files.createDirectories(place);
        String said = run("mount", "-t", "tmpfs", "-o", "size=" + octets, "scprelay-test", place.toString());
        Installed.require(said.isEmpty(), "a small file system cannot be mounted here, run the tests as root: " + said);
        return new SmallDisk(place);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : "it failed: " + said;
    }

    Path path() {
        return place;
    }

    /** Fills it up to the last octet. */
    void fill() throws IOException {
        Path filling = place.resolve("filling");
        try (OutputStream out = Files.newOutputStream(filling)) {
            assertThrows(IOException.class, () -> writeForEver(out));
        }
        requireFull();
    }

    private static void writeForEver(OutputStream out) throws IOException {
        for (byte[] block = new byte[4096]; ; ) {
            out.write(block);
        }
    }

    /** Fails unless not one octet more can be written. */
    void requireFull() throws IOException {
        Path probe = place.resolve("probe");
        IOException full =
                assertThrows(IOException.class, () -> Files.write(probe, new byte[1], StandardOpenOption.CREATE_NEW));
        assertTrue(String.valueOf(full.getMessage()).contains("No space left on device"), full.toString());
        Files.deleteIfExists(probe);
    }

    @Override
    public void close() throws IOException {
        try {
            String said = run("umount", "-l", place.toString());
            assertTrue(said.isEmpty(), said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
