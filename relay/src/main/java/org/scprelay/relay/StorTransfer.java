package org.scprelay.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.scprelay.protocol.Command;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.ssh.Continuation;
import org.scprelay.relay.ssh.RemoteHost;
import org.scprelay.relay.ssh.RemoteWriter;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.ssh.Upload;

/**
 * One STOR up to its 150: everything that can be refused is refused here, before an octet of the job is consumed
 * (docs/PROTOCOL.md, section 2, commit order). {@link StorData} does the rest. One thread.
 */
final class StorTransfer {

    private static final Set<String> PAIRS = Set.of("SIZE", "ID");

    private final Session session;
    private final Route route;
    private final TransferRecord record;

    StorTransfer(Session session, Route route, TransferRecord record) {
        this.session = session;
        this.route = route;
        this.record = record;
    }

    /**
     * Runs it.
     *
     * @return whether the session goes on
     * @throws TransferFailure what the client is told instead of 150
     * @throws IOException when the link is dead
     */
    boolean run(Command command, Site site) throws IOException {
        Transfers.requirePairs(command, PAIRS);
        Protocol wanted = site.protocol().orElse(route.protocol());
        Continuing.check(command, site, wanted);
        Upload upload = upload(command, site, wanted);
        PathLocks.Held held = session.parts().paths().take(route.destination(), record.path(), upload.partId());
        session.to(SessionState.CONNECTING, "STOR");
        try {
            record.requireNew();
            OptionalLong restart = upload.continuation().restart();
            if (restart.isPresent()) {
                Continuing.checkRestart(restart.getAsLong(), upload.size(), record.sureOfPart());
                record.before(restart.getAsLong());
            }
            session.replies().working();
            return connect(upload, wanted, site.hashes(), held);
        } finally {
            held.close();
            if (session.state() == SessionState.CONNECTING) {
                session.to(SessionState.READY, "STOR refused");
            }
        }
    }

    private Upload upload(Command command, Site site, Protocol wanted) throws TransferFailure {
        OptionalLong size = site.size();
        if (command.pair("SIZE").isPresent()) {
            size = OptionalLong.of(Site.number("SIZE", command.pair("SIZE").get()));
        }
        if (size.isEmpty() && wanted == Protocol.SCP) {
            throw new TransferFailure(
                    Message.SIZE_NEEDED,
                    "SCP needs the size before the data: add SIZE=octets to STOR, or let PROTOCOL be AUTO or SFTP");
        }
        return new Upload(
                record.path(),
                size,
                site.mode(),
                site.modified(),
                site.atomic(),
                site.verify(),
                record.partId(),
                continuation(site));
    }

    /** RESTART=0 is a new attempt. What came over a link that can lose octets may have gaps: it is nothing to go on from. */
    private Continuation continuation(Site site) {
        Continuation wanted = site.continuation();
        OptionalLong restart = wanted.restart();
        return wanted.withRestart(restart.isPresent() && restart.getAsLong() == 0 ? OptionalLong.empty() : restart)
                .withResume(wanted.resume() && !session.link().mayLose());
    }

    private boolean connect(Upload upload, Protocol wanted, boolean hashes, PathLocks.Held held) throws IOException {
        SshConnection connection = session.parts().engine().connect(route.destination());
        RemoteStall stall = new RemoteStall(
                session.limits().remoteStall(), route.destination().place(), connection::close);
        List<Timer> timers = List.of(stall.timer());
        session.parts().watchdog().watch(timers);
        session.whenCut(Optional.of(connection::close));
        try {
            RemoteWriter writer = stall.open(() -> new RemoteHost(
                            connection,
                            route.destination(),
                            wanted,
                            session.parts().served())
                    .create(upload, place -> held.also(route.destination(), place)));
            begin(writer, stall);
            StorData.Opened open = new StorData.Opened(connection, writer, stall, held);
            return new StorData(session, record, open, hashes).run(upload.toCome());
        } finally {
            session.whenCut(Optional.empty());
            session.parts().watchdog().forget(timers);
            connection.close();
        }
    }

    private void begin(RemoteWriter writer, RemoteStall stall) throws TransferFailure {
        try {
            record.begin(writer.protocol(), writer.isAtomic());
        } catch (TransferFailure e) {
            stall.start("for the part to be removed");
            try {
                throw writer.abandon(e);
            } finally {
                stall.stop();
            }
        }
    }
}
