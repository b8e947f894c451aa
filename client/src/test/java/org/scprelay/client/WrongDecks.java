package org.scprelay.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The table of wrong decks in {@code wrong-decks.txt}. */
final class WrongDecks {

    /** A deck and the exact message that it must give. */
    record Entry(String title, String deck, String message) {
        @Override
        public String toString() {
            return title;
        }
    }

    private WrongDecks() {}

    static List<Entry> all() throws IOException {
        List<Entry> all = new ArrayList<>();
        String title = "";
        StringBuilder deck = new StringBuilder();
        try (InputStream in = WrongDecks.class.getResourceAsStream("wrong-decks.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("== ")) {
                    title = line.substring(3);
                    deck.setLength(0);
                } else if (line.startsWith("-- ")) {
                    all.add(new Entry(title, deck.toString(), line.substring(3)));
                } else if (!title.isEmpty()) {
                    deck.append(line).append('\n');
                }
            }
        }
        return all;
    }
}
