package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads the replies of a relay, for a client, and trusts nothing: at most 512 octets, ASCII 20 to 7E only, the form of
 * docs/PROTOCOL.md section 6, no pair twice, severity and code in agreement.
 *
 * <p>One thread at a time; shares its {@link LinkInput} with the {@link FrameReader}s of the transfers, one after the
 * other.
 */
public final class ReplyReader {

    /** More progress replies than this for one command (eight hours of them) are no progress. */
    private static final int MOST_PROGRESS = 1000;

    private static final int FIRST_ERROR = 400;
    private static final int SHOWN = 80;

    private final LinkInput input;
    private final Alphabet alphabet;
    private final boolean takesCarriageReturn;
    private final byte[] octets = new byte[Reply.MAX_LINE];
    private int length;

    /**
     * Reads replies in the alphabet that the client speaks, the code page of its HELLO included; drops one CR before the
     * end of a line.
     */
    public ReplyReader(LinkInput input, Alphabet alphabet) {
        this(input, alphabet, true);
    }

    private ReplyReader(LinkInput input, Alphabet alphabet, boolean takesCarriageReturn) {
        this.input = input;
        this.alphabet = alphabet;
        this.takesCarriageReturn = takesCarriageReturn;
    }

    /** Reads replies that end as a relay has to end them (docs/PROTOCOL.md, section 1): a CR makes a line no reply. */
    public static ReplyReader strict(LinkInput input, Alphabet alphabet) {
        return new ReplyReader(input, alphabet, false);
    }

    /**
     * Reads the next reply, progress replies included.
     *
     * @throws EOFException when the link ends: what was asked for has no known outcome
     * @throws ProtocolException 500 when the octets are no reply: the other side is no relay, or out of step
     */
    public Reply next() throws IOException {
        length = 0;
        for (int octet = input.read(); !alphabet.endsLine(octet); octet = input.read()) {
            if (octet < 0) {
                throw new EOFException(
                        length == 0
                                ? "the relay closed the link without a reply"
                                : "the relay closed the link in the middle of the line " + quoted());
            }
            take(octet);
        }
        if (endsWithCarriageReturn()) {
            length--;
        }
        return judge();
    }

    /** Judges each octet at once: whoever is no relay may never send the end of a line. */
    private void take(int octet) throws ProtocolException {
        boolean inside = endsWithCarriageReturn();
        octets[length++] = (byte) octet;
        boolean droppable = takesCarriageReturn && Alphabet.isCarriageReturn(octet);
        if (inside || alphabet.plain(octet) < 0 && !droppable) {
            throw off("the relay sent what is no reply: ");
        }
        if (length == octets.length) {
            throw off("the relay sent a line longer than " + Reply.MAX_LINE + " octets: ");
        }
    }

    private boolean endsWithCarriageReturn() {
        return length > 0 && Alphabet.isCarriageReturn(octets[length - 1]);
    }

    private Reply judge() throws ProtocolException {
        String line = line();
        Reply reply = Reply.parse(line).orElseThrow(() -> off("the relay sent what is no reply: "));
        if (reply.pairs().size() != pairs(line)) {
            throw off("the relay sent what is no reply, a pair is given twice: ");
        }
        if (reply.severity() == 'E' != reply.code() >= FIRST_ERROR) {
            throw off("the severity of a reply does not fit its code: ");
        }
        return reply;
    }

    /** Counts the pairs as they stand on the line: more than were parsed means that one is given twice. */
    private static int pairs(String line) {
        return line.substring(0, line.indexOf(" : ")).split(" ").length - 2;
    }

    /**
     * Reads the next reply that answers something: every 1xx but 150 is skipped.
     *
     * @throws EOFException as {@link #next}
     * @throws ProtocolException as {@link #next}, and after more than 1000 replies that answer nothing
     */
    public Reply answer() throws IOException {
        return answer(line -> {});
    }

    /**
     * Reads as {@link #answer()} does and shows what comes.
     *
     * @param lines gets every line as soon as it came, progress replies included; all of it ASCII 20 to 7E
     * @throws EOFException as {@link #answer()}
     * @throws ProtocolException as {@link #answer()}
     */
    public Reply answer(Consumer<String> lines) throws IOException {
        for (int i = 0; i <= MOST_PROGRESS; i++) {
            Reply reply = next();
            lines.accept(line());
            if (!reply.isProgress()) {
                return reply;
            }
        }
        throw new ProtocolException(
                500, "the relay sent more than " + MOST_PROGRESS + " progress lines for one command");
    }

    /** Returns the line of the reply that was read last as it came, without its end: ASCII 20 to 7E. */
    public String line() {
        return alphabet.decode(octets, length);
    }

    private ProtocolException off(String what) {
        return new ProtocolException(500, what + quoted());
    }

    /** Quotes the octets so far: ASCII 20 to 7E stays, all others become {@code \xNN}, many are cut. */
    private String quoted() {
        boolean cut = length > SHOWN;
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < (cut ? SHOWN : length); i++) {
            int c = alphabet.plain(octets[i]);
            if (c >= 0 && c != '"' && c != '\\') {
                out.append((char) c);
            } else {
                out.append(String.format("\\x%02X", octets[i]));
            }
        }
        return out.append(cut ? "\"..." : "\"").toString();
    }
}
