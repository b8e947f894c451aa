package org.scprelay.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.FrameReader;
import org.scprelay.protocol.ProtocolException;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.RemoteWriter;
import org.scprelay.relay.ssh.SshConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One STOR from its 150 to its final reply: after 150 nothing is tried twice, and the good reply follows the remote's
 * acknowledgement, exit status, checks and rename.
 *
 * <p>The session's thread does all of it. Only a failure that comes up while that thread waits for the client is told by
 * another one; {@link Stage} says who speaks.
 */
final class StorData {

    private static final Logger LOG = LoggerFactory.getLogger(StorData.class);

    /**
     * A file that is open at the destination.
     *
     * @param connection over which
     * @param writer takes the octets
     * @param stall ends the connection when the destination takes nothing; watched already
     * @param held the path
     */
    record Opened(SshConnection connection, RemoteWriter writer, RemoteStall stall, PathLocks.Held held) {

        /** Lets go of the destination: before a final reply is sent, since the next transfer may follow it at once. */
        void release() {
            connection.close();
            held.close();
        }

        /** The same, where all went well. */
        void giveBack() {
            connection.giveBack();
            held.close();
        }
    }

    /** Who may send the final reply. */
    private enum Stage {
        /** Data is flowing; whoever leaves this stage owns the final reply. */
        DATA,
        /** The session's thread finishes the transfer. */
        FINISHING,
        /** The transfer failed; the one who said so sends the reply. */
        FAILED
    }

    private final Session session;
    private final TransferRecord record;
    private final Opened open;
    private final RemoteWriter writer;
    private final StorInput.Plan plan;
    private final RemoteSink sink;
    private final StorInput input;
    private final RemoteStall stall;
    private final Timer silence;
    private final Timer discard;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.DATA);
    private final CountDownLatch failureTold = new CountDownLatch(1);
    private final FrameReader frames;
    private volatile boolean closing;
    private boolean counted;

    /**
     * Makes the data part of a STOR.
     *
     * @param open the file at the destination
     * @param plan what comes
     */
    StorData(Session session, TransferRecord record, Opened open, StorInput.Plan plan) {
        this.session = session;
        this.record = record;
        this.plan = plan;
        this.open = open;
        stall = open.stall();
        writer = open.writer();
        silence = new Timer("link-stall", session.limits().linkStall(), this::clientIsSilent);
        discard = new Timer("discard", session.limits().discard(), this::stopDiscarding);
        frames = new FrameReader(
                session.input(), plan.frames(), session.parts().settings().maxFrame());
        sink = new RemoteSink(writer, stall, plan.size(), plan.hashes());
        input = new StorInput(plan, sink, room -> link(() -> frames.read(room)), record);
    }

    /**
     * Sends 150, takes the data, finishes, replies.
     *
     * @return whether the session goes on
     */
    boolean run() throws IOException {
        List<Timer> timers = List.of(silence, discard);
        session.parts().watchdog().watch(timers);
        try {
            return begin();
        } finally {
            session.parts().watchdog().forget(timers);
        }
    }

    private boolean begin() throws IOException {
        session.to(SessionState.STORING, "150");
        LOG.info("{}: {} STOR begins", session.name(), record.id());
        try {
            session.replies().send(record.started(Message.SEND, "send " + record.path()));
            session.whenCut(Optional.of(this::relayStops));
            // Not before 150: a final reply in front of it would put the client out of step for good.
            writer.whenBroken(() -> tellFromOutside(writer::failureDuringData, false));
            receive();
        } catch (RemoteBroke e) {
            return fail(() -> writer.explain(e.failure()));
        } catch (TransferFailure e) {
            return fail(() -> e);
        } catch (ProtocolException e) {
            return failAndClose(new TransferFailure(Message.BAD_FRAME, e.getMessage()));
        } catch (IOException e) {
            return failAndClose(new TransferFailure(Message.LINK_LOST, "the link ended: " + reason(e)));
        } catch (RuntimeException e) {
            LOG.error("{}: {} defect during the data", session.name(), record.id(), e);
            return failAndClose(new TransferFailure(Message.DEFECT, Message.DEFECT.meaning()));
        }
        if (!stage.compareAndSet(Stage.DATA, Stage.FINISHING)) {
            return toldElsewhere();
        }
        return finish();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "it was closed" : e.getMessage();
    }

    private void receive() throws IOException {
        while (!frames.isEnded()) {
            Frame frame = link(frames::next);
            if (stage.get() != Stage.DATA) {
                throw new TransferFailure(Message.REMOTE_FAILED, "told already");
            }
            if (frame.is(Frame.ABORT)) {
                byte[] text = link(frames::readReason);
                String reason = session.replies().alphabet().decodeLeniently(text);
                throw new TransferFailure(Message.CLIENT_ABORT, "the client gave up: " + reason);
            }
            if (frame.is(Frame.COUNT)) {
                checkCount(link(frames::readCount));
                counted = true;
            } else {
                input.take(frame);
            }
        }
        if (!plan.sizeProves() && !counted && session.link().mayLose()) {
            throw new TransferFailure(
                    Message.COUNT_DIFFERS,
                    "neither SIZE= nor an EOF with COUNT said how many octets there are, and this link can lose some");
        }
        input.finish();
    }

    private interface LinkStep<T> {
        T run() throws IOException;
    }

    /** Every wait for the client is one of these. */
    private <T> T link(LinkStep<T> step) throws IOException {
        silence.start();
        try {
            return step.run();
        } finally {
            silence.stop();
        }
    }

    private void checkCount(long count) throws TransferFailure {
        if (count != input.taken()) {
            throw new TransferFailure(
                    Message.COUNT_DIFFERS,
                    "the client counted " + Long.toUnsignedString(count) + " octets, " + input.taken() + " came");
        }
    }

    private boolean finish() throws IOException {
        session.replies().working();
        stall.start("for its acknowledgement, the checks and the rename");
        try {
            Optional<byte[]> sent = sink.digest();
            writer.finish(sent, () -> stall.start("for the hash of what it has"));
            stall.stop();
            writer.sha256().or(() -> sent).ifPresent(record::hash);
        } catch (TransferFailure e) {
            stall.stop();
            TransferFailure failure = session.excuse(stall.blame(e));
            log(failure);
            open.release();
            session.to(SessionState.READY, "STOR failed");
            session.replies().send(record.failed(failure));
            return true;
        }
        LOG.info("{}: {} STOR done, {} octets", session.name(), record.id(), sink.written());
        String remark = writer.remark().map(said -> "; " + said).orElse("");
        open.giveBack();
        session.to(SessionState.READY, "STOR done");
        try {
            session.replies().send(record.done(Message.STORED, "stored " + record.path() + remark));
        } catch (IOException e) {
            LOG.warn("{}: {} was stored, but its final reply could not be sent", session.name(), record.id());
            throw e;
        }
        return true;
    }

    /** A failure that the session's thread found: says so, drops the rest, goes on. */
    private boolean fail(Supplier<TransferFailure> reason) throws IOException {
        if (!stage.compareAndSet(Stage.DATA, Stage.FAILED)) {
            return toldElsewhere();
        }
        session.replies().send(record.failed(giveUp(reason)));
        discard.start();
        return dropRest();
    }

    /** A failure behind which the link cannot be used: says so as far as that is possible. */
    private boolean failAndClose(TransferFailure reason) throws IOException {
        if (!stage.compareAndSet(Stage.DATA, Stage.FAILED)) {
            awaitTold();
            return session.closeAfterReply();
        }
        session.replies().send(record.failed(giveUp(() -> reason)));
        return session.closeAfterReply();
    }

    /** Finds out why, removes what was created, and lets go of the destination; all of it within one timer. */
    private TransferFailure giveUp(Supplier<TransferFailure> reason) {
        // A timer of its own: the others may be in use by the other thread.
        Timer cleanup = new Timer("cleanup", session.limits().reply(), open.connection()::close);
        List<Timer> timers = List.of(cleanup);
        session.parts().watchdog().watch(timers);
        cleanup.start();
        try {
            TransferFailure failure = writer.abandon(stall.blame(reason.get()));
            log(failure);
            if (!cleanup.stop()) {
                LOG.warn(
                        "{}: {} what it had begun there could not be removed within the time of timer {}",
                        session.name(),
                        record.id(),
                        cleanup.describe());
            }
            return failure;
        } finally {
            session.parts().watchdog().forget(timers);
            open.release();
        }
    }

    private void log(TransferFailure failure) {
        LOG.warn(
                "{}: {} STOR failed after {} octets: {} {}",
                session.name(),
                record.id(),
                record.linkOctets(),
                failure.reason(),
                LogText.of(failure));
    }

    /** Runs on another thread, while the session's thread waits for the client. */
    private void tellFromOutside(Supplier<TransferFailure> reason, boolean close) {
        if (!stage.compareAndSet(Stage.DATA, Stage.FAILED)) {
            return;
        }
        closing = close;
        try {
            Reply reply = record.failed(giveUp(reason));
            if (close) {
                session.sayAndClose(reply);
            } else {
                session.replies().send(reply);
                discard.start();
            }
        } catch (IOException e) {
            session.closeLink();
        } catch (RuntimeException e) {
            LOG.error("{}: {} defect while a failure was told", session.name(), record.id(), e);
            session.closeLink();
        } finally {
            failureTold.countDown();
        }
    }

    private void relayStops() {
        tellFromOutside(
                () -> session.excuse(new TransferFailure(Message.DRAINING, "the relay is being stopped")), true);
    }

    private void clientIsSilent() {
        tellFromOutside(
                () -> new TransferFailure(
                        Message.LINK_STALLED, "no frame came for the time of timer " + silence.describe()),
                true);
    }

    private boolean toldElsewhere() throws IOException {
        awaitTold();
        return closing ? session.discardRest() : dropRest();
    }

    private void awaitTold() throws IOException {
        try {
            failureTold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Drops what the client still sends of this transfer, up to its EOF or ABORT. */
    private boolean dropRest() throws IOException {
        session.to(SessionState.DISCARDING, "STOR failed");
        try {
            frames.skip();
            while (!frames.isEnded()) {
                frames.next();
                frames.skip();
            }
        } catch (ProtocolException e) {
            return session.closeAfterReply();
        }
        if (!discard.stop()) {
            return session.discardRest();
        }
        session.to(SessionState.READY, "rest dropped");
        return true;
    }

    private void stopDiscarding() {
        LOG.warn(
                "{}: {} the client went on sending for the time of timer {}",
                session.name(),
                record.id(),
                discard.describe());
        session.halfClose();
    }
}
