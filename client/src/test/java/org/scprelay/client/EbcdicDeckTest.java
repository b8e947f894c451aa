package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.scprelay.client.Statement.Input;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.client.Statement.Store;

/** Decks in EBCDIC that another program than a JDK made; see README.txt beside them. */
class EbcdicDeckTest {

    /** {@code Hello [World]} in IBM-1047. */
    private static final byte[] HELLO = HexFormat.of().parseHex("C88593939640ADE696999384BD");

    private static byte[] octets(String name) throws IOException {
        try (InputStream in = EbcdicDeckTest.class.getResourceAsStream(name)) {
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replace("\n", ""));
        }
    }

    private static Deck parse(byte[] deck) throws DeckException {
        return Deck.parse("deck", deck, name -> Optional.empty());
    }

    private static byte[] data(Deck deck) {
        return ((InputPlace.InStream) ((Input) deck.statements().get(1)).place()).octets();
    }

    @Test
    void recordsOfEightyOctets() throws Exception {
        byte[] octets = octets("cards.hex");
        assertEquals(7 * 80, octets.length);
        Deck deck = parse(octets);
        assertEquals(List.of("the deck is EBCDIC, read as IBM-1047 in records of 80 octets"), deck.remarks());
        assertEquals(4, deck.statements().size());
        assertEquals("/inbound/hello.txt", ((Store) deck.statements().get(2)).path());
        byte[] card = new byte[80];
        Arrays.fill(card, (byte) 0x40);
        System.arraycopy(HELLO, 0, card, 0, HELLO.length);
        assertArrayEquals(card, data(deck));
    }

    @Test
    void linesWithEitherLineEnd() throws Exception {
        byte[] octets = octets("lines.hex");
        byte end = octets[octets.length - 1];
        for (byte other : new byte[] {0x15, 0x25}) {
            byte[] deckOctets = octets.clone();
            for (int i = 0; i < deckOctets.length; i++) {
                deckOctets[i] = deckOctets[i] == end ? other : deckOctets[i];
            }
            Deck deck = parse(deckOctets);
            assertEquals(List.of("the deck is EBCDIC, read as IBM-1047 in lines"), deck.remarks());
            assertEquals(4, deck.statements().size());
            byte[] line = Arrays.copyOf(HELLO, HELLO.length + 1);
            line[HELLO.length] = other;
            assertArrayEquals(line, data(deck));
        }
    }

    @Test
    void anErrorHasItsColumn() throws Exception {
        byte[] octets = octets("cards.hex");
        octets[1 * 80] = (byte) 0xE7; // XPEN
        DeckException e = assertThrows(DeckException.class, () -> parse(octets));
        assertEquals("deck:2:1: unknown statement XPEN; did you mean OPEN?", e.getMessage());
    }

    @Test
    void utf8IsNeverTakenForEbcdic() throws Exception {
        String deck = "OPEN relay\n* " + "\u7535\u5b50".repeat(400) + "\nNOOP\n";
        assertEquals(
                2, parse(deck.getBytes(StandardCharsets.UTF_8)).statements().size());
    }
}
