package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Golden sessions: both directions are read as the relay and the client do, and written again octet for octet. */
final class GoldenSession {

    private GoldenSession() {}

    static void check(GoldenBlock block) throws IOException {
        byte[] client = block.octets(true);
        for (int piece : new int[] {Integer.MAX_VALUE, 1, 7}) {
            List<String> frames = new ArrayList<>();
            assertArrayEquals(client, asRelay(CutChannel.input(client, piece), frames));
            assertEquals(block.values("data"), frames);
            assertArrayEquals(block.octets(false), asClient(CutChannel.input(block.octets(false), piece), block));
        }
    }

    /** Reads what the client sent and returns it written again. */
    private static byte[] asRelay(LinkInput input, List<String> data) throws IOException {
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        LineReader lines =
                new LineReader(input, Alphabet.ofFirstOctet(input.peek()).orElseThrow());
        Hello hello = new HelloReader(lines).read().orElseThrow();
        again.writeBytes(lines.alphabet().encodeLine(hello.command().format()));
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            Command command = Command.parse(line.get());
            again.writeBytes(lines.alphabet().encodeLine(command.format()));
            if (command.verb() == Verb.STOR) {
                again.writeBytes(frames(input, lines.alphabet(), data));
            }
        }
        return again.toByteArray();
    }

    private static byte[] frames(LinkInput input, Alphabet alphabet, List<String> data) throws IOException {
        List<String> found = GoldenFrames.read(input, Frame.Kind.STREAM, alphabet);
        Octets.Sink sink = new Octets.Sink();
        FrameWriter writer = new FrameWriter(sink, GoldenFrames.MAX_FRAME);
        for (String each : found.subList(0, found.size() - 1)) {
            data.add(each.substring("data ".length()));
            writer.write(Octets.withRoom(alphabet.encode(each.substring("data ".length()))));
        }
        assertTrue(found.get(found.size() - 1).startsWith("count "));
        writer.end();
        return sink.all();
    }

    private static byte[] asClient(LinkInput input, GoldenBlock block) throws IOException {
        ReplyReader replies = new ReplyReader(input, block.alphabet());
        Reply first = replies.answer();
        Greeting greeting = Greeting.of(first);
        assertEquals(first, greeting.reply(first.text()));
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        again.writeBytes(block.alphabet().encodeLine(first.format()));
        while (input.await()) {
            again.writeBytes(block.alphabet().encodeLine(replies.answer().format()));
        }
        return again.toByteArray();
    }
}
