package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;

/**
 * Reads the replies of a relay, for a client. One thread; shares its {@link LinkInput} with the {@link FrameReader}s of
 * the transfers, one after the other.
 */
public final class ReplyReader {

    private final LinkInput input;
    private final Alphabet alphabet;
    private final LineBuffer line = new LineBuffer(Reply.MAX_LINE);

    /** Reads replies in the alphabet that the client speaks, the code page of its HELLO included. */
    public ReplyReader(LinkInput input, Alphabet alphabet) {
        this.input = input;
        this.alphabet = alphabet;
    }

    /**
     * Reads the next reply, progress replies included.
     *
     * @throws EOFException when the link ends: what was asked for has no known outcome
     * @throws ProtocolException 500 when the octets are no reply: the other side is no relay, or out of step
     */
    public Reply next() throws IOException {
        line.clear();
        for (int octet = input.read(); octet >= 0; octet = input.read()) {
            if (line.take(alphabet, octet)) {
                String text = line.text(alphabet, 0, line.length());
                return Reply.parse(text)
                        .orElseThrow(() -> new ProtocolException(
                                500, "the relay sent a line that is no reply: " + Command.shown(text, 60)));
            }
        }
        throw new EOFException(
                line.isUntouched()
                        ? "the relay closed the link without a reply"
                        : "the link ended in the middle of a reply");
    }

    /**
     * Reads the next reply that answers something: every 1xx but 150 is skipped.
     *
     * @throws EOFException as {@link #next}
     * @throws ProtocolException as {@link #next}
     */
    public Reply answer() throws IOException {
        Reply reply = next();
        while (reply.isProgress()) {
            reply = next();
        }
        return reply;
    }
}
