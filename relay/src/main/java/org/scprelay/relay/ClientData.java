package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.FrameWriter;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.TransferFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a LIST, NLST or EXEC sends to its client from 150 to the final reply. The session's thread writes; while it waits for
 * the destination, keep-alive frames find out whether there is still a client, and end the wait where there is none.
 */
final class ClientData {

    private static final Logger LOG = LoggerFactory.getLogger(ClientData.class);

    private final Session session;
    private final String command;
    private final Runnable end;
    private final Timer taken;
    private final Timer keepAlive;
    private final long start = System.nanoTime();
    private final FrameWriter frames;
    private boolean open;
    private Optional<IOException> lost = Optional.empty();

    /** What is sent. */
    interface Body {
        /**
         * Sends it.
         *
         * @return the final reply
         * @throws TransferFailure when the destination failed
         * @throws IOException when the link is dead
         */
        Reply send() throws IOException;
    }

    private interface LinkStep {
        void run() throws IOException;
    }

    /**
     * Makes one that sends nothing yet.
     *
     * @param command for the log
     * @param end ends the wait of the session's thread
     */
    ClientData(Session session, String command, Runnable end) {
        this.session = session;
        this.command = LogText.of(command);
        this.end = end;
        taken = new Timer("link-stall", session.limits().linkStall(), this::clientTakesNothing);
        keepAlive = new Timer("progress", session.limits().progress(), this::tick);
        frames = new FrameWriter(session.link(), session.clientMaxFrame());
    }

    /** Returns what the watchdog looks at. */
    List<Timer> timers() {
        return List.of(taken, keepAlive);
    }

    /**
     * Sends 150, what follows, and the final reply.
     *
     * @return whether the session goes on
     * @throws IOException when the link is dead
     */
    boolean run(Reply go, SessionState state, Body body) throws IOException {
        session.replies().send(go);
        session.to(state, "150");
        LOG.info("{}: {} begins", session.name(), command);
        Reply last;
        try {
            synchronized (frames) {
                open = true;
                keepAlive.start();
            }
            last = body.send();
            last(frames::end);
        } catch (TransferFailure e) {
            return fail(e);
        } catch (IOException e) {
            throw gone(e);
        } finally {
            shut();
        }
        LOG.info("{}: {} ended, {} octets: {}", session.name(), command, frames.count(), LogText.of(last.text()));
        session.to(SessionState.READY, "over");
        session.replies().send(counted(last));
        return !session.isCut() || session.closeAfterReply();
    }

    private Reply counted(Reply reply) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return reply.with("LINK", Long.toString(frames.count()))
                .with("SECONDS", String.format(Locale.ROOT, "%.3f", seconds));
    }

    /** Sends a record. */
    void record(byte[] text) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(Frame.HEADER + text.length);
        link(() ->
                frames.writeRecord(room.position(Frame.HEADER).put(text).flip().position(Frame.HEADER)));
    }

    /** Sends octets of a stream, of standard error where that is so. */
    void octets(ByteBuffer octets, boolean error) throws IOException {
        link(() -> {
            if (error) {
                frames.writeError(octets);
            } else {
                frames.write(octets);
            }
        });
    }

    private boolean fail(TransferFailure cause) throws IOException {
        synchronized (frames) {
            if (lost.isPresent()) {
                throw gone(lost.get());
            }
        }
        TransferFailure failure = session.excuse(cause);
        LOG.warn(
                "{}: {} failed after {} octets: {} {}",
                session.name(),
                command,
                frames.count(),
                failure.reason(),
                LogText.of(failure));
        try {
            last(() -> frames.abort(session.replies().alphabet().encodeLeniently(failure.getMessage())));
        } catch (IOException e) {
            throw gone(e);
        }
        session.to(SessionState.READY, "failed");
        session.replies().send(counted(failure.reply()));
        return !session.isCut() || session.closeAfterReply();
    }

    private IOException gone(IOException e) {
        LOG.warn(
                "{}: {} ended after {} octets: the link was lost: {}",
                session.name(),
                command,
                frames.count(),
                LogText.of(e));
        return e;
    }

    /** Sends the last frame; no keep-alive comes behind it. */
    private void last(LinkStep step) throws IOException {
        synchronized (frames) {
            shut();
            link(step);
        }
    }

    private void shut() {
        synchronized (frames) {
            open = false;
            keepAlive.stop();
        }
    }

    private void link(LinkStep step) throws IOException {
        synchronized (frames) {
            if (lost.isPresent()) {
                throw lost.get();
            }
            taken.start();
            try {
                step.run();
            } finally {
                taken.stop();
            }
        }
    }

    /** On a thread of the watchdog. */
    private void tick() {
        synchronized (frames) {
            if (!open) {
                return;
            }
            keepAlive.reset();
            try {
                link(frames::keepAlive);
                keepAlive.start();
                return;
            } catch (IOException e) {
                lost = Optional.of(e);
            }
        }
        end.run();
    }

    private void clientTakesNothing() {
        LOG.warn(
                "{}: {} ended: the client took nothing for the time of timer {}",
                session.name(),
                command,
                taken.describe());
        session.closeLink();
    }
}
