package org.scprelay.relay.outcome;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32;
import org.scprelay.protocol.Escapes;
import org.scprelay.protocol.Reply;

/**
 * One line of the journal: {@code CRC TIME START|END STOR|OTHER PEER ID [REPLY]}.
 *
 * <p>CRC is the CRC-32 of all that follows its blank, eight hex digits; PEER is escaped as values of replies are; REPLY is
 * the final reply as it goes to the client. A line of another form, or whose CRC differs, is damaged.
 *
 * @param time when it was written
 * @param key which transfer
 * @param reply the final reply; empty at the start of a transfer
 */
record JournalLine(Instant time, TransferKey key, Optional<Reply> reply) {

    private static final String START = "START";
    private static final String END = "END";
    private static final String STOR = "STOR";
    private static final String OTHER = "OTHER";
    private static final int CRC_DIGITS = 8;

    /** Returns the octets of the line with its end. */
    byte[] encode() {
        String rest = time + " " + (reply.isPresent() ? END : START) + " " + (key.isStor() ? STOR : OTHER) + " "
                + Escapes.value(key.peer()) + " " + key.id()
                + reply.map(r -> " " + r.format()).orElse("");
        return (crc(rest) + " " + rest + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads a line without its end; empty when it is damaged. */
    static Optional<JournalLine> decode(byte[] octets) {
        String line = new String(octets, StandardCharsets.ISO_8859_1);
        if (line.length() <= CRC_DIGITS || line.charAt(CRC_DIGITS) != ' ') {
            return Optional.empty();
        }
        String rest = line.substring(CRC_DIGITS + 1);
        if (!crc(rest).equals(line.substring(0, CRC_DIGITS))) {
            return Optional.empty();
        }
        String[] words = rest.split(" ", 6);
        boolean ended = words.length == 6 && words[1].equals(END);
        if (!ended && (words.length != 5 || !words[1].equals(START))) {
            return Optional.empty();
        }
        Optional<Reply> reply = ended ? Reply.parse(words[5]) : Optional.empty();
        if (ended && reply.isEmpty()) {
            return Optional.empty();
        }
        try {
            TransferKey key = new TransferKey(words[2].equals(STOR), Escapes.undo(words[3]), words[4]);
            return Optional.of(new JournalLine(Instant.parse(words[0]), key, reply));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }
}
