package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every golden block of docs/PROTOCOL.md against the code, both ways. */
final class GoldenTest {

    /** Each block becomes a test; a kind that nothing reads is a failure. */
    @TestFactory
    Stream<DynamicTest> blocks() throws IOException {
        return GoldenBlock.read().stream().map(block -> DynamicTest.dynamicTest(block.toString(), () -> check(block)));
    }

    private static void check(GoldenBlock block) throws IOException {
        block.checkRemarks();
        assertFalse(block.meaning().isEmpty(), "a block that means nothing");
        switch (block.kind()) {
            case "hello" ->
                assertArrayEquals(
                        block.octets(true),
                        hello(block).encodeLine(helloOf(block).command().format()));
            case "hello-variant" -> hello(block);
            case "command" ->
                assertArrayEquals(
                        block.octets(true),
                        block.alphabet().encodeLine(command(block).format()));
            case "command-variant" -> command(block);
            case "reply" -> reply(block);
            case "frames" -> GoldenFrames.check(block);
            case "session" -> GoldenSession.check(block);
            default -> refused(block);
        }
    }

    private static void refused(GoldenBlock block) throws IOException {
        switch (block.kind()) {
            case "refused-link" -> assertEquals(Optional.empty(), Alphabet.ofFirstOctet(block.octets(true)[0] & 0xFF));
            case "refused-line" -> refusedLine(block);
            case "refused-command" -> {
                String line = lines(block, block.octets(true)).next().orElseThrow();
                code(block, assertThrows(ProtocolException.class, () -> Command.parse(line)));
            }
            case "refused-hello" -> refusedHello(block);
            case "refused-frame" -> GoldenFrames.refused(block);
            default -> throw new AssertionError("nothing reads golden blocks of kind " + block.kind());
        }
    }

    /** Reads HELLO, compares it with its meaning and returns the alphabet of what follows. */
    private static Alphabet hello(GoldenBlock block) throws IOException {
        byte[] octets = block.octets(true);
        LineReader lines = new LineReader(
                CutChannel.whole(octets),
                Alphabet.ofFirstOctet(octets[0] & 0xFF).orElseThrow());
        assertEquals(helloOf(block), new HelloReader(lines).read().orElseThrow());
        assertEquals(block.value("alphabet"), lines.alphabet().page());
        return lines.alphabet();
    }

    private static Hello helloOf(GoldenBlock block) {
        OptionalInt frame =
                block.values("maxframe").stream().mapToInt(Integer::parseInt).findFirst();
        return new Hello(
                first(block, "codepage"), first(block, "job"), first(block, "node"), first(block, "client"), frame);
    }

    private static Optional<String> first(GoldenBlock block, String keyword) {
        return block.values(keyword).stream().findFirst();
    }

    private static Command command(GoldenBlock block) throws IOException {
        LineReader lines = lines(block, block.octets(true));
        String line = lines.next().orElseThrow();
        while (line.isEmpty()) {
            line = lines.next().orElseThrow();
        }
        Command expected = new Command(Verb.valueOf(block.value("verb")), block.values("argument"), pairs(block));
        assertEquals(expected, Command.parse(line));
        assertEquals(Optional.empty(), lines.next());
        return expected;
    }

    private static LineReader lines(GoldenBlock block, byte[] octets) {
        return new LineReader(CutChannel.whole(octets), block.alphabet());
    }

    private static Map<String, String> pairs(GoldenBlock block) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : block.values("pair")) {
            int blank = pair.indexOf(' ');
            pairs.put(pair.substring(0, blank), pair.substring(blank + 1));
        }
        return pairs;
    }

    private static void reply(GoldenBlock block) throws IOException {
        byte[] octets = block.octets(false);
        List<String> escaped = block.values("text-escaped");
        String text = escaped.isEmpty() ? block.value("text") : Escapes.undo(escaped.get(0));
        Reply expected = new Reply(
                Integer.parseInt(block.value("code")),
                block.value("id"),
                block.value("severity").charAt(0),
                pairs(block),
                text);
        Reply read = new ReplyReader(CutChannel.whole(octets), block.alphabet()).next();
        assertEquals(expected, read);
        assertEquals(
                List.copyOf(expected.pairs().keySet()), List.copyOf(read.pairs().keySet()));
        assertArrayEquals(octets, block.alphabet().encodeLine(expected.format()));
        assertEquals(Integer.parseInt(block.value("return-code")), read.returnCode());
        assertEquals(!block.values("progress").isEmpty(), read.isProgress());
    }

    private static void refusedLine(GoldenBlock block) throws IOException {
        byte[] octets = block.octets(true);
        int seen = Integer.parseInt(block.value("seen"));
        CutChannel channel = new CutChannel(octets, List.of(1));
        LineReader lines = new LineReader(new LinkInput(channel), block.alphabet());
        code(block, assertThrows(ProtocolException.class, lines::next));
        assertEquals(seen, channel.taken(), "octets taken until the refusal");
    }

    private static void refusedHello(GoldenBlock block) {
        byte[] octets = block.octets(true);
        LineReader lines = new LineReader(
                CutChannel.whole(octets),
                Alphabet.ofFirstOctet(octets[0] & 0xFF).orElseThrow());
        ProtocolException refusal = assertThrows(ProtocolException.class, new HelloReader(lines)::read);
        code(block, refusal);
        assertEquals(pairs(block), refusal.pairs());
        assertEquals(block.value("alphabet"), lines.alphabet().page(), "the page of the reply");
    }

    private static void code(GoldenBlock block, ProtocolException refusal) {
        assertEquals(Integer.parseInt(block.value("code")), refusal.code(), refusal.getMessage());
    }

    /** The blocks that a client author needs most are there, by kind; nothing golden escapes the parser. */
    @Test
    void theDocumentIsCovered() throws IOException {
        List<GoldenBlock> blocks = GoldenBlock.read();
        Map<String, Long> kinds =
                blocks.stream().collect(Collectors.groupingBy(GoldenBlock::kind, Collectors.counting()));
        Map<String, Integer> least = Map.of(
                "hello",
                5,
                "command",
                9,
                "reply",
                10,
                "frames",
                11,
                "session",
                2,
                "refused-line",
                10,
                "refused-frame",
                9,
                "refused-hello",
                5,
                "refused-command",
                5);
        least.forEach((kind, count) -> assertTrue(kinds.getOrDefault(kind, 0L) >= count, kind));
        Set<String> names = new HashSet<>();
        blocks.forEach(block -> assertTrue(names.add(block.name()), block + " has a name that another has"));
        long written = Files.readAllLines(GoldenBlock.document()).stream()
                .filter(line -> line.contains("```golden"))
                .count();
        assertEquals(written, blocks.size());
    }
}
