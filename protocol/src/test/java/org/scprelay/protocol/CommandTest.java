package org.scprelay.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words, quotes and pairs of commands. */
final class CommandTest {

    @Test
    void argumentsThatLookLikePairs() throws ProtocolException {
        assertEquals(Command.of(Verb.STOR, "SIZE=5"), Command.parse("STOR SIZE=5"));
        assertEquals(Command.of(Verb.STOR, "SIZE=5").with("ID", "x"), Command.parse("stor SIZE=5 id=x"));
        assertEquals(Command.of(Verb.HOST, "a=b"), Command.parse("HOST a=b"));
        assertEquals(Command.of(Verb.LIST, "a=b"), Command.parse("LIST a=b"));
        assertEquals(Command.of(Verb.AUTH, "n", "TOKEN", "a=b=="), Command.parse("AUTH n TOKEN a=b=="));
    }

    @Test
    void pairs() throws ProtocolException {
        assertEquals(Command.of(Verb.STAT).with("ID", "a"), Command.parse("STAT ID=a"));
        assertEquals(Command.of(Verb.SITE).with("X", "a=b").with("Y", ""), Command.parse("SITE x=a=b y="));
        assertEquals(Command.of(Verb.SITE).with("X", "it's = here"), Command.parse("SITE X='it''s = here'"));
        assertEquals(Command.of(Verb.SITE, "RESET"), Command.parse("SITE RESET"));
        assertEquals(
                List.of("B", "A"),
                new ArrayList<>(Command.parse("SITE B=1 A=2").pairs().keySet()));
    }

    @Test
    void quotes() throws ProtocolException {
        assertEquals(Command.of(Verb.STOR, "a 'b' c"), Command.parse("STOR 'a ''b'' c'"));
        assertEquals(Command.of(Verb.STOR, "'"), Command.parse("STOR ''''"));
        assertEquals(Command.of(Verb.STOR, "SIZE=5"), Command.parse("STOR 'SIZE=5'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOR",
                "STOR   ",
                "STOR ''",
                "STOR 'a",
                "STOR '",
                "STOR a'",
                "STOR a'b'",
                "STOR 'a'b",
                "STOR 'a'SIZE=5",
                "STOR a SIZE=1 SIZE=1",
                "STOR a SIZE=1 size=2",
                "STOR a b",
                "STOR a 'SIZE=1'",
                "STOR a SIZE=1 b",
                "STOR a SIZE=b'c",
                "STOR a SIZE='b",
                "STOR a =1",
                "STOR a MODE=1",
                "STOR a \u017fIZE=1",
                "STOR SIZE='a'",
                "RETR a SIZE=1",
                "HOST",
                "HOST a b",
                "HOST a PORT=22",
                "AUTH n TOKEN",
                "AUTH n TOKEN a b",
                "NOOP x",
                "NOOP A=1",
                "QUIT now",
                "STAT x",
                "STAT A=1",
                "SITE",
                "SITE RESET MODE=1",
                "SITE MODE=1 RESET",
                "LIST a b",
                "EXEC",
                "EXEC   ",
                "TYPE",
                "TYPE A N"
            })
    void badArguments(String line) {
        assertEquals(
                501,
                assertThrows(ProtocolException.class, () -> Command.parse(line)).code());
    }

    @Test
    void execTakesTheRestVerbatim() throws ProtocolException {
        assertEquals(Command.of(Verb.EXEC, " a  'b X=1 "), Command.parse("EXEC  a  'b X=1 "));
        assertEquals(Command.of(Verb.EXEC, "\u2003"), Command.parse("EXEC \u2003"));
        assertEquals("EXEC  a  'b X=1 ", Command.of(Verb.EXEC, " a  'b X=1 ").format());
    }

    @Test
    void anUnknownVerbIs500() {
        for (String line : List.of("FOO", "FOO bar", "\u017fITE A=1", "QU\u0131T", "")) {
            assertEquals(
                    500,
                    assertThrows(ProtocolException.class, () -> Command.parse(line))
                            .code());
        }
    }

    @Test
    void messagesQuoteLittleAndPlain() {
        String message = assertThrows(
                        ProtocolException.class, () -> Command.parse("STOR a " + "\u202ex%".repeat(99) + "=1"))
                .getMessage();
        assertEquals("STOR: does not take ?X??X??X??X??X??...", message);
    }

    /** The table of section 2: settings stop transfers, transfers and file commands are stopped. */
    @ParameterizedTest
    @EnumSource(Verb.class)
    void verbs(Verb verb) {
        assertEquals(
                List.of("HOST", "USER", "PORT", "TYPE", "STRU", "SITE", "AUTH").contains(verb.name()),
                verb.isSetting());
        assertEquals(List.of("STOR", "RETR", "LIST", "NLST", "EXEC").contains(verb.name()), verb.isTransfer());
        assertEquals(
                verb.isTransfer()
                        || List.of("DELE", "RNFR", "RNTO", "MKD", "SIZE").contains(verb.name()),
                verb.needsDestination());
        assertTrue(verb.name().length() <= Verb.LONGEST);
        assertEquals(Map.of(), Command.of(verb).pairs());
    }
}
