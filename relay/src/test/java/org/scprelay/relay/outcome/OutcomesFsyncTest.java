package org.scprelay.relay.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.testing.Installed;

/** A disk that fails when it has to write: strace makes fsync(2) of a process of its own fail. */
@Timeout(60)
class OutcomesFsyncTest {

    private static final TransferKey KEY = new TransferKey(true, "payroll", "NIGHT-1");

    @TempDir
    Path folder;

    @BeforeEach
    void require() {
        Installed.require("strace", "strace");
    }

    /** Appends two lines and wants both to be on the disk, each by itself, as two threads do. */
    static final class TwoThreads {

        private TwoThreads() {}

        /** Works in the directory given. */
        public static void main(String[] arguments) throws IOException {
            Segment segment = Segment.create(Path.of(arguments[0], "outcomes-000000001.log"), 1);
            segment.append(new JournalLine(Instant.EPOCH, KEY, Optional.empty()));
            segment.append(new JournalLine(Instant.EPOCH, KEY, Optional.empty()));
            sync(segment);
            sync(segment);
        }

        private static void sync(Segment segment) {
            try {
                segment.sync();
                System.out.println("on the disk");
            } catch (IOException e) {
                System.out.println("not on the disk");
            }
        }
    }

    /** Lets a transfer fail, whose end cannot be recorded, and then its repetition, whose start cannot. */
    static final class Repetition {

        private Repetition() {}

        /** Works in the directory given. */
        public static void main(String[] arguments) throws Exception {
            try (Outcomes outcomes = Outcomes.open(Path.of(arguments[0]), InstantSource.system())) {
                outcomes.started(KEY);
                outcomes.ended(KEY, Message.STORAGE_FULL.reply("no space"));
                tell(outcomes);
                outcomes.requireNew(KEY);
                try {
                    outcomes.started(KEY);
                } catch (TransferFailure e) {
                    System.out.println(e.reason());
                }
                tell(outcomes);
            }
        }

        private static void tell(Outcomes outcomes) throws IOException {
            Outcome outcome = outcomes.find(KEY.peer(), KEY.id());
            System.out.println(
                    outcome.state() + " " + outcome.reply().map(r -> r.text()).orElse("-"));
        }
    }

    /** Runs a program; fsync fails where the expression of strace says so. Returns what it wrote. */
    private String run(Class<?> program, String when) throws Exception {
        Path output = folder.resolve("output");
        Path state = Files.createDirectory(folder.resolve("state"));
        Process process = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-e",
                        "trace=fsync",
                        "-e",
                        "inject=fsync:error=EIO:when=" + when,
                        "-o",
                        folder.resolve("calls").toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        state.toString())
                .redirectError(folder.resolve("error").toFile())
                .redirectOutput(output.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> read("error") + read("calls"));
        // The log goes there, too.
        return read("output")
                .lines()
                .filter(line -> !line.contains("ERROR"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private String read(String name) {
        try {
            return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatOneThreadWasToldToBeLostIsLostForTheOthersToo() throws Exception {
        // The first is for the directory.
        assertEquals("not on the disk\nnot on the disk\n", run(TwoThreads.class, "2"));
    }

    @Test
    void aFailureThatIsInMemoryOnlyIsKnownAfterARepetitionThatCouldNotBegin() throws Exception {
        // Directory, start, END; directory, START: the file of the first two is not asked again.
        assertEquals("FAILED no space\nNOT_RECORDED\nFAILED no space\n", run(Repetition.class, "3+2"));
    }
}
