package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads octets as the relay and as a client do and tells what was found, for tests that throw anything at them. Only a
 * {@link ProtocolException} or an {@link EOFException} may end it.
 */
final class Conversation {

    private static final int MAX_FRAME = 65_536;

    private Conversation() {}

    /** HELLO, commands, and frames behind every STOR. */
    static List<String> asRelay(LinkInput input) throws IOException {
        List<String> found = new ArrayList<>();
        Optional<Alphabet> alphabet = Alphabet.ofFirstOctet(input.peek());
        if (alphabet.isEmpty()) {
            return List.of("closed");
        }
        LineReader lines = new LineReader(input, alphabet.get());
        try {
            Optional<Hello> hello = new HelloReader(lines).read();
            found.add(hello.toString());
            commands(lines, input, found);
        } catch (ProtocolException | EOFException end) {
            found.add(end(end));
        }
        return found;
    }

    private static void commands(LineReader lines, LinkInput input, List<String> found) throws IOException {
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (line.get().isEmpty()) {
                continue;
            }
            try {
                Command command = Command.parse(line.get());
                found.add(command.toString());
                roundTrip(command);
                if (command.verb() == Verb.STOR) {
                    frames(input, Frame.Kind.STREAM, found);
                }
            } catch (ProtocolException refused) {
                found.add(end(refused));
                if (refused.code() == 500) {
                    throw refused;
                }
            }
        }
    }

    private static void roundTrip(Command command) throws ProtocolException {
        Command again = Command.parse(command.format());
        if (!again.equals(command)) {
            throw new AssertionError(command + " became " + again);
        }
    }

    static void frames(LinkInput input, Frame.Kind kind, List<String> found) throws IOException {
        FrameReader reader = new FrameReader(input, kind, MAX_FRAME);
        ByteBuffer payload = ByteBuffer.allocate(8192);
        while (!reader.isEnded()) {
            Frame frame = reader.next();
            found.add(frame.toString());
            if (frame.is(Frame.COUNT)) {
                found.add(reader.readCount() + " of " + reader.count());
            } else if (frame.is(Frame.ABORT)) {
                found.add(Alphabet.ASCII.decodeLeniently(reader.readReason()));
            } else {
                StringBuilder text = new StringBuilder();
                while (reader.remaining() > 0) {
                    reader.read(payload.clear());
                    text.append(StandardCharsets.ISO_8859_1.decode(payload.flip()));
                }
                found.add(text.toString());
            }
        }
    }

    /** Frames alone. */
    static List<String> asFrames(LinkInput input, Frame.Kind kind) throws IOException {
        List<String> found = new ArrayList<>();
        try {
            frames(input, kind, found);
        } catch (ProtocolException | EOFException end) {
            found.add(end(end));
        }
        return found;
    }

    /** Replies up to the first thing that is none. */
    static List<String> asClient(LinkInput input, Alphabet alphabet) throws IOException {
        List<String> found = new ArrayList<>();
        ReplyReader replies = new ReplyReader(input, alphabet);
        try {
            while (true) {
                Reply reply = replies.next();
                found.add(reply.toString());
                Escapes.undo(Escapes.text(reply.text()));
            }
        } catch (ProtocolException | EOFException end) {
            found.add(end(end));
        }
        return found;
    }

    private static String end(IOException end) {
        String message = end.getMessage();
        if (!message.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new AssertionError("a message that is not plain: " + message);
        }
        return end.getClass().getSimpleName() + " " + message;
    }
}
