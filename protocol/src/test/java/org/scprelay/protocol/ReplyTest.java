package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
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
