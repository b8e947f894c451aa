package org.scprelay.client;

import java.util.ArrayList;
import java.util.List;
import org.scprelay.client.Words.Word;
import org.scprelay.transport.LinkAddress;

/** The operands of OPEN: link addresses, or the habitual host and port, which mean tcp. */
final class OpenOperands {

    /** The port of {@code OPEN host}. */
    static final int PORT = 5922;

    private static final String EXPECTED = "the relay's address: scheme:target, or host and port";
    private static final int MOST = 16;

    private final StatementText text;
    private final Words words;

    OpenOperands(StatementText text, Words words) {
        this.text = text;
        this.words = words;
    }

    List<LinkAddress> addresses() throws DeckException {
        List<LinkAddress> all = new ArrayList<>();
        String host = "";
        Word word = words.word(EXPECTED);
        while (true) {
            if (isNumber(word.value())) {
                if (host.isEmpty()) {
                    throw text.error(word.at(), "found " + word.value() + "; expected " + EXPECTED);
                }
                all.set(all.size() - 1, tcp(word, host, port(word)));
                host = "";
            } else {
                boolean address =
                        word.value().indexOf(':') >= 0 && !word.value().startsWith("[");
                host = address ? "" : word.value();
                all.add(address ? address(word) : tcp(word, host, PORT));
            }
            if (all.size() > MOST) {
                throw text.error(word.at(), "more than " + MOST + " addresses");
            }
            if (words.atEnd()) {
                return all;
            }
            word = words.word(EXPECTED);
        }
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private int port(Word word) throws DeckException {
        int port = word.value().length() > 5 ? 0 : Integer.parseInt(word.value());
        if (port < 1 || port > 65_535) {
            throw text.error(word.at(), "found " + word.value() + "; expected a port from 1 to 65535");
        }
        return port;
    }

    private LinkAddress tcp(Word word, String host, int port) throws DeckException {
        if (!host.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%A-Za-z0-9]+\\]")) {
            throw text.error(word.at(), "this is no host name; expected " + EXPECTED);
        }
        return new LinkAddress("tcp", host + ":" + port);
    }

    private LinkAddress address(Word word) throws DeckException {
        try {
            return LinkAddress.parse(word.value());
        } catch (IllegalArgumentException e) {
            throw text.error(word.at(), e.getMessage() + "; expected " + EXPECTED);
        }
    }
}
