package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.systemtests.Job;

/** Rows about the clock of the relay's machine, which somebody sets while a transfer is under way. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClockFaultsIT {

    private static final int HALF = 256 * 1024;
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private static final Path CLOCK = clock();

    @RegisterExtension
    static final Stage STAGE =
            Stage.with(Setup.usual().withTimers("link-stall = \"15s\"").withEnvironment(environment()));

    /** The file that says how wrong the clock is; the relays of all columns read it. */
    private static Path clock() {
        try {
            Path directory = Files.createTempDirectory("clock");
            directory.toFile().deleteOnExit();
            Path clock = Files.writeString(directory.resolve("clock"), "+0\n");
            clock.toFile().deleteOnExit();
            return clock;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library().toString(),
                "FAKETIME_TIMESTAMP_FILE", CLOCK.toString(),
                "FAKETIME_NO_CACHE", "1",
                // What settimeofday(2) does: it sets the one clock, and never the other.
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Else it takes the end of a wait from another clock than the JVM does, and every wait ends at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }

    @BeforeAll
    static void require() {
        Installed.requireFile(library(), "faketime");
    }

    /** Each architecture has it in a directory of its own. */
    private static Path library() {
        try (Stream<Path> directories = Files.list(Path.of("/usr/lib"))) {
            return directories
                    .map(directory -> directory.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(Path.of("/usr/lib/faketime/libfaketime.so.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void set(String offset) throws IOException {
        Path next = Files.writeString(CLOCK.resolveSibling("clock-next"), offset + "\n");
        Files.move(next, CLOCK, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Sets the clock of the relay, and waits until the relay believes it: it dates the lines of its log by it. */
    private static void set(Scene scene, String offset, Duration duration) throws IOException {
        set(offset);
        Awaitility.await("the relay's clock at " + offset)
                .atMost(Duration.ofSeconds(20))
                // The last line may be one that is still being written.
                .ignoreException(DateTimeParseException.class)
                .until(() -> {
                    // Another client, who is worth a line.
                    scene.stat("ANY");
                    List<String> lines = scene.relay().log().lines().toList();
                    Instant logged = Instant.parse(lines.get(lines.size() - 1).split(" ")[0]);
                    Duration error = Duration.between(Instant.now().plus(duration), logged);
                    return error.abs().compareTo(AN_HOUR) < 0;
                });
    }

    @Fault("clock-set-back")
    void theClockIsSetBack(Verdict verdict, Scene scene) throws Exception {
        moved(verdict, scene, "-2d", Duration.ofDays(-2));
    }

    @Fault("clock-set-forward")
    void theClockIsSetForward(Verdict verdict, Scene scene) throws Exception {
        moved(verdict, scene, "+2d", Duration.ofDays(2));
    }

    private static void moved(Verdict verdict, Scene scene, String offset, Duration duration) throws Exception {
        Place place = scene.place();
        String id = "CLOCK" + duration.toDays();
        set(scene, "+0", Duration.ZERO);
        try (RunningJob job = scene.client(scene.sshd().port()).id(id).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            set(scene, offset, duration);
            Job ended = job.send(place, 2 * HALF).end();
            assertEquals("DONE", state(scene, id));
            set("+0");
            scene.killRelay();
            scene.restartRelay();
            assertEquals("DONE", state(scene, id), "after a restart, too");
            verdict.of(ended, place);
        }
    }

    private static String state(Scene scene, String id) throws IOException {
        return scene.stat(id).pair("STATE").orElse("-");
    }

    @Fault("clock-set-back-client-silent")
    void timersDoNotWaitForTheClock(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        set(scene, "+0", Duration.ZERO);
        try (WireClient client = scene.wire()) {
            client.hello("127.0.0.1", scene.sshd().port());
            WireClient.require(150, client.ask("STOR " + place.file() + " SIZE=" + 2 * HALF));
            client.frame(0, Place.octets(HALF));
            // The relay has all that came, so the timer that shall expire was started by the right clock.
            place.awaitPart(HALF / 2);
            set(scene, "-2d", Duration.ofDays(-2));
            verdict.of(client.reply(), place);
        }
    }
}
