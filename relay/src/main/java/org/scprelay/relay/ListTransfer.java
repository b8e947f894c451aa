package org.scprelay.relay;

import java.io.IOException;
import java.util.List;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.sftp.SftpDirectory;
import org.scprelay.relay.ssh.RemoteFiles;
import org.scprelay.relay.ssh.RemoteListing;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.PageText;

/** One LIST or NLST: entries go to the client as they come, so a directory may have any number of them. One thread. */
final class ListTransfer {

    private final Session session;
    private final Route route;
    private final Verb verb;

    ListTransfer(Session session, Route route, Verb verb) {
        this.session = session;
        this.route = route;
        this.verb = verb;
    }

    /**
     * Runs it.
     *
     * @param page of the entries
     * @return whether the session goes on
     */
    boolean run(String path, CodePage page) throws IOException {
        Visit visit = new Visit(session, route, verb.name());
        ClientData data = new ClientData(session, verb + " " + path, visit::end);
        EntryText text = new EntryText(new PageText(page));
        return visit.run(data.timers(), connection -> {
            RemoteListing listing = visit.open(
                    "for the directory to be open", () -> new RemoteFiles(connection, route.destination()).list(path));
            return data.run(Message.LISTING.reply("listing " + path), SessionState.RETRIEVING, () -> {
                long records = 0;
                List<SftpDirectory.Entry> some = visit.await("for entries", listing::next);
                while (!some.isEmpty()) {
                    for (SftpDirectory.Entry entry : some) {
                        data.record(verb == Verb.LIST ? text.line(entry) : text.name(entry));
                    }
                    records += some.size();
                    some = visit.await("for entries", listing::next);
                }
                connection.giveBack();
                return Message.LISTED.reply("listed " + path).with("RECORDS", Long.toString(records));
            });
        });
    }
}
