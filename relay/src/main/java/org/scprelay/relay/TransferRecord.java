package org.scprelay.relay;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** What is known about one transfer while it runs: its id, its counts, and the replies that carry them. */
final class TransferRecord {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_ID = 32;

    private final String id;
    private final String verb;
    private final String path;
    private final long start = System.nanoTime();
    private boolean begun;
    private Optional<Boolean> atomic = Optional.empty();
    // Written by the thread of the session; read by another one for the reply after a failure.
    private volatile long linkOctets;
    private volatile long remoteOctets;

    private TransferRecord(String id, String verb, String path) {
        this.id = id;
        this.verb = verb;
        this.path = path;
    }

    /**
     * Makes the record of a command.
     *
     * @throws TransferFailure 501 when its ID is none
     */
    static TransferRecord of(Command command) throws TransferFailure {
        Optional<String> token = command.pair("ID");
        if (token.isPresent() && !isToken(token.get())) {
            throw new TransferFailure(
                    Message.BAD_ARGUMENT, "ID is 1 to " + LONGEST_ID + " letters, digits, '-' and '_'");
        }
        String id = token.orElseGet(TransferRecord::made);
        return new TransferRecord(id, command.verb().name(), command.argument().orElse(""));
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_ID
                && text.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'A' && c <= 'Z'
                                || c >= 'a' && c <= 'z'
                                || c == '-'
                                || c == '_');
    }

    private static String made() {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        return "R-" + HexFormat.of().withUpperCase().formatHex(random);
    }

    String id() {
        return id;
    }

    String verb() {
        return verb;
    }

    String path() {
        return path;
    }

    /** Returns what makes the name of a part this transfer's own, among all peers. */
    String partId(String peer) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(peer.getBytes(StandardCharsets.UTF_8));
            return id + "-" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Notes that 150 of a RETR goes out. */
    void begin() {
        begun = true;
    }

    /** Notes that 150 of a STOR goes out, and whether the target is replaced by a rename. */
    void begin(boolean isAtomic) {
        begun = true;
        atomic = Optional.of(isAtomic);
    }

    /** Notes how many data octets of the link and octets of the remote file there were so far. */
    void count(long link, long remote) {
        linkOctets = link;
        remoteOctets = remote;
    }

    /** Returns the 150 reply. */
    Reply started(Message message, String text) {
        return message.reply(text).with("ID", id).with("PROTOCOL", "SCP");
    }

    /** Returns the final reply of a success. */
    Reply done(Message message, String text) {
        return counts(message.reply(text));
    }

    /** Returns the final reply of a failure, or the only one when it came before 150. */
    Reply failed(TransferFailure failure) {
        Reply reply = failure.reply();
        return begun ? counts(reply) : reply.with("ID", id);
    }

    private Reply counts(Reply reply) {
        double seconds = (System.nanoTime() - start) / 1e9;
        Reply more = reply.with("ID", id)
                .with("BYTES", Long.toString(remoteOctets))
                .with("LINK", Long.toString(linkOctets))
                .with("SECONDS", String.format(Locale.ROOT, "%.3f", seconds))
                .with("PROTOCOL", "SCP");
        return atomic.isPresent() ? more.with("ATOMIC", atomic.get() ? "ON" : "OFF") : more;
    }
}
