package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads control lines, judging every octet when it arrives (docs/PROTOCOL.md, section 1). One thread.
 *
 * <p>A caller that wants a timer for the idle time and another for the line calls {@link LinkInput#await()} first.
 */
public final class LineReader {

    /** The longest line in octets, its end included. */
    public static final int MAX_LINE = 4096;

    private final LinkInput input;
    private Alphabet alphabet;
    private final byte[] line = new byte[MAX_LINE];

    /** Reads lines of an alphabet from a link. */
    public LineReader(LinkInput input, Alphabet alphabet) {
        this.input = input;
        this.alphabet = alphabet;
    }

    /** Goes on in another code page, after HELLO named one. */
    public void use(Alphabet next) {
        alphabet = next;
    }

    /**
     * Reads the next line, blank ones included.
     *
     * @return the line without its end; empty at the end of the stream
     * @throws ProtocolException 500 as soon as an octet shows that this is no line
     * @throws EOFException when the stream ends inside a line
     */
    public Optional<String> next() throws IOException {
        Utf8Check utf8 = new Utf8Check();
        int length = 0;
        int blanks = 0;
        boolean carriageReturn = false;
        for (int count = 1; ; count++) {
            int octet = input.read();
            if (octet < 0) {
                if (count == 1) {
                    return Optional.empty();
                }
                throw new EOFException("the link ended in the middle of a line");
            }
            if (alphabet.endsLine(octet)) {
                return finish(utf8, length, blanks == length);
            }
            if (count == MAX_LINE) {
                throw new ProtocolException(500, "a line is longer than " + MAX_LINE + " octets");
            }
            if (carriageReturn) {
                throw bad(0x0D, count - 1);
            }
            carriageReturn = Alphabet.isCarriageReturn(octet);
            if (!carriageReturn) {
                check(utf8, octet, count, blanks == length);
                blanks += blanks == length && alphabet.isBlank(octet) ? 1 : 0;
                line[length++] = (byte) octet;
            }
        }
    }

    private void check(Utf8Check utf8, int octet, int place, boolean blankSoFar) throws ProtocolException {
        if (alphabet.isNeverText(octet) || !alphabet.isEbcdic() && !utf8.accept(octet)) {
            throw bad(octet, place);
        }
        boolean first = blankSoFar && !alphabet.isBlank(octet);
        if (first && (place > 1 || !alphabet.isLetter(octet))) {
            throw new ProtocolException(500, "a line does not begin with a letter");
        }
    }

    private Optional<String> finish(Utf8Check utf8, int length, boolean blank) throws ProtocolException {
        if (!utf8.isComplete()) {
            throw new ProtocolException(500, "a line ends inside a UTF-8 character");
        }
        return Optional.of(blank ? "" : alphabet.decode(line, length));
    }

    private static ProtocolException bad(int octet, int place) {
        return new ProtocolException(
                500, String.format("octet %02X at place %d of a line is no text", octet & 0xFF, place));
    }
}
