package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Golden blocks of frames: what is read, and what is written from the meaning. */
final class GoldenFrames {

    static final int MAX_FRAME = 65_536;

    private GoldenFrames() {}

    static void check(GoldenBlock block) throws IOException {
        byte[] octets = block.octets(true);
        List<String> meaning = block.meaning().stream()
                .filter(each -> !each.startsWith("kind "))
                .toList();
        assertEquals(meaning, read(CutChannel.whole(octets), kind(block), block.alphabet()));
        Octets.Sink sink = new Octets.Sink();
        FrameWriter writer = new FrameWriter(sink, MAX_FRAME);
        long count = 0;
        for (String each : meaning) {
            count += write(each, sink, writer, block.alphabet(), count);
        }
        assertArrayEquals(octets, sink.all());
    }

    static Frame.Kind kind(GoldenBlock block) {
        return switch (block.value("kind")) {
            case "stream" -> Frame.Kind.STREAM;
            case "records" -> Frame.Kind.RECORDS;
            case "command" -> Frame.Kind.COMMAND;
            default -> throw new IllegalArgumentException(block.toString());
        };
    }

    /** Reads frames up to the last one, or to the end of the octets, into the words of the document. */
    static List<String> read(LinkInput input, Frame.Kind kind, Alphabet alphabet) throws IOException {
        FrameReader reader = new FrameReader(input, kind, MAX_FRAME);
        List<String> found = new ArrayList<>();
        while (!reader.isEnded() && input.await()) {
            Frame frame = reader.next();
            if (frame.is(Frame.COUNT)) {
                long announced = reader.readCount();
                assertEquals(announced, reader.count());
                found.add("count " + announced);
            } else if (frame.is(Frame.ABORT)) {
                found.add("abort " + alphabet.decodeLeniently(reader.readReason()));
            } else {
                found.add((name(frame) + " " + text(reader, alphabet)).stripTrailing());
            }
        }
        return found;
    }

    private static String name(Frame frame) {
        if (frame.isKeepAlive()) {
            return "keep-alive";
        }
        return switch (frame.flags()) {
            case 0 -> "data";
            case Frame.EOF -> "eof";
            case Frame.EOR -> "eor";
            case Frame.EOR | Frame.EOF -> "eor+eof";
            case Frame.STDERR -> "stderr";
            default -> throw new AssertionError("flags " + frame.flags());
        };
    }

    private static String text(FrameReader reader, Alphabet alphabet) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(reader.remaining());
        while (reader.remaining() > 0) {
            reader.read(payload);
        }
        return alphabet.decodeLeniently(payload.array());
    }

    /** Writes one frame, by the writer where it has a method for it; returns its data octets. */
    private static int write(String what, Octets.Sink sink, FrameWriter writer, Alphabet alphabet, long count)
            throws IOException {
        int blank = what.indexOf(' ');
        byte[] payload = alphabet.encode(blank < 0 ? "" : what.substring(blank + 1));
        switch (blank < 0 ? what : what.substring(0, blank)) {
            case "data" -> writer.write(Octets.withRoom(payload));
            case "eor" -> writer.writeRecord(Octets.withRoom(payload));
            case "keep-alive" -> writer.keepAlive();
            case "abort" -> writer.abort(payload);
            case "count" -> {
                if (writer.count() == count) {
                    writer.end();
                } else {
                    raw(
                            sink,
                            Frame.EOF | Frame.COUNT,
                            ByteBuffer.allocate(8).putLong(count).array());
                }
                return 0;
            }
            case "eof" -> raw(sink, Frame.EOF, payload);
            case "eor+eof" -> raw(sink, Frame.EOR | Frame.EOF, payload);
            case "stderr" -> raw(sink, Frame.STDERR, payload);
            default -> throw new AssertionError(what);
        }
        return payload.length;
    }

    private static void raw(Octets.Sink sink, int flags, byte[] payload) {
        sink.write(ByteBuffer.allocate(4)
                .putInt(new Frame(flags, payload.length).word())
                .flip());
        sink.write(ByteBuffer.wrap(payload));
    }

    /** The refusal comes with the header: a channel that ends behind it is not asked for more. */
    static void refused(GoldenBlock block) {
        CutChannel channel = new CutChannel(block.octets(true), List.of(1));
        FrameReader reader = new FrameReader(new LinkInput(channel), kind(block), MAX_FRAME);
        ProtocolException refusal = assertThrows(ProtocolException.class, reader::next);
        assertEquals(Integer.parseInt(block.value("code")), refusal.code());
        assertEquals(Integer.parseInt(block.value("seen")), channel.taken());
    }
}
