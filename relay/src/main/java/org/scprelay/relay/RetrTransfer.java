package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.FrameWriter;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.bulk.Sha256;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.ssh.RemoteHost;
import org.scprelay.relay.ssh.RemoteReader;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.Form;
import org.scprelay.relay.text.RecordSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One RETR: the relay's EOF frame follows only when the destination said that the file was whole and ended with exit status
 * 0, so a client that has EOF, COUNT and 226 has the file. One thread.
 */
final class RetrTransfer {

    private static final Logger LOG = LoggerFactory.getLogger(RetrTransfer.class);
    /** Octets that are read between two signs of life. */
    private static final long ALIVE = 1024 * 1024;

    private final Session session;
    private final Route route;
    private final TransferRecord record;
    private final Visit visit;
    private final Timer taken;
    /** How many octets of the file the client has already. */
    private long start;

    RetrTransfer(Session session, Route route, TransferRecord record) {
        this.session = session;
        this.route = route;
        this.record = record;
        visit = new Visit(session, route, "RETR");
        taken = new Timer("link-stall", session.limits().linkStall(), this::clientTakesNothing);
    }

    /**
     * Runs it.
     *
     * @return whether the session goes on
     * @throws TransferFailure what the client is told instead of 150
     * @throws IOException when the link is dead
     */
    boolean run(Command command, Site site, Form form) throws IOException {
        Protocol wanted = site.protocol().orElse(route.protocol());
        Continuing.checkRetr(site, form, wanted);
        Optional<Conversion.To<RecordSink>> how = TextAnswers.download(site.text(), form, session.page());
        OptionalLong restart = site.continuation().restart();
        start = restart.orElse(0);
        return visit.run(List.of(taken), connection -> {
            RemoteHost host = new RemoteHost(
                    connection, route.destination(), wanted, session.parts().served());
            RemoteReader reader = visit.open("for the file to be open", () -> host.open(record.path(), restart));
            FrameWriter frames = new FrameWriter(session.link(), session.clientMaxFrame());
            RetrOutput output = new RetrOutput(frames, session.clientMaxFrame(), this::link, record, how);
            Optional<MessageDigest> hash = site.hashes() ? Optional.of(Sha256.begin()) : Optional.empty();
            return send(reader, connection, frames, output, hash);
        });
    }

    private boolean send(
            RemoteReader reader,
            SshConnection connection,
            FrameWriter frames,
            RetrOutput output,
            Optional<MessageDigest> hash)
            throws IOException {
        record.begin(reader.protocol());
        record.before(start);
        Reply go =
                record.started(Message.RECEIVE, "sending " + record.path()).with("SIZE", Long.toString(reader.size()));
        if (reader.modified().isPresent()) {
            go = go.with("MTIME", Long.toString(reader.modified().getAsLong()));
        }
        try {
            session.replies().send(go);
            session.to(SessionState.RETRIEVING, "150");
            LOG.info("{}: {} RETR begins", session.name(), record.id());
            if (hash.isPresent()) {
                passOver(reader, frames, hash.get());
            }
            copy(reader, output, hash);
            remote("for its final status and exit status", reader, () -> {
                reader.finish();
                return ByteBuffer.allocate(0);
            });
            connection.giveBack();
            output.finish();
            link(frames::end);
            hash.map(MessageDigest::digest).ifPresent(record::hash);
        } catch (TransferFailure e) {
            return fail(e, frames);
        } catch (IOException e) {
            LOG.warn(
                    "{}: {} RETR ended after {} octets: the link was lost: {}",
                    session.name(),
                    record.id(),
                    frames.count(),
                    LogText.of(e));
            // Nobody can be told, but whoever asks by STAT ID= is.
            record.failed(lost());
            throw e;
        }
        LOG.info("{}: {} RETR done, {} octets", session.name(), record.id(), frames.count());
        session.to(SessionState.READY, "RETR done");
        session.replies().send(record.done(Message.RETRIEVED, "sent " + record.path()));
        return true;
    }

    private TransferFailure lost() {
        return taken.isExpired()
                ? new TransferFailure(
                        Message.LINK_STALLED, "the client took nothing for the time of timer " + taken.describe())
                : new TransferFailure(Message.LINK_LOST, "the link was lost");
    }

    /** Reads what the client has already, since the hash is that of the whole file; the client sees that we are alive. */
    private void passOver(RemoteReader reader, FrameWriter frames, MessageDigest digest) throws IOException {
        OctetSource source = reader.before();
        long passed = 0;
        while (true) {
            ByteBuffer octets = remote("for octets", reader, source::next);
            if (!octets.hasRemaining()) {
                return;
            }
            long before = passed / ALIVE;
            passed += octets.remaining();
            digest.update(octets);
            if (passed / ALIVE > before) {
                link(frames::keepAlive);
            }
        }
    }

    private void copy(RemoteReader reader, RetrOutput output, Optional<MessageDigest> hash) throws IOException {
        OctetSource source = reader.data();
        while (true) {
            ByteBuffer octets = remote("for octets", reader, source::next);
            if (!octets.hasRemaining()) {
                return;
            }
            hash.ifPresent(digest -> digest.update(octets.duplicate()));
            output.take(octets);
        }
    }

    private interface RemoteStep {
        ByteBuffer run() throws IOException;
    }

    private ByteBuffer remote(String awaited, RemoteReader reader, RemoteStep step) throws TransferFailure {
        return visit.answer(awaited, () -> {
            try {
                return step.run();
            } catch (IOException e) {
                throw reader.explain(e);
            }
        });
    }

    private void link(LinkSink.Sending.Send step) throws IOException {
        taken.start();
        try {
            step.run();
        } finally {
            taken.stop();
        }
    }

    private boolean fail(TransferFailure cause, FrameWriter frames) throws IOException {
        TransferFailure failure = session.excuse(cause);
        LOG.warn(
                "{}: {} RETR failed after {} octets: {} {}",
                session.name(),
                record.id(),
                frames.count(),
                failure.reason(),
                LogText.of(failure));
        Reply reply = record.failed(failure);
        link(() -> frames.abort(session.replies().alphabet().encode(ascii(failure.getMessage()))));
        session.to(SessionState.READY, "RETR failed");
        session.replies().send(reply);
        return !session.isCut() || session.closeAfterReply();
    }

    /** The reason of an ABORT in characters that every control alphabet has. */
    private static String ascii(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().map(c -> c >= ' ' && c < 0x7F ? c : '?').forEach(c -> out.append((char) c));
        return out.toString();
    }

    private void clientTakesNothing() {
        LOG.warn(
                "{}: {} ended: the client took nothing for the time of timer {}",
                session.name(),
                record.id(),
                taken.describe());
        session.closeLink();
    }
}
