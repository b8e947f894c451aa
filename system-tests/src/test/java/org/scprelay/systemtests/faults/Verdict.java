package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.systemtests.Job;

/** Compares what came of a fault with its row: reply, words, return code, and the files that are left. */
final class Verdict {

    /** Codes below it are about settings, or say that a transfer may begin; 211 and 221 stand there too. */
    private static final int FINAL = 226;

    private final Row row;
    private final String client;
    private boolean given;

    /**
     * Makes one.
     *
     * @param client who the client is for the relay
     */
    Verdict(Row row, String client) {
        this.row = row;
        this.client = client;
    }

    boolean isGiven() {
        return given;
    }

    /** Of a client process that ended by itself. */
    void of(Job job, Place place) {
        given = true;
        Listing listing = new Listing(job.listing());
        List<Reply> finals =
                listing.replies().stream().filter(r -> r.code() >= FINAL).toList();
        if (row.code() == 0) {
            Aftermath after = new Aftermath(Optional.empty(), listing.notes(), place);
            assertAll(
                    row.id() + "\n" + job.listing(),
                    Stream.concat(Stream.of(noReply(finals), returnCode(job)), all(after)));
            return;
        }
        assertEquals(1, finals.size(), () -> row.id() + ": final replies in\n" + job.listing());
        Reply reply = finals.get(0);
        assertAll(
                row.id() + "\n" + job.listing(),
                Stream.concat(Stream.of(replies(reply), returnCode(job)), all(Aftermath.of(reply, place))));
    }

    /** Of a final reply that a test of its own read from the link. */
    void of(Reply reply, Place place) {
        given = true;
        assertEquals(-1, row.returnCode(), row.id() + ": return-code of a row without a client");
        assertAll(
                row.id() + "\n" + reply.format(),
                Stream.concat(Stream.of(replies(reply)), all(Aftermath.of(reply, place))));
    }

    /** Of a transfer whose client is gone: {@code STAT ID=} says how it ended. */
    void ofOutcome(Reply answer, Place place) {
        String message = answer.pair("MESSAGE").orElseThrow(() -> new AssertionError("no end: " + answer.format()));
        int severity = message.length() - 1;
        int code = Integer.parseInt(answer.pair("CODE").orElseThrow());
        Reply last = Reply.of(code, message.substring(0, severity), message.charAt(severity), answer.text());
        Optional<String> left = answer.pair("LEFT");
        of(left.isPresent() ? last.with("LEFT", left.get()) : last, place);
    }

    /** Of a link that ended without a reply, and without a transfer: the relay's log says why. */
    void ofEnd(String log, Place place) {
        given = true;
        assertEquals("0 -1", row.code() + " " + row.returnCode(), row.id() + ": code and return-code of such a row");
        assertAll(row.id() + "\n" + log, all(new Aftermath(Optional.empty(), log, place)));
    }

    /** Of a transfer whose client is gone: the relay's log says why it ended. */
    void ofLog(String log, Place place) {
        given = true;
        assertEquals(-1, row.returnCode(), row.id() + ": return-code of a row without a client");
        String name = Arrays.stream(Message.values())
                .filter(m -> m.id().equals(row.message()))
                .findFirst()
                .orElseThrow()
                .name();
        List<String> lines =
                log.lines().filter(l -> l.contains(": " + name + " ")).toList();
        assertEquals(1, lines.size(), () -> row.id() + ": lines with " + name + " in\n" + log);
        assertAll(row.id() + "\n" + lines, all(Aftermath.of(lines.get(0), place)));
    }

    private Executable noReply(List<Reply> finals) {
        return () -> assertEquals(List.of(), finals, "no final reply was to come");
    }

    private Executable returnCode(Job job) {
        return () -> {
            assertEquals(row.returnCode(), job.returnCode(), "return code");
            String last = String.format("RETURN CODE %02d", row.returnCode());
            assertTrue(job.listing().endsWith(last + "\n"), "the listing ends with " + last);
        };
    }

    private Executable replies(Reply reply) {
        return () -> assertEquals(
                row.code() + " " + row.message() + row.severity(),
                reply.code() + " " + reply.id() + reply.severity(),
                "reply");
    }

    private Stream<Executable> all(Aftermath after) {
        Stream<Executable> words = row.words().stream().map(word -> () -> has(after, word));
        Stream<Executable> states = row.remote().stream().map(state -> () -> is(after, state));
        return Stream.concat(Stream.concat(words, states), Stream.of(() -> namesNoMore(after)));
    }

    private void has(Aftermath after, String word) {
        String wanted = word.replace("{path}", after.place().file().toString()).replace("{client}", client);
        assertTrue(after.text().contains(wanted), () -> "no '" + wanted + "' in: " + after.text());
    }

    private static void is(Aftermath after, State state) throws IOException {
        assertTrue(state.holds(after), "it does not hold: " + state.words());
    }

    /** A reply that names something as left must have a row that says so. */
    private void namesNoMore(Aftermath after) {
        boolean expected = row.expects(State.LEFT_PART) || row.expects(State.LEFT_TARGET);
        assertEquals(expected, after.left().isPresent(), "a pair LEFT");
    }
}
