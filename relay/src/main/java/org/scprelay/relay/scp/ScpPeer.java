package org.scprelay.relay.scp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * What both roles need of the other side: its acknowledgements, its words, its end. One thread, but for {@link
 * #failureDuringData()} and {@link #explain}, which two may call at once.
 *
 * <p>The other side keeps to the protocol, or the transfer failed: nothing is skipped, nothing resynchronised. Waiting for
 * what is due has no limit here (a watchdog closes the command); waiting for the rest of what should not have come at all
 * has {@link #GRACE_MILLIS}, so that the reason is not lost with a peer that never ends its line.
 */
final class ScpPeer {

    /** How long the rest of an unexpected text is waited for, in milliseconds. */
    static final int GRACE_MILLIS = 1000;

    /** The good status octet; 01 and 02 begin an error text. */
    static final int OK = 0;

    private static final int ERROR = 1;
    private static final int FATAL = 2;

    private final RemoteCommand command;
    private final OctetSource stdout;
    private boolean ended;
    private boolean acknowledged;
    private Optional<ScpException> interruption = Optional.empty();

    ScpPeer(RemoteCommand command) {
        this.command = command;
        this.stdout = command.stdout();
    }

    /** Sends octets at once. */
    void send(byte[] octets, ScpPhase phase) throws IOException {
        try {
            command.stdin().write(octets);
            command.stdin().flush();
        } catch (IOException e) {
            throw explain(e, phase);
        }
    }

    /** Sends octets to a peer that may be gone: the next read tells. */
    void offer(byte[] octets) {
        try {
            command.stdin().write(octets);
            command.stdin().flush();
        } catch (IOException e) {
            // Told by the next read.
        }
    }

    /** Waits for the good status octet. */
    void acknowledgement(ScpPhase phase) throws IOException {
        int octet = octet(phase);
        if (octet != OK) {
            throw said(octet, phase);
        }
    }

    /** Waits for the good status octet of the whole file, unless it was taken before. */
    synchronized void finalAcknowledgement(ScpPhase phase) throws IOException {
        if (!acknowledged) {
            acknowledgement(phase);
            acknowledged = true;
        }
    }

    /**
     * Takes one good status octet that came before we had said that the file is whole. OpenSSH waits for our word; servers
     * on Apache MINA acknowledge the last octet. Call it only when something came; any thread.
     *
     * @return whether that was it; nothing was taken where not
     */
    synchronized boolean takeAcknowledgement() {
        if (acknowledged || interruption.isPresent()) {
            return false;
        }
        try {
            ByteBuffer lent = stdout.next();
            acknowledged = lent.hasRemaining() && lent.get(lent.position()) == OK;
            if (acknowledged) {
                lent.get();
            }
        } catch (IOException e) {
            // Told by the next read.
        }
        return acknowledged;
    }

    /** Waits for one octet. */
    int octet(ScpPhase phase) throws IOException {
        ByteBuffer lent = stdout.next();
        if (!lent.hasRemaining()) {
            ended = true;
            throw EndOfCommand.of(command).beforeDue(phase);
        }
        return lent.get() & 0xFF;
    }

    /** Waits for a control record; what cannot be one is a failure at the first octet that shows it. */
    ControlRecord controlRecord(ScpPhase phase) throws IOException {
        byte[] line = new byte[ControlRecord.MAX_LENGTH];
        for (int length = 0; length < line.length; length++) {
            int octet = octet(phase);
            if (octet == '\n') {
                byte[] whole = Arrays.copyOf(line, length);
                return ControlRecord.parse(whole, phase);
            }
            if (length == 0 && octet <= FATAL) {
                throw octet == OK ? straySuccess(phase) : said(octet, phase);
            }
            line[length] = (byte) octet;
            if (!ControlRecord.canBegin(line, length + 1)) {
                throw text(line, length + 1, phase);
            }
        }
        String start = new String(line, StandardCharsets.UTF_8);
        throw ScpException.saying(
                Reason.RECORD_TOO_LONG, phase, "the remote scp sent a control record above 2048 octets", start);
    }

    private static ScpException straySuccess(ScpPhase phase) {
        return ScpException.of(
                Reason.RECORD_UNEXPECTED,
                phase,
                "the remote scp sent an acknowledgement where a control record was due");
    }

    /** Returns the failure that an octet means where the good status was due; takes the text that belongs to it. */
    ScpException said(int first, ScpPhase phase) {
        if (first == ERROR || first == FATAL) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            gather(text, true);
            return remoteError(text.toString(StandardCharsets.UTF_8), phase);
        }
        return text(new byte[] {(byte) first}, 1, phase);
    }

    private ScpException text(byte[] begun, int length, ScpPhase phase) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(begun, 0, length);
        gather(text, false);
        return ControlRecord.notScp(text.toString(StandardCharsets.UTF_8), phase);
    }

    private static ScpException remoteError(String text, ScpPhase phase) {
        if (text.isBlank()) {
            return ScpException.of(
                    Reason.REMOTE_ERROR, phase, "the remote scp reported an error without a text " + phase.words());
        }
        return ScpException.saying(Reason.REMOTE_ERROR, phase, "the remote scp reported an error", text);
    }

    /**
     * Returns the failure behind speech or an end of the other side while it should only take octets. It takes what came
     * and waits a moment for the rest of a line, no longer. Any thread: one finds out, all get the same answer.
     */
    synchronized ScpException failureDuringData() throws IOException {
        if (interruption.isEmpty()) {
            interruption = Optional.of(interruption());
        }
        return interruption.get();
    }

    private ScpException interruption() throws IOException {
        int first;
        try {
            first = octet(ScpPhase.DATA);
        } catch (ScpException e) {
            return e;
        }
        return first == OK ? acknowledgedEarly() : said(first, ScpPhase.DATA);
    }

    private static ScpException acknowledgedEarly() {
        String sentence = "the remote scp acknowledged the file before its last octet";
        return ScpException.of(Reason.ACKNOWLEDGED_EARLY, ScpPhase.DATA, sentence);
    }

    /**
     * Returns the better reason for a failed write: what the other side said, or how it ended, if it did.
     *
     * @return the failure given, where the other side is silent
     */
    synchronized IOException explain(IOException failure, ScpPhase phase) {
        if (interruption.isPresent()) {
            return interruption.get();
        }
        if (failure instanceof ScpException || !awaitReadable(GRACE_MILLIS)) {
            return failure;
        }
        ScpException better;
        try {
            int first = octet(phase);
            if (first == OK && phase != ScpPhase.DATA) {
                return failure;
            }
            better = first == OK ? acknowledgedEarly() : said(first, phase);
        } catch (ScpException e) {
            better = e;
        } catch (IOException e) {
            return failure;
        }
        better.addSuppressed(failure);
        interruption = Optional.of(better);
        return better;
    }

    /**
     * Sends octets that a peer which is done already may not take any more: success rests on what the peer says and on
     * how it ends, and a broken connection shows there.
     */
    void sendAtEnd(byte[] octets) {
        try {
            command.stdin().write(octets);
            command.stdin().end();
        } catch (IOException e) {
            // Told by the next read.
        }
    }

    /** Requires the end of the other side's output, and an exit status 0 that really came. */
    void cleanEnd() throws IOException {
        ByteBuffer more = stdout.next();
        if (more.hasRemaining()) {
            int first = more.get() & 0xFF;
            throw first == ERROR || first == FATAL ? said(first, ScpPhase.END) : trailing(first);
        }
        ended = true;
        RemoteCommand.Exit exit = command.awaitExit();
        if (!exit.isSuccess()) {
            throw badEnd(new EndOfCommand(exit, command.stderrTail()));
        }
    }

    private ScpException trailing(int first) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.write(first);
        gather(text, false);
        String sentence = "the remote scp went on after the end of the file";
        return ScpException.saying(
                Reason.TRAILING_OUTPUT, ScpPhase.END, sentence, text.toString(StandardCharsets.UTF_8));
    }

    private static ScpException badEnd(EndOfCommand end) {
        String start = "the remote scp acknowledged the file but ended";
        ScpPhase phase = ScpPhase.END;
        if (end.exit().signal().isPresent()) {
            return ScpException.ended(Reason.EXIT_SIGNAL, phase, start + " by signal " + end.signalName(), end);
        }
        if (end.exit().status().isPresent()) {
            int status = end.exit().status().getAsInt();
            return ScpException.ended(Reason.EXIT_STATUS, phase, start + " with exit status " + status, end);
        }
        return ScpException.ended(Reason.EXIT_MISSING, phase, start + " without an exit status", end);
    }

    /** Takes what comes within the grace: one line, or all there is; bounded by {@link ScpException#TEXT_KEPT}. */
    private void gather(ByteArrayOutputStream text, boolean line) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        try {
            while (!ended && text.size() < ScpException.TEXT_KEPT) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (!awaitReadable(left)) {
                    return;
                }
                ByteBuffer lent = stdout.next();
                ended = !lent.hasRemaining();
                if (take(lent, text, line)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The connection broke within the text: what came of it is still the reason.
            ended = true;
        }
    }

    private static boolean take(ByteBuffer lent, ByteArrayOutputStream text, boolean line) {
        while (lent.hasRemaining() && text.size() < ScpException.TEXT_KEPT) {
            int octet = lent.get();
            if (line && octet == '\n') {
                return true;
            }
            text.write(octet);
        }
        return false;
    }

    private boolean awaitReadable(long millis) {
        CountDownLatch readable = new CountDownLatch(1);
        command.whenReadable(Optional.of(readable::countDown));
        try {
            return readable.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            command.whenReadable(Optional.empty());
        }
    }
}
