package org.scprelay.relay;

import java.io.IOException;
import java.util.List;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.RemoteFiles;
import org.scprelay.relay.ssh.RemoteHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DELE, MKD, SIZE, RNFR or RNTO: one connection, one reply. What is changed is nobody else's meanwhile: a path that a
 * transfer of this relay is writing is refused with 450. One thread.
 */
final class FileCommand {

    private static final Logger LOG = LoggerFactory.getLogger(FileCommand.class);

    private final Session session;
    private final Route route;

    FileCommand(Session session, Route route) {
        this.session = session;
        this.route = route;
    }

    /** What is asked of the destination, and the reply when that went well. */
    private interface Question {
        Reply ask(RemoteFiles files) throws TransferFailure;
    }

    /** What is changed there. */
    private interface Change {
        void make(RemoteFiles files, RemoteHost.Claim claim) throws TransferFailure;
    }

    /** DELE. */
    boolean delete(String path) throws IOException {
        return change(
                "DELE", List.of(path), (files, claim) -> files.remove(path, claim), Message.DELETED, "deleted " + path);
    }

    /** MKD. */
    boolean makeDirectory(String path) throws IOException {
        return change(
                "MKD",
                List.of(path),
                (files, claim) -> files.makeDirectory(path, claim),
                Message.DIRECTORY_MADE,
                "made the directory " + path);
    }

    /** RNFR. */
    boolean renameFrom(String path) throws IOException {
        return change(
                "RNFR",
                List.of(path),
                (files, claim) -> files.requireThere(path, claim),
                Message.RENAME_NEXT,
                "RNTO comes next, for " + path);
    }

    /** RNTO. */
    boolean rename(String from, String to) throws IOException {
        return change(
                "RNTO",
                List.of(from, to),
                (files, claim) -> files.rename(from, to, claim),
                Message.RENAMED,
                "renamed to " + to);
    }

    /** SIZE. */
    boolean size(String path) throws IOException {
        return run("SIZE", path, () -> {}, files -> {
            long size = files.size(path);
            return Message.SIZE_TOLD.reply("size of " + path).with("SIZE", Long.toString(size));
        });
    }

    private boolean change(String verb, List<String> paths, Change change, Message good, String text)
            throws IOException {
        try (PathLocks.Held held = session.parts().paths().take(route.destination(), paths)) {
            return run(verb, String.join(" to ", paths), held::close, files -> {
                change.make(files, place -> held.also(route.destination(), place));
                return good.reply(text);
            });
        }
    }

    private boolean run(String verb, String what, Runnable release, Question question) throws IOException {
        Visit visit = new Visit(session, route, verb);
        return visit.run(List.of(), connection -> {
            RemoteFiles files = new RemoteFiles(connection, route.destination());
            Reply reply = visit.answer("for the answer to " + verb, () -> question.ask(files));
            // Before the reply: the next job may follow it at once.
            connection.giveBack();
            release.run();
            LOG.info(
                    "{}: {} {} at {} done",
                    session.name(),
                    verb,
                    LogText.of(what),
                    route.destination().place());
            session.replies().send(reply);
            return !session.isCut() || session.closeAfterReply();
        });
    }
}
