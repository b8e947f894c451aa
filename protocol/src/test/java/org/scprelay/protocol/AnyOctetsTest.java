package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Properties: any octets in any cut, and what is written is read again. */
final class AnyOctetsTest {

    private static final List<String> PIECES = List.of(
            "HELLO SCPRELAY/1",
            " CODEPAGE=IBM-273",
            " JOB=A",
            " MAXFRAME=2048",
            " CLIENT='a b'",
            "\n",
            "\r\n",
            "\r",
            "STOR ",
            "'a''b'",
            "'",
            " SIZE=5",
            " ID=x",
            "SITE MODE=0644",
            "NOOP",
            "QUIT",
            " ",
            "\u00e9",
            "=",
            "x",
            "\u0000",
            "EXEC a 'b",
            "220 SCR0220I",
            " A=%C3%A9",
            " : text",
            "226 SCR0226W : ok\n",
            "%",
            "110 SCR0110I : wait\n");

    private static final List<String> FRAMES = List.of(
            "00000003414243",
            "00000000",
            "40000000",
            "40000001FF",
            "500000080000000000000003",
            "2000000161",
            "80000000",
            "0800000141",
            "00010000",
            "00FFFFFF",
            "10000008",
            "01000000");

    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        Arbitrary<byte[]> ascii = Arbitraries.of(PIECES).map(Octets::ascii);
        Arbitrary<byte[]> ebcdic = Arbitraries.of(PIECES)
                .map(piece -> Octets.join(
                        Alphabet.IBM_1047.encodeLeniently(piece.replaceAll("[\r\n]", "")),
                        piece.endsWith("\n") ? new byte[] {0x15} : new byte[0]));
        Arbitrary<byte[]> frames = Arbitraries.of(FRAMES).map(Octets::hex);
        Arbitrary<byte[]> hello =
                Arbitraries.of("HELLO SCPRELAY/1\nSTOR a\n", "").map(Octets::ascii);
        Arbitrary<byte[]> rest = Arbitraries.oneOf(
                many(Arbitraries.oneOf(ascii, noise)),
                many(ebcdic),
                many(Arbitraries.oneOf(frames, ascii)),
                many(ascii));
        return Combinators.combine(hello, rest).as(Octets::join);
    }

    private static Arbitrary<byte[]> many(Arbitrary<byte[]> parts) {
        return parts.list().ofMaxSize(30).map(list -> Octets.join(list.toArray(new byte[0][])));
    }

    /** The cut of a stream means nothing, and nothing but the two exceptions comes out of it. */
    @Property(tries = 3000)
    void anyCutGivesTheSame(
            @ForAll("streams") byte[] octets,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 50) Integer> cuts)
            throws IOException {
        Integer[] pieces = cuts.toArray(new Integer[0]);
        assertEquals(
                Conversation.asRelay(CutChannel.whole(octets)), Conversation.asRelay(CutChannel.input(octets, pieces)));
        for (Frame.Kind kind : Frame.Kind.values()) {
            assertEquals(
                    Conversation.asFrames(CutChannel.whole(octets), kind),
                    Conversation.asFrames(CutChannel.input(octets, pieces), kind));
        }
        for (Alphabet alphabet : List.of(Alphabet.ASCII, Alphabet.IBM_1047)) {
            assertEquals(
                    Conversation.asClient(CutChannel.whole(octets), alphabet),
                    Conversation.asClient(CutChannel.input(octets, pieces), alphabet));
        }
    }

    @Property(tries = 2000)
    void anyTextThroughTheParsers(@ForAll String text) {
        Reply.parse(text).ifPresent(Reply::format);
        Reply.parse("200 SCR0200I" + text);
        Escapes.undo(text);
        for (Verb verb : Verb.values()) {
            try {
                Command command = Command.parse(verb + " " + text);
                assertEquals(command, Command.parse(command.format()));
            } catch (ProtocolException refused) {
                assertTrue(refused.code() == 500 || refused.code() == 501, refused.getMessage());
            }
        }
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .withChars("ab =''%:/\u00e9\u20ac\u2003")
                .withCharRange('!', '~')
                .ofMinLength(1)
                .ofMaxLength(30);
    }

    @Property
    void aCommandIsReadAsItWasWritten(
            @ForAll("words") String path, @ForAll("words") String value, @ForAll("words") String other)
            throws IOException {
        for (Command command : List.of(
                Command.of(Verb.STOR, path).with("SIZE", value).with("ID", other),
                Command.of(Verb.SITE).with("A", value).with("B", other),
                Command.of(Verb.AUTH, path, value, other),
                Command.of(Verb.LIST, path))) {
            byte[] octets = Alphabet.ASCII.encodeLine(command.format());
            String line = new LineReader(CutChannel.whole(octets), Alphabet.ASCII)
                    .next()
                    .orElseThrow();
            assertEquals(command, Command.parse(line));
        }
    }

    @Property
    void aReplyIsReadAsItWasWritten(@ForAll("words") String value, @ForAll @StringLength(max = 20) String raw)
            throws IOException {
        // A lone surrogate has no UTF-8; what is written for it is a question mark.
        String text = new String(Octets.ascii(raw), StandardCharsets.UTF_8);
        Reply reply = new Reply(226, "SCR0226", 'W', Map.of("ID", value), text);
        for (Alphabet alphabet : List.of(
                Alphabet.ASCII, Alphabet.IBM_1047, Alphabet.ebcdic("273").orElseThrow())) {
            byte[] octets = alphabet.encodeLine(reply.format());
            assertEquals(reply, new ReplyReader(CutChannel.whole(octets), alphabet).next());
        }
    }

    @Property
    void anyReplyIsOneLineOfAtMost512PlainOctets(@ForAll String text) {
        String line = Reply.of(500, "SCR0500", 'E', text.repeat(3)).format();
        assertTrue(line.length() < 512 && line.chars().allMatch(c -> c >= ' ' && c < 0x7F), line);
        assertTrue(Reply.parse(line).isPresent(), line);
    }

    @Property
    void framesAreReadAsTheyWereWritten(
            @ForAll @Size(max = 8) List<@Size(max = 2000) byte[]> parts,
            @ForAll @IntRange(min = 512, max = 3000) int maxFrame,
            @ForAll @IntRange(min = 1, max = 5000) int cut)
            throws IOException {
        Octets.Sink sink = new Octets.Sink();
        FrameWriter writer = new FrameWriter(sink, maxFrame);
        for (byte[] part : parts) {
            writer.write(Octets.withRoom(part));
            writer.keepAlive();
        }
        writer.end();
        FrameReader reader = new FrameReader(CutChannel.input(sink.all(), cut), Frame.Kind.STREAM, maxFrame);
        ByteBuffer all = ByteBuffer.allocate(20_000);
        while (!reader.next().is(Frame.COUNT)) {
            while (reader.remaining() > 0) {
                reader.read(all);
            }
        }
        assertEquals(reader.count(), reader.readCount());
        assertArrayEquals(Octets.join(parts.toArray(new byte[0][])), Arrays.copyOf(all.array(), all.position()));
    }
}
