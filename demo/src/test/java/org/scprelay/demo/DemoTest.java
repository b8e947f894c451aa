package org.scprelay.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.cli.CommandFailure;
import org.scprelay.cli.Demonstration;

/** The demo itself, with small files: what it shows when all is well, and that it notices when it is not. */
@Timeout(120)
class DemoTest {

    private static final Pattern DIRECTORY = Pattern.compile("sample files below (\\S+)");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Demo demo(Storage storage) {
        return new Demo(
                new SampleFiles(200, 1 << 20),
                storage,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String shown() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path directory() {
        Matcher matcher = DIRECTORY.matcher(shown());
        assertTrue(matcher.find(), shown());
        return Path.of(matcher.group(1));
    }

    @Test
    void whatItCallsEqualIsEqual() throws Exception {
        int status = demo(Storage.faithful()).run(List.of("--keep"));
        Path kept = directory();
        try {
            assertEquals(0, status, shown() + complained());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
            Path client = kept.resolve("client");
            Path inbound = kept.resolve("server/inbound");
            same(client.resolve("payments.dat"), inbound.resolve("payments.dat"), 16_000);
            same(client.resolve("statements.bin"), inbound.resolve("statements.bin"), 1 << 20);
            same(client.resolve("cancelled.dat"), inbound.resolve("cancelled.dat"), 0);
            Path receipt = kept.resolve("server/outbound/receipt.txt");
            same(client.resolve("receipt.txt"), receipt, Files.size(receipt));
            same(client.resolve("statements.copy"), client.resolve("statements.bin"), 1 << 20);
            assertEquals(
                    3,
                    Pattern.compile(" 226 .* ATOMIC=ON")
                            .matcher(shown())
                            .results()
                            .count(),
                    shown());
            assertTrue(shown().contains("RETURN CODE 00\n"), shown());
            assertTrue(shown().contains(". everything equal, return code 0\n"), shown());
            DemoRun.resource(DemoRun.DECK).lines().forEach(line -> assertTrue(shown().contains("    " + line), line));
            assertTrue(shown().contains("kept: " + kept), shown());
        } finally {
            remove(kept);
        }
    }

    private void same(Path one, Path other, long size) throws Exception {
        assertEquals(size, Files.size(one));
        assertEquals(-1, Files.mismatch(one, other), one.toString());
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(one)));
        assertTrue(shown().contains("client " + sha256), one + " " + sha256);
        assertTrue(shown().contains("server " + sha256), one + " " + sha256);
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void anOctetThatTheServerChangesOnTheWayToDiskIsNoticed() {
        notEqual(FlippedOctet.onTheWayToDisk(), "payments.dat");
    }

    @Test
    void anOctetThatTheServerChangesOnTheWayFromDiskIsNoticed() {
        notEqual(FlippedOctet.onTheWayFromDisk(), "receipt.txt");
    }

    private void notEqual(Storage storage, String file) {
        Demo demo = demo(storage);
        CommandFailure failure = assertThrows(CommandFailure.class, () -> demo.run(List.of()));
        assertEquals(12, failure.status());
        assertEquals(
                "the demo failed: not equal at both ends, though the return code is 0: " + file, failure.getMessage());
        // The fault is one that neither client nor relay can see.
        assertTrue(shown().contains("RETURN CODE 00\n"), shown());
        assertFalse(shown().contains("everything equal"), shown());
        assertTrue(complained().contains("the log of the relay:"), complained());
        assertFalse(Files.exists(directory()));
    }

    @Test
    void aDeckThatFailsIsTheEndWithItsReturnCode() throws Exception {
        UnaryOperator<OutputStream> full = out -> new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
        int status = demo(new Storage(full, UnaryOperator.identity())).run(List.of());
        assertEquals(8, status, shown());
        assertTrue(shown().contains("RETURN CODE 08\n"), shown());
        assertTrue(shown().contains("the deck ended with return code 8, not 0"), shown());
        assertFalse(shown().contains("everything equal"), shown());
        assertTrue(complained().contains("the log of the relay:"), complained());
        assertTrue(complained().contains("No space left on device"), complained());
        assertFalse(Files.exists(directory()));
    }

    @Test
    void whatItDoesNotTakeIsNamed() {
        for (List<String> arguments : List.of(List.of("--kep"), List.of("now"), List.of("--keep", "--keep"))) {
            CommandFailure failure = assertThrows(
                    CommandFailure.class, () -> demo(Storage.faithful()).run(arguments));
            assertEquals(2, failure.status());
            assertTrue(failure.getMessage().contains(String.join(" ", arguments)), failure.getMessage());
        }
        assertEquals("", shown());
    }

    @Test
    void theServiceLoaderFindsIt() {
        List<Class<?>> found = ServiceLoader.load(Demonstration.class).stream()
                .<Class<?>>map(ServiceLoader.Provider::type)
                .toList();
        assertEquals(List.of(Demo.class), found);
    }

    @Test
    void aRelayThatCannotStartSaysWhyInItsLog(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("scprelay.toml"), "nonsense = 1\n");
        try (RelayProcess relay = RelayProcess.start(config)) {
            DemoFailure failure = assertThrows(DemoFailure.class, relay::address);
            assertEquals("the relay ended before it was ready", failure.getMessage());
            assertTrue(relay.log().contains("nonsense"), relay.log());
        }
    }
}
