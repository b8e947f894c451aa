package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies as section 6 has them, written by the relay and read by a client. */
final class ReplyTest {

    private static final String GREETING =
            "220 SCR0220I MAXFRAME=65536 NONCE=0123456789abcdef0123456789abcdef AUTH=YES : hi";

    private static ReplyReader reader(String text) {
        return new ReplyReader(CutChannel.whole(Octets.ascii(text)), Alphabet.ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%", "\n", "\u00e9", "\u20ac", "\ud83d\ude00"})
    void aLongTextIsCutBetweenCharacters(String unit) {
        for (int lead = 0; lead < 13; lead++) {
            Reply reply = Reply.of(550, "SCR0550", 'E', "a".repeat(lead) + unit.repeat(600));
            String line = reply.format();
            assertTrue(line.length() < Reply.MAX_LINE && line.length() > Reply.MAX_LINE - 14, line);
            String text = Reply.parse(line).orElseThrow().text();
            assertTrue(text.endsWith("..."), line);
            assertTrue(reply.text().startsWith(text.substring(0, text.length() - 3)), line);
        }
    }

    @Test
    void aTextThatJustFitsIsWhole() {
        int room = Reply.MAX_LINE - 1 - "550 SCR0550E : ".length();
        Reply reply = Reply.of(550, "SCR0550", 'E', "x".repeat(room));
        assertEquals(Reply.MAX_LINE - 1, reply.format().length());
        assertEquals(Optional.of(reply), Reply.parse(reply.format()));
    }

    @Test
    void pairsAreNeverCut() {
        Reply reply = Reply.of(200, "SCR0200", 'I', "text").with("A", "x".repeat(600));
        assertThrows(IllegalStateException.class, reply::format);
    }

    @Test
    void textFromElsewhereCannotForgeAReplyOrAPair() {
        String line = Reply.of(451, "SCR0451", 'E', "a\r\n226 SCR0226I : b\u0085\u2028c")
                .with("ID", "x A=1 : y\n")
                .format();
        assertEquals("451 SCR0451E ID=x%20A%3D1%20:%20y%0A : a%0D%0A226 SCR0226I : b%C2%85%E2%80%A8c", line);
        assertThrows(IllegalArgumentException.class, () -> Reply.of(200, "SCR0200", 'I', "")
                .with("A B", "x"));
        assertThrows(IllegalArgumentException.class, () -> Reply.of(200, "SCR0200", 'I', "")
                .with("A=", "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "110,I,0",
        "150,I,0",
        "350,I,0",
        "200,I,0",
        "226,I,0",
        "226,W,4",
        "250,W,4",
        "421,E,8",
        "425,E,8",
        "426,E,8",
        "450,E,8",
        "451,E,8",
        "452,E,8",
        "500,E,16",
        "501,E,12",
        "503,E,12",
        "504,E,12",
        "530,E,12",
        "531,E,12",
        "532,E,12",
        "550,E,12",
        "551,E,12",
        "552,E,12",
        "554,E,12"
    })
    void returnCodes(int code, char severity, int expected) {
        assertEquals(expected, Reply.of(code, "SCR0" + code, severity, "").returnCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "200",
                "200 ok",
                "200 SCR0200I",
                "200 SCR0200I text",
                "200 SCR0200X : text",
                "099 SCR0099I : x",
                "600 SCR0600I : x",
                "2000 SCR0200I : x",
                "\u0662\u0660\u0660 SCR0200I : x",
                "200 SCR020I : x",
                "200 SCR0200I A : x",
                "200 SCR0200I =b : x",
                "200  SCR0200I : x",
                "200 SCR0200I A=b: x",
                "200 SCR0200I A=b :x"
            })
    void whatIsNoReply(String line) {
        assertEquals(Optional.empty(), Reply.parse(line));
    }

    @Test
    void pairsOfALaterVersionAreTaken() {
        Reply reply =
                Reply.parse("200 SCR0200I new_key.x=1 A=b=c B= A=2 : t : u").orElseThrow();
        assertEquals(Map.of("new_key.x", "1", "A", "b=c", "B", ""), reply.pairs());
        assertEquals("t : u", reply.text());
        assertEquals("", Reply.parse("200 SCR0200I : ").orElseThrow().text());
    }

    @Test
    void aLineOf512OctetsWithItsEndIsTheLongest() {
        String head = "200 SCR0200I : ";
        assertTrue(Reply.parse(head + "x".repeat(511 - head.length())).isPresent());
        assertTrue(Reply.parse(head + "x".repeat(512 - head.length())).isEmpty());
        assertEquals(
                500,
                assertThrows(ProtocolException.class, reader(head + "x".repeat(512 - head.length()) + "\n")::next)
                        .code());
    }

    @Test
    void aClientSkipsEvery1xxBut150() throws IOException {
        ReplyReader replies = reader("110 SCR0110I : a\n199 SCR0199I : b\r\n150 SCR0150I : c\n110 SCR0110I : d\n"
                + "350 SCR0350I : e\n226 SCR0226I : f\n");
        assertEquals(150, replies.answer().code());
        assertEquals(350, replies.answer().code());
        assertEquals(226, replies.answer().code());
        assertThrows(EOFException.class, replies::answer);
        assertEquals(110, reader("110 SCR0110I : a\n").next().code());
    }

    @Test
    void aCloseIsNeverAReply() {
        assertThrows(EOFException.class, reader("")::answer);
        assertThrows(EOFException.class, reader("226 SCR0226I : stored")::answer);
        assertThrows(EOFException.class, reader("226 SCR0226I : stored\r")::answer);
    }

    @Test
    void aClientRefusesWhatIsNoReply() {
        assertEquals(
                500,
                assertThrows(ProtocolException.class, reader("SSH-2.0-OpenSSH_9.2\r\n")::next)
                        .code());
        assertEquals(
                500, assertThrows(ProtocolException.class, reader("\n")::next).code());
        assertEquals(
                500,
                assertThrows(ProtocolException.class, reader("\u0000\u0000\u0000\u0000")::next)
                        .code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "226 SCR0226I ID=A ID=B : x | what is no reply, a pair is given twice: \"226 SCR0226I ID=A ID=B : x\"",
                "226 SCR0226I ID=A ID=A : x | a pair is given twice",
                "226 SCR0226E : x | severity of a reply does not fit its code: \"226 SCR0226E : x\"",
                "150 SCR0150E : x | severity of a reply does not fit its code",
                "400 SCR0400I : x | severity of a reply does not fit its code",
                "451 SCR0451W : x | severity of a reply does not fit its code",
                "226 \"a\\b | what is no reply: \"226 \\x22a\\x5Cb\""
            })
    void aReplyThatContradictsItselfIsNone(String line, String message) {
        for (Alphabet alphabet : List.of(Alphabet.ASCII, Alphabet.IBM_1047)) {
            ReplyReader replies = new ReplyReader(CutChannel.whole(alphabet.encodeLine(line)), alphabet);
            ProtocolException off = assertThrows(ProtocolException.class, replies::next);
            assertEquals(500, off.code());
            String expected =
                    alphabet.isEbcdic() ? message.replace("x22", "x7F").replace("x5C", "xE0") : message;
            assertTrue(off.getMessage().contains(expected), off.getMessage());
        }
    }

    /** No line end follows: who waits for it waits for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u001b", "\t", "\u007f", "\u0085", "\u00e9"})
    void anOctetThatIsNotPlainIsRefusedAtOnce(String raw) {
        byte[] octets = ("226 SCR0226I : " + raw).getBytes(StandardCharsets.ISO_8859_1);
        ReplyReader replies = new ReplyReader(CutChannel.whole(octets), Alphabet.ASCII);
        ProtocolException off = assertThrows(ProtocolException.class, replies::next);
        String expected = String.format("\"226 SCR0226I : \\x%02X\"", (int) raw.charAt(0));
        assertTrue(off.getMessage().endsWith(expected), off.getMessage());
    }

    @Test
    void aCarriageReturnStandsOnlyBeforeTheEnd() throws IOException {
        ReplyReader replies = reader("200 SCR0200I : ok\r\n200 SCR0200I : ok\r\r\n");
        assertEquals("ok", replies.next().text());
        assertEquals("200 SCR0200I : ok", replies.line());
        ProtocolException off = assertThrows(ProtocolException.class, replies::next);
        assertTrue(off.getMessage().endsWith("ok\\x0D\\x0D\""), off.getMessage());
        LinkInput input = CutChannel.whole(Octets.ascii("200 SCR0200I : ok\n200 SCR0200I : ok\r\n"));
        ReplyReader strict = ReplyReader.strict(input, Alphabet.ASCII);
        assertEquals("ok", strict.next().text());
        off = assertThrows(ProtocolException.class, strict::next);
        assertTrue(off.getMessage().endsWith("ok\\x0D\""), off.getMessage());
    }

    @Test
    void whatIsQuotedOfALongLineIsShort() {
        ProtocolException off = assertThrows(ProtocolException.class, reader("x".repeat(512))::next);
        assertEquals("the relay sent a line longer than 512 octets: \"" + "x".repeat(80) + "\"...", off.getMessage());
    }

    @Test
    void everyLineIsShownAsItCame() throws IOException {
        String text = "110 SCR0110I A=b=c : %41\n226 SCR0226I new_key=%7e : 100%\n";
        for (Alphabet alphabet : List.of(Alphabet.ASCII, Alphabet.IBM_1047)) {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            text.lines().forEach(line -> octets.writeBytes(alphabet.encodeLine(line)));
            ReplyReader replies = new ReplyReader(CutChannel.whole(octets.toByteArray()), alphabet);
            List<String> lines = new ArrayList<>();
            assertEquals(226, replies.answer(lines::add).code());
            assertEquals(text.lines().toList(), lines);
            assertEquals(lines.get(1), replies.line());
        }
    }

    @Test
    void moreThan1000ProgressLinesAreNoProgress() throws IOException {
        String progress = "110 SCR0110I : working\n";
        String end = "226 SCR0226I : stored\n";
        assertEquals(226, reader(progress.repeat(1000) + end).answer().code());
        ReplyReader flood = reader(progress.repeat(1001) + end);
        assertEquals(500, assertThrows(ProtocolException.class, flood::answer).code());
    }

    @Test
    void whatIsVisible() {
        "a \\%\u00fc\u6f22\u00a0".codePoints().forEach(c -> assertTrue(Escapes.isVisible(c), "U+" + c));
        "\u0000\t\n\r\u001b\u007f\u0085\u00ad\u2028\u2029\u202e\ud800\ue000\uffff"
                .codePoints()
                .forEach(c -> assertFalse(Escapes.isVisible(c), "U+" + c));
    }

    @Test
    void greetings() throws ProtocolException {
        Greeting greeting = Greeting.of(Reply.parse(GREETING).orElseThrow());
        assertEquals(new Greeting(65_536, "0123456789abcdef0123456789abcdef", true), greeting);
        assertEquals(GREETING, greeting.reply("hi").format());
    }

    @ParameterizedTest
    @CsvSource({
        "220,221",
        "65536,65535",
        "65536,16777216",
        "65536,99999999999",
        "65536,x",
        "AUTH=YES,AUTH=yes",
        "AUTH=YES,X=1",
        "0123456789abcdef0,0",
        "abcdef AUTH,ABCDEF AUTH",
        "abcdef AUTH,abcdeg AUTH",
        "MAXFRAME,M",
        "NONCE,N"
    })
    void greetingsThatAreNone(String from, String to) {
        assertTrue(GREETING.contains(from), from);
        Reply reply = Reply.parse(GREETING.replace(from, to)).orElseThrow();
        assertEquals(
                500,
                assertThrows(ProtocolException.class, () -> Greeting.of(reply)).code());
    }

    @Test
    void escapesThatAreNoneStay() {
        assertEquals("%", Escapes.undo("%"));
        assertEquals("%4", Escapes.undo("%4"));
        assertEquals("%zz%4", Escapes.undo("%zz%4"));
        assertEquals("A%", Escapes.undo("%41%"));
        assertEquals("%41", Escapes.undo("%2541"));
        assertEquals("\u00e9\u00e9", Escapes.undo("\u00e9%c3%A9"));
        assertEquals("-._/:@+,()", Escapes.value("-._/:@+,()"));
        assertEquals("%20%25%3D%21%27%7E%7F%00", Escapes.value(" %=!'~\u007f\u0000"));
        assertEquals(" !~%25%7F", Escapes.text(" !~%\u007f"));
    }
}
