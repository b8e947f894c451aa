package org.scprelay.client;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.scprelay.protocol.LinkInput;
import org.scprelay.protocol.Reply;

/**
 * Reads reply lines and trusts nothing: at most 512 octets, ASCII 20 to 7E only, the form of docs/PROTOCOL.md section 6,
 * severity and code in agreement. One thread at a time.
 */
final class ReplyReader {

    /**
     * A reply as it came.
     *
     * @param reply what it says
     * @param line the line, all of it ASCII 20 to 7E
     */
    record Received(Reply reply, String line) {

        int code() {
            return reply.code();
        }

        int returnCode() {
            return reply.returnCode();
        }

        boolean isError() {
            return code() >= 400;
        }
    }

    private final LinkInput input;

    ReplyReader(LinkInput input) {
        this.input = input;
    }

    /**
     * Waits for the next line.
     *
     * @throws EOFException when the relay closed the link
     * @throws Failure when it is no reply
     */
    Received next() throws IOException, Failure {
        byte[] line = new byte[Reply.MAX_LINE];
        int length = 0;
        for (int octet = input.read(); octet != '\n'; octet = input.read()) {
            if (octet < 0) {
                throw new EOFException(
                        length == 0
                                ? "the relay closed the link"
                                : "the relay closed the link in the middle of the line "
                                        + Printable.octets(line, length));
            }
            line[length++] = (byte) octet;
            if (octet < ' ' || octet > 0x7E) {
                throw Failure.off("the relay sent what is no reply: " + Printable.octets(line, length));
            }
            if (length == line.length) {
                throw Failure.off("the relay sent a line longer than " + Reply.MAX_LINE + " octets: "
                        + Printable.octets(line, length));
            }
        }
        return judge(line, length);
    }

    private static Received judge(byte[] octets, int length) throws Failure {
        String line = new String(octets, 0, length, java.nio.charset.StandardCharsets.US_ASCII);
        Optional<Reply> reply = Reply.parse(line);
        if (reply.isEmpty() || reply.get().pairs().size() != pairs(line)) {
            throw Failure.off("the relay sent what is no reply: " + Printable.octets(octets, length));
        }
        boolean error = reply.get().severity() == 'E';
        if (error != reply.get().code() >= 400) {
            throw Failure.off("the severity of a reply does not fit its code: " + Printable.octets(octets, length));
        }
        return new Received(reply.get(), line);
    }

    /** Counts the pairs as they stand on the line: more than were parsed means that one is given twice. */
    private static int pairs(String line) {
        return line.substring(0, line.indexOf(" : ")).split(" ").length - 2;
    }
}
