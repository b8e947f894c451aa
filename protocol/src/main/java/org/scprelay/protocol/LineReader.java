package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the command lines of a client, judging every octet when it arrives (docs/PROTOCOL.md, section 1). One thread.
 *
 * <p>A caller that wants a timer for the idle time and another for the line calls {@link LinkInput#await()} first. After a
 * {@link ProtocolException} the place of the next line is lost: reply, then close.
 */
public final class LineReader {

    /** The longest line in octets, its end included. */
    public static final int MAX_LINE = 4096;

    /** Is told each word of a line when the blank or the line end behind it arrives. */
    @FunctionalInterface
    interface Words {
        /** Returns the alphabet of what follows. */
        Alphabet ended(String word, Alphabet alphabet) throws ProtocolException;
    }

    private final LinkInput input;
    private final LineBuffer line = new LineBuffer(MAX_LINE);
    private Alphabet alphabet;

    /** Reads lines of an alphabet from a link. */
    public LineReader(LinkInput input, Alphabet alphabet) {
        this.input = input;
        this.alphabet = alphabet;
    }

    /** Returns the alphabet of lines and replies, as far as it is known by now. */
    public Alphabet alphabet() {
        return alphabet;
    }

    /**
     * Reads the next line, blank ones included.
     *
     * @return the line without its end, {@code ""} for a blank one; empty at the end of the stream
     * @throws ProtocolException 500 as soon as an octet shows that this is no line, or its verb is unknown
     * @throws EOFException when the stream ends inside a line
     */
    public Optional<String> next() throws IOException {
        return next((word, now) -> now);
    }

    /** Reads the next line and tells of its words while it arrives. */
    Optional<String> next(Words words) throws IOException {
        line.clear();
        int start = 0;
        boolean blankLine = true;
        for (int octet = input.read(); octet >= 0; octet = input.read()) {
            int before = line.length();
            boolean end = line.take(alphabet, octet);
            boolean grew = line.length() > before;
            boolean blank = grew && alphabet.isBlank(octet);
            if (blankLine && grew && !blank) {
                judgeStart(octet, before);
                blankLine = false;
            }
            if (end || blank) {
                if (before > start) {
                    endWord(words, start, before);
                }
                start = line.length();
            } else if (start == 0 && line.length() > Verb.LONGEST) {
                judgeVerb(line.text(alphabet, 0, line.length()));
            }
            if (end) {
                return Optional.of(blankLine ? "" : line.text(alphabet, 0, line.length()));
            }
        }
        return ended();
    }

    private Optional<String> ended() throws EOFException {
        if (line.isUntouched()) {
            return Optional.empty();
        }
        throw new EOFException("the link ended in the middle of a line");
    }

    private void judgeStart(int octet, int place) throws ProtocolException {
        if (place > 0 || !alphabet.isLetter(octet)) {
            throw new ProtocolException(500, "a line does not begin with a letter");
        }
    }

    /** The first word is the verb: a misspelt one, or data sent too early, must not wait for the end of the line. */
    private void endWord(Words words, int start, int end) throws ProtocolException {
        String word = line.text(alphabet, start, end);
        if (start == 0) {
            judgeVerb(word);
        }
        alphabet = words.ended(word, alphabet);
    }

    private static void judgeVerb(String word) throws ProtocolException {
        if (Verb.of(word).isEmpty()) {
            throw Command.unknown(word);
        }
    }
}
