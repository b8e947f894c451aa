package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.ssh.RemoteExec;
import org.scprelay.relay.ssh.SshConnection;

/** One EXEC: what the command writes goes to the client as it comes, and nothing of it is kept. One thread. */
final class ExecTransfer {

    private final Session session;
    private final Route route;

    ExecTransfer(Session session, Route route) {
        this.session = session;
        this.route = route;
    }

    /**
     * Runs it.
     *
     * @param line as the remote shell gets it
     * @return whether the session goes on
     */
    boolean run(String line) throws IOException {
        RemoteExec.requireShell(route.destination());
        Visit visit = new Visit(session, route, "EXEC");
        ClientData data = new ClientData(session, "EXEC " + line, visit::end);
        return visit.run(data.timers(), connection -> {
            RemoteExec command = visit.open("for the command to begin", () -> begin(visit, connection, line));
            try (command) {
                return data.run(Message.OUTPUT.reply("running " + line), SessionState.EXECUTING, () -> {
                    Reply reply = copy(command, visit, data);
                    connection.giveBack();
                    return reply;
                });
            }
        });
    }

    private RemoteExec begin(Visit visit, SshConnection connection, String line) throws TransferFailure {
        RemoteExec command = RemoteExec.start(connection, route.destination(), line);
        visit.leavesDoubt(RemoteExec.DOUBT);
        visit.endsAlso(command::close);
        return command;
    }

    private static Reply copy(RemoteExec command, Visit visit, ClientData data) throws IOException {
        ByteBuffer octets = visit.await("for output of the command, or its end", command::next);
        while (octets.hasRemaining()) {
            data.octets(octets, command.isError());
            octets = visit.await("for output of the command, or its end", command::next);
        }
        return ended(visit.await("for the exit status of the command", command::exit));
    }

    private static Reply ended(RemoteCommand.Exit exit) {
        if (exit.signal().isPresent()) {
            String name = exit.signal().get();
            String plain = name.matches("[A-Za-z0-9@._-]{1,32}") ? name : "UNKNOWN";
            return Message.COMMAND_FAILED
                    .reply("the command was ended by signal " + plain)
                    .with("SIGNAL", plain);
        }
        String status = Integer.toUnsignedString(exit.status().orElseThrow());
        Reply reply = exit.isSuccess()
                ? Message.COMMAND_DONE.reply("the command is done")
                : Message.COMMAND_FAILED.reply("the command ended with exit status " + status);
        return reply.with("EXIT", status);
    }
}
