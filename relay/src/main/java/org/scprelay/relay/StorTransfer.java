package org.scprelay.relay;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.protocol.Command;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.ssh.Continuation;
import org.scprelay.relay.ssh.RemoteHost;
import org.scprelay.relay.ssh.RemoteWriter;
import org.scprelay.relay.ssh.Upload;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.Form;

/**
 * One STOR up to its 150: everything that can be refused is refused here, before an octet of the job is consumed
 * (docs/PROTOCOL.md, section 2, commit order). {@link StorData} does the rest. One thread.
 */
final class StorTransfer {

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
    boolean run(Command command, Site site, Form form) throws IOException {
        Protocol wanted = site.protocol().orElse(route.protocol());
        Continuing.check(command, site, form, wanted);
        Optional<Conversion.To<OctetSink>> how = TextAnswers.upload(site.text(), form, session.page());
        Upload upload = upload(command, site, wanted);
        StorInput.Plan plan = new StorInput.Plan(upload.toCome(), site.hashes(), form, how);
        try (PathLocks.Held held = session.parts().paths().take(route.destination(), record.path(), upload.partId())) {
            record.requireNew();
            OptionalLong restart = upload.continuation().restart();
            if (restart.isPresent()) {
                Continuing.checkRestart(restart.getAsLong(), upload.size(), record.sureOfPart());
                record.before(restart.getAsLong());
            }
            Visit visit = new Visit(session, route, "STOR");
            return visit.run(List.of(), connection -> {
                RemoteHost host = new RemoteHost(
                        connection, route.destination(), wanted, session.parts().served());
                RemoteWriter writer = visit.open(
                        "for the file to be open",
                        () -> host.create(upload, place -> held.also(route.destination(), place)));
                begin(writer, visit);
                StorData.Opened open = new StorData.Opened(connection, writer, visit.stall(), held);
                return new StorData(session, record, open, plan).run();
            });
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
                    "SCP needs the size before the data: add SIZE=octets to STOR, those of the remote file, or let PROTOCOL be"
                            + " AUTO or SFTP");
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

    private void begin(RemoteWriter writer, Visit visit) throws TransferFailure {
        try {
            record.begin(writer.protocol(), writer.isAtomic());
        } catch (TransferFailure e) {
            throw visit.answer("for the part to be removed", () -> writer.abandon(e));
        }
    }
}
