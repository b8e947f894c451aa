package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.scprelay.client.Statement.Setting;
import org.scprelay.client.Statement.Store;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.ProtocolException;

class DeckPropertyTest {

    private static Deck parse(byte[] deck) throws DeckException {
        return Deck.parse("deck", deck, name -> Optional.of("file"));
    }

    /** Whatever the octets are: a deck, or an error at a place that exists. */
    private static boolean parsesOrFailsCleanly(byte[] octets) {
        try {
            parse(octets);
            return true;
        } catch (DeckException e) {
            assertTrue(e.line() >= 1 && e.column() >= 1, e.getMessage());
            assertTrue(e.getMessage().chars().noneMatch(c -> c < ' '), e.getMessage());
            return false;
        }
    }

    @Property
    void anyOctetsAreParsedOrRefused(@ForAll byte[] octets) {
        parsesOrFailsCleanly(octets);
    }

    @Property
    void anyMixOfPiecesIsParsedOrRefused(@ForAll("pieces") List<String> pieces) {
        String deck = "OPEN relay\n" + String.join("", pieces);
        parsesOrFailsCleanly(deck.getBytes(StandardCharsets.UTF_8));
        parsesOrFailsCleanly(deck.replace('\n', '\r').getBytes(java.nio.charset.Charset.forName("IBM1047")));
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "\n",
                        "\n",
                        "\n",
                        " ",
                        " ",
                        "'",
                        "''",
                        "=",
                        " -\n",
                        "/*\n",
                        "* x\n",
                        "// JOB\n",
                        "INPUT f\n",
                        "INPUT *\n",
                        "INPUT",
                        "STOR /x\n",
                        "STOR",
                        "OUTPUT f\n",
                        "RETR 'a b'\n",
                        "SITE A=B\n",
                        "SITE",
                        "ID=5",
                        "EXEC ls\n",
                        "EXEC",
                        "DD:X",
                        "RNFR a\n",
                        "RNTO b\n",
                        "QUIT\n",
                        "\u00e4",
                        "\ud83d\ude00",
                        "\t",
                        "-",
                        "RECFM=F",
                        " RECFM=V\n",
                        " RECFM=F LRECL=3\n",
                        "STRU R\n",
                        "DISP=NEW",
                        "RETRY 3 4",
                        "00000100",
                        "HOST",
                        "TYPE I\n")
                .list()
                .ofMaxSize(40);
    }

    @Property
    void aPathComesThroughQuotingAndBack(@ForAll("paths") String path) throws DeckException, ProtocolException {
        String deck = "OPEN relay\nINPUT f\nSTOR " + Command.quote(path) + " ID=x\n";
        Store store = (Store)
                parse(deck.getBytes(StandardCharsets.UTF_8)).statements().get(2);
        assertEquals(path, store.path());
        // What goes over the link is read by the protocol's own parser as the same path.
        Transfer transfer = new Transfer(
                org.scprelay.protocol.Verb.STOR, store.path(), "x", java.util.OptionalLong.of(5), true, 0, 0);
        Command command = Command.parse(transfer.command());
        assertEquals(List.of(path), command.arguments());
        assertEquals(Optional.of("5"), command.pair("SIZE"));
        assertEquals(Optional.of("x"), command.pair("ID"));
    }

    @Property
    void aSiteValueComesThroughQuotingAndBack(@ForAll("paths") String value) throws DeckException {
        String deck = "OPEN relay\nSITE X=" + Command.quote(value) + "\n";
        Setting site = (Setting)
                parse(deck.getBytes(StandardCharsets.UTF_8)).statements().get(1);
        assertEquals(value, site.pairs().get("X"));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.strings()
                .withChars("abc '\"=-/$();*#@%\\\u00e4\u20ac\ud83d\ude00")
                .ofMinLength(1)
                .ofMaxLength(200)
                .filter(path -> path.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000));
    }
}
