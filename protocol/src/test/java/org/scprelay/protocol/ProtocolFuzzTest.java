package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Fuzz targets of the readers. In a normal build they run the seeds of {@code ProtocolFuzzTestInputs} (regression mode).
 * With {@code JAZZER_FUZZ=1}, {@code -Djazzer.hooks=true} (junit-platform.properties turns the instrumentation off, it
 * would slow down and drown the normal build) and one target chosen, Jazzer searches from there.
 */
final class ProtocolFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void relaySide(byte[] octets) throws IOException {
        assertEquals(
                Conversation.asRelay(CutChannel.whole(octets)), Conversation.asRelay(CutChannel.input(octets, 1, 3)));
    }

    @FuzzTest(maxDuration = "2m")
    void clientSide(byte[] octets) throws IOException {
        for (Alphabet alphabet : List.of(Alphabet.ASCII, Alphabet.IBM_1047)) {
            assertEquals(
                    Conversation.asClient(CutChannel.whole(octets), alphabet),
                    Conversation.asClient(CutChannel.input(octets, 1, 3), alphabet));
        }
    }

    @FuzzTest(maxDuration = "2m")
    void frames(byte[] octets) throws IOException {
        for (Frame.Kind kind : Frame.Kind.values()) {
            assertEquals(
                    Conversation.asFrames(CutChannel.whole(octets), kind),
                    Conversation.asFrames(CutChannel.input(octets, 1, 3), kind));
        }
    }

    @FuzzTest(maxDuration = "2m")
    void parsers(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        Reply.parse(text).ifPresent(reply -> assertTrue(reply.returnCode() <= 16));
        try {
            Command command = Command.parse(text);
            assertEquals(command, Command.parse(command.format()));
        } catch (ProtocolException refused) {
            assertTrue(refused.code() == 500 || refused.code() == 501);
        }
    }

    /** Without its seeds a target runs on empty input alone and looks green. */
    @Test
    void everyTargetHasSeeds() throws IOException {
        Path inputs = Path.of(System.getProperty("basedir", System.getProperty("user.dir")))
                .resolve("src/test/resources/org/scprelay/protocol/ProtocolFuzzTestInputs");
        for (String target : List.of("relaySide", "clientSide", "frames", "parsers")) {
            try (var seeds = Files.list(inputs.resolve(target))) {
                assertTrue(seeds.count() >= 5, target);
            }
        }
    }
}
