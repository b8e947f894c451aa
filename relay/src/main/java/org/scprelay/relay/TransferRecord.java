package org.scprelay.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Reply;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.bulk.Sha256;
import org.scprelay.relay.outcome.Outcomes;
import org.scprelay.relay.outcome.TransferKey;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.text.Conversion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known about one transfer while it runs: its id, its counts, and the replies that carry them. */
final class TransferRecord {

    private static final Logger LOG = LoggerFactory.getLogger(TransferRecord.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LONGEST_ID = 32;

    private final Outcomes outcomes;
    private final TransferKey key;
    private final String verb;
    private final String path;
    private final long start = System.nanoTime();
    private boolean begun;
    private volatile boolean ended;
    private volatile Protocol protocol = Protocol.SCP;
    private Optional<Boolean> atomic = Optional.empty();
    // Written by the thread of the session; read by another one for the reply after a failure.
    private volatile long before;
    private volatile long linkOctets;
    private volatile long remoteOctets;
    private volatile Optional<Records> records = Optional.empty();
    private Optional<String> sha256 = Optional.empty();

    /** What became of records and characters so far. */
    private record Records(long count, long substituted, long truncated) {

        boolean isWarning() {
            return substituted > 0 || truncated > 0;
        }

        Reply in(Reply reply) {
            Reply more = reply.with("RECORDS", Long.toString(count));
            Reply some = substituted > 0 ? more.with("SUBST", Long.toString(substituted)) : more;
            return truncated > 0 ? some.with("TRUNCATED", Long.toString(truncated)) : some;
        }
    }

    private TransferRecord(Outcomes outcomes, TransferKey key, String verb, String path) {
        this.outcomes = outcomes;
        this.key = key;
        this.verb = verb;
        this.path = path;
    }

    /**
     * Makes the record of a command.
     *
     * @param peer whose transfer it is
     * @throws TransferFailure 501 when its ID is none
     */
    static TransferRecord of(Command command, String peer, Outcomes outcomes) throws TransferFailure {
        Optional<String> token = command.pair("ID");
        if (token.isPresent()) {
            requireToken(token.get());
        }
        TransferKey key = new TransferKey(command.verb() == Verb.STOR, peer, token.orElseGet(TransferRecord::made));
        return new TransferRecord(
                outcomes, key, command.verb().name(), command.argument().orElse(""));
    }

    /**
     * Checks that a text can be a transfer ID.
     *
     * @throws TransferFailure 501
     */
    static void requireToken(String text) throws TransferFailure {
        if (!isToken(text)) {
            throw new TransferFailure(
                    Message.BAD_ARGUMENT, "ID is 1 to " + LONGEST_ID + " letters, digits, '-' and '_'");
        }
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
        return key.id();
    }

    String verb() {
        return verb;
    }

    String path() {
        return path;
    }

    /** Returns what makes the name of a part this transfer's own, among all peers. */
    String partId() {
        byte[] digest = Sha256.begin().digest(key.peer().getBytes(StandardCharsets.UTF_8));
        return id() + "-" + HexFormat.of().formatHex(digest, 0, 4);
    }

    /**
     * Refuses a STOR that may have been done already; to be asked by the holder of the path, who has the ID for himself.
     *
     * @throws TransferFailure 503
     */
    void requireNew() throws TransferFailure {
        outcomes.requireNew(key);
    }

    /** Returns how many octets of the part that the last STOR of this ID left are sure; empty where nothing is on record. */
    OptionalLong sureOfPart() {
        try {
            return outcomes.find(key.peer(), key.id())
                    .reply()
                    .flatMap(last -> last.pair(TransferFailure.PART))
                    .map(octets -> OptionalLong.of(Long.parseLong(octets)))
                    .orElse(OptionalLong.empty());
        } catch (IOException e) {
            LOG.error("what is on record of {} cannot be read", id(), e);
            return OptionalLong.empty();
        }
    }

    /**
     * Records that 150 of a RETR goes out.
     *
     * @param over what carries the file
     * @throws TransferFailure 421 when that cannot be recorded; 150 must not go out then
     */
    void begin(Protocol over) throws TransferFailure {
        protocol = over;
        outcomes.started(key);
        begun = true;
    }

    /**
     * Records that 150 of a STOR goes out, and whether the target is replaced by a rename.
     *
     * @param over what carries the file
     * @throws TransferFailure 421 when that cannot be recorded; 150 must not go out then
     */
    void begin(Protocol over, boolean isAtomic) throws TransferFailure {
        begin(over);
        atomic = Optional.of(isAtomic);
    }

    /** Notes how many octets of the remote file were there before this transfer, and belong to it. */
    void before(long octets) {
        before = octets;
        remoteOctets = octets;
    }

    /** Notes how many data octets of the link and octets of the remote file there were so far. */
    void count(long link, long remote) {
        linkOctets = link;
        remoteOctets = before + remote;
    }

    /** Returns how many data octets of the link there were so far; from any thread. */
    long linkOctets() {
        return linkOctets;
    }

    /** Notes what a conversion has done so far. */
    void count(Conversion conversion) {
        records = Optional.of(new Records(conversion.records(), conversion.substituted(), conversion.truncated()));
    }

    /** Notes the SHA-256 of the remote octets. */
    void hash(byte[] digest) {
        sha256 = Optional.of(HexFormat.of().formatHex(digest));
    }

    /** Returns the 150 reply. */
    Reply started(Message message, String text) {
        return message.reply(text).with("ID", id()).with("PROTOCOL", protocol.name());
    }

    /** Returns the final reply of a success, which is on record then. */
    Reply done(Message message, String text) {
        Reply reply = counts(message.reply(text));
        return recorded(records.filter(Records::isWarning).isPresent() ? reply.withSeverity('W') : reply);
    }

    /** Returns the final reply of a failure, which is on record then, or the only one when it came before 150. */
    Reply failed(TransferFailure failure) {
        Reply reply = failure.reply();
        return begun ? recorded(counts(reply)) : reply.with("ID", id());
    }

    private Reply recorded(Reply reply) {
        outcomes.ended(key, reply);
        ended = true;
        return reply;
    }

    /** Says, where a defect left a transfer without a final reply, that nobody knows how it ended. */
    void close() {
        if (begun && !ended) {
            outcomes.lost(key);
        }
    }

    private Reply counts(Reply reply) {
        double seconds = (System.nanoTime() - start) / 1e9;
        Reply octets = reply.with("ID", id())
                .with("BYTES", Long.toString(remoteOctets))
                .with("LINK", Long.toString(linkOctets));
        Reply counted = records.isPresent() ? records.get().in(octets) : octets;
        Reply more = counted.with("SECONDS", String.format(Locale.ROOT, "%.3f", seconds))
                .with("PROTOCOL", protocol.name());
        if (sha256.isPresent()) {
            more = more.with("SHA256", sha256.get());
        }
        return atomic.isPresent() ? more.with("ATOMIC", atomic.get() ? "ON" : "OFF") : more;
    }
}
