package org.scprelay.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.protocol.Reply;
import org.scprelay.protocol.Verb;
import org.scprelay.transport.LinkAddress;

/**
 * One STOR, tried as often as RETRY says under one ID. Whether a lost attempt is over, and what is sure of it, is asked by
 * STAT ID= before the next one: nothing is ever sent beside an attempt that may still be done. One thread.
 */
final class StoreTask implements Repetition.Task {

    private static final String NOT_CONTINUED = "SCR5047";
    private static final String ID_RUNNING = "SCR5033";
    private static final int WARNING = 4;
    private static final String PART_DIFFERS = "SCR5523";

    private final Statement.Store store;
    private final String id;
    private final InputPlace place;
    private final Optional<RecordFormat> records;
    private final InputStream standardInput;
    private final Relay relay;
    private final TransferFormat format;
    private final Resumption resumption;
    private final Reporter reporter;
    private final ClientTimers timers;
    private boolean resume;
    private boolean consumed;
    /** Whether an attempt ended here without a reply: before 150 the relay has nothing of it on record, and may be at it. */
    private boolean unanswered;
    /** The relay that let octets of this run be sent, the last time: what another one has on record is of an earlier job. */
    private Optional<LinkAddress> begunAt = Optional.empty();

    private Optional<String> version = Optional.empty();

    StoreTask(
            Statement.Store store,
            InputPlace place,
            Optional<RecordFormat> records,
            boolean resume,
            Relay relay,
            TransferFormat format,
            Resumption resumption,
            Surroundings surroundings) {
        this.store = store;
        this.id = store.id().orElseGet(Token::unguessable);
        this.place = place;
        this.records = records;
        this.standardInput = surroundings.standardInput();
        this.relay = relay;
        this.format = format;
        this.resumption = resumption;
        this.reporter = surroundings.reporter();
        this.timers = surroundings.timers();
        this.resume = resume;
    }

    @Override
    public Optional<String> obstacle() {
        if (format.isAppend()) {
            return Optional.of("what an APPEND added cannot be told from what was there");
        }
        return consumed ? Optional.of("INPUT cannot be read twice") : Optional.empty();
    }

    @Override
    public int first() throws Failure {
        relay.link();
        return send(0);
    }

    @Override
    public int again() throws Failure {
        resumption.repeat();
        return send(sureThere());
    }

    /** Waits until the attempt before is over, and returns how many octets of it are sure. */
    private long sureThere() throws Failure {
        long end = System.nanoTime() + timers.reply().toNanos();
        while (true) {
            Received answer = relay.command("STAT ID=" + id, 211);
            if (answer.isError() && answer.returnCode() == Failure.LOST) {
                throw Failure.lost("the relay does not say how the attempt before ended");
            }
            Reply outcome = answer.reply();
            String state = outcome.pair("STATE").orElse("");
            switch (state) {
                case "NEVER" -> {
                    return 0;
                }
                case "FAILED" -> {
                    return begunAt.equals(Optional.of(relay.link().address())) ? sureOf(outcome) : 0;
                }
                case "RUNNING" -> {
                    if (System.nanoTime() - end >= 0) {
                        throw Failure.lost("the relay still calls the attempt before running");
                    }
                    Repetition.await(timers.askAgain());
                }
                default -> throw unknown(state.isEmpty() ? "says nothing of it" : "says " + state);
            }
        }
    }

    /** An attempt whose final reply did not come may have failed in a way that a person must look at. */
    private long sureOf(Reply outcome) throws Failure {
        String code = outcome.pair("CODE").orElse("");
        if (!code.startsWith("4")) {
            throw Failure.local("the attempt before failed with " + code);
        }
        String part = outcome.pair("PART").orElse("0");
        return resume && part.matches("[0-9]{1,18}") ? Long.parseLong(part) : 0;
    }

    private Failure unknown(String what) {
        return Failure.unknown("the outcome of " + store.path() + " (ID=" + id + ") is unknown: the relay " + what
                + "; look at the destination before it is sent again");
    }

    private int send(long sure) throws Failure {
        resume = resume && resumption.keep();
        try (OctetInput octets = OctetInput.open(place, records, standardInput)) {
            boolean same = version.isEmpty() || version.get().equals(octets.version());
            version = Optional.of(octets.version());
            long from = resume && same && sure <= octets.size().orElse(0) ? sure : 0;
            if (from > 0) {
                skip(octets, from);
                resumption.from(from);
            }
            OptionalLong size = format.givesSize() ? octets.remoteSize(format.perRecord()) : OptionalLong.empty();
            Transfer transfer =
                    new Transfer(Verb.STOR, store.path(), id, size, format.isImage(), format.perRecord(), from);
            return warned(send(transfer, octets), octets);
        }
    }

    /** A file of blocks that is read as RECFM=V arrives with words in its records: nobody wants that, and no rule is broken. */
    private int warned(int code, OctetInput octets) {
        if (octets.looksBlocked()) {
            reporter.listing()
                    .note("every record of INPUT " + octets.name() + " looks like a block of records: is it RECFM=VB?");
        }
        return octets.looksBlocked() ? Math.max(code, WARNING) : code;
    }

    private static void skip(OctetInput octets, long from) throws Failure {
        try {
            octets.skip(from);
        } catch (IOException e) {
            throw Failure.local("INPUT " + octets.name() + " cannot be read: " + Trouble.of(e));
        }
    }

    private int send(Transfer transfer, OctetInput octets) throws Failure {
        RelayLink link = relay.link();
        Sending sending = new Sending(link, relay.greeting(), transfer, octets, reporter);
        boolean before = unanswered;
        unanswered = true;
        try {
            int code = sending.run();
            Optional<Reply> end = sending.last().map(Received::reply);
            String message = end.map(Reply::id).orElse("");
            if (before && message.equals(ID_RUNNING)) {
                throw Failure.lost("the relay has not ended the attempt before");
            }
            unanswered = false;
            boolean kept = resume && message.equals(NOT_CONTINUED);
            if (kept || transfer.from() > 0 && message.equals(PART_DIFFERS)) {
                return sendWhole(kept);
            }
            if (transfer.from() > 0 && code < Failure.LOST) {
                requireHash(end, octets);
            }
            return code;
        } catch (LostReply e) {
            reporter.listing().note("all data was sent, then: " + e.getMessage());
            return relay.question(link.address()).ask(transfer, e.sent(), octets.sha256());
        } finally {
            if (sending.began()) {
                begunAt = Optional.of(link.address());
                consumed |= octets.size().isEmpty();
            }
        }
    }

    private int sendWhole(boolean plainly) throws Failure {
        reporter.listing().note("it cannot be gone on with there: the whole file is sent");
        if (plainly) {
            resume = false;
            resumption.keepNothing();
        }
        resumption.sayAgain();
        return send(0);
    }

    /** The relay knows the octets of one attempt only: whether all of them are this file is seen here. */
    private static void requireHash(Optional<Reply> end, OctetInput octets) throws Failure {
        String there = end.flatMap(reply -> reply.pair("SHA256")).orElse("none");
        String here = octets.sha256().orElseThrow();
        if (!there.equals(here)) {
            throw Failure.local("the destination has another file than INPUT " + octets.name() + ": its SHA-256 is "
                    + there + ", not " + here + "; send it again as a whole, with another ID");
        }
    }
}
