package org.scprelay.protocol;

import java.util.Arrays;

/**
 * One control line while it arrives: judges each octet at once and keeps the text without its end (docs/PROTOCOL.md,
 * section 1). Its memory is the longest line. One thread.
 */
final class LineBuffer {

    private final byte[] text;
    private final Utf8Check utf8 = new Utf8Check();
    private int count;
    private int length;
    private boolean carriageReturn;

    /** Makes room for lines of at most so many octets, their end included. */
    LineBuffer(int longest) {
        text = new byte[longest];
    }

    /** Forgets the line before. */
    void clear() {
        utf8.reset();
        count = 0;
        length = 0;
        carriageReturn = false;
    }

    /**
     * Takes the next octet.
     *
     * @return whether it ended the line
     * @throws ProtocolException 500 when it shows that this is no line
     */
    boolean take(Alphabet alphabet, int octet) throws ProtocolException {
        count++;
        if (alphabet.endsLine(octet)) {
            if (!utf8.isComplete()) {
                throw bad(octet);
            }
            return true;
        }
        if (count == text.length) {
            throw new ProtocolException(500, "a line is longer than " + text.length + " octets");
        }
        if (carriageReturn) {
            throw new ProtocolException(500, "a carriage return stands inside a line");
        }
        carriageReturn = Alphabet.isCarriageReturn(octet) && utf8.isComplete();
        if (!carriageReturn) {
            if (alphabet.isNeverText(octet) || !alphabet.isEbcdic() && !utf8.accept(octet)) {
                throw bad(octet);
            }
            text[length++] = (byte) octet;
        }
        return false;
    }

    /** Tells whether nothing of the line was taken yet. */
    boolean isUntouched() {
        return count == 0;
    }

    /** Returns how many octets of text there are. */
    int length() {
        return length;
    }

    /** Decodes a part of the text. */
    String text(Alphabet alphabet, int from, int to) {
        return alphabet.decode(Arrays.copyOfRange(text, from, to), to - from);
    }

    private ProtocolException bad(int octet) {
        return new ProtocolException(500, String.format("octet %02X at place %d of a line is no text", octet, count));
    }
}
