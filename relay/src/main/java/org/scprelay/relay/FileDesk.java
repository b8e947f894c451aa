package org.scprelay.relay;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.policy.Policy;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Permission;

/** The commands on remote files besides STOR and RETR: who may use them, where they go, and the pair of RNFR and RNTO. One thread. */
final class FileDesk {

    private final Session session;
    private Optional<String> renameFrom = Optional.empty();
    private Optional<String> renameFromNext = Optional.empty();

    FileDesk(Session session) {
        this.session = session;
    }

    /** Notes that another command begins: RNFR holds for the next one only, whatever that is. */
    void nextCommand() {
        renameFrom = renameFromNext;
        renameFromNext = Optional.empty();
    }

    /**
     * Executes a command.
     *
     * @return whether the session goes on
     * @throws TransferFailure what the client is told
     * @throws IOException when the link is dead
     */
    boolean run(Command command, Wishes wishes) throws IOException {
        Verb verb = command.verb();
        Policy.checkVerb(session.peer(), permission(verb), verb.name());
        if (verb == Verb.EXEC) {
            return exec(command.argument().orElseThrow(), wishes);
        }
        String path = command.argument().orElse(".");
        Route route = Route.of(wishes, session.parts().settings(), session.peer());
        Policy.checkDestination(session.peer(), route.target());
        Policy.checkPath(session.peer(), path, route.destination().shell());
        FileCommand files = new FileCommand(session, route);
        switch (verb) {
            case LIST, NLST:
                return new ListTransfer(session, route, verb)
                        .run(path, wishes.site().text().codePage(session.page()));
            case DELE:
                return files.delete(path);
            case MKD:
                return files.makeDirectory(path);
            case SIZE:
                return files.size(path);
            case RNFR:
                boolean more = files.renameFrom(path);
                renameFromNext = Optional.of(path);
                return more;
            default:
                return files.rename(
                        renameFrom.orElseThrow(() -> new TransferFailure(
                                Message.RNFR_FIRST, "RNTO must stand directly behind an RNFR that succeeded")),
                        path);
        }
    }

    private boolean exec(String line, Wishes wishes) throws IOException {
        Policy.checkCommand(session.peer(), line);
        Route route = Route.of(wishes, session.parts().settings(), session.peer());
        Policy.checkDestination(session.peer(), route.target());
        return new ExecTransfer(session, route).run(line);
    }

    private static Permission permission(Verb verb) {
        return switch (verb) {
            case LIST, NLST, SIZE -> Permission.LIST;
            case EXEC -> Permission.EXEC;
            default -> Permission.MANAGE;
        };
    }
}
