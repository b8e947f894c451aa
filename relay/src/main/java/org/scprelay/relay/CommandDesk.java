package org.scprelay.relay;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.LineReader;
import org.scprelay.protocol.ProtocolException;
import org.scprelay.protocol.Reply;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.outcome.Outcome;
import org.scprelay.relay.policy.Policy;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the commands of one session. One thread. */
final class CommandDesk {

    private static final String COMMANDS =
            "HELLO AUTH HOST USER PORT TYPE STRU SITE STOR RETR LIST NLST DELE RNFR RNTO MKD SIZE EXEC STAT NOOP HELP QUIT";

    /** A reply of this code closes the link. */
    private static final int CLOSING = 421;

    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final Session session;
    private final Wishes wishes = new Wishes();
    private final FileDesk files;
    private Optional<LineReader> lines = Optional.empty();
    private boolean blank;

    CommandDesk(Session session) {
        this.session = session;
        this.files = new FileDesk(session);
    }

    /** Takes the lines that follow HELLO. */
    void use(LineReader reader) {
        lines = Optional.of(reader);
    }

    /** Reads a line. */
    Optional<String> read() throws IOException {
        return lines.orElseThrow().next();
    }

    /** Tells whether the last line was blank: it does not end the idle time. */
    boolean wasBlank() {
        return blank;
    }

    /** Returns whether the session goes on. */
    boolean execute(String line) throws IOException {
        blank = line.isEmpty();
        if (blank) {
            return true;
        }
        files.nextCommand();
        Command command;
        try {
            requireProof(line);
            command = Command.parse(line);
        } catch (ProtocolException e) {
            return refused(line, e);
        } catch (TransferFailure e) {
            Verb verb = Verb.of(Command.verbOf(line)).orElseThrow();
            after(verb, false);
            Refusals.answer(session, verb, e);
            return true;
        }
        if (command.verb() == Verb.QUIT) {
            session.replies().send(Message.BYE.reply("bye"));
            return session.closeAfterReply();
        }
        if (command.verb().needsDestination() && session.parts().registry().isDraining()) {
            session.replies().send(Message.DRAINING.reply("the relay is being stopped; try again later"));
            return session.closeAfterReply();
        }
        return dispatch(command);
    }

    /** Comes before anything else is looked at, the arguments included. */
    private void requireProof(String line) throws TransferFailure {
        Optional<Verb> verb = Verb.of(Command.verbOf(line));
        if (verb.isPresent()) {
            session.standing().requireProofBefore(verb.get());
        }
    }

    private boolean refused(String line, ProtocolException e) throws IOException {
        Verb.of(Command.verbOf(line)).ifPresent(verb -> after(verb, false));
        boolean fatal = e.code() == Message.NOT_A_COMMAND.code();
        session.replies().send((fatal ? Message.NOT_A_COMMAND : Message.BAD_ARGUMENT).reply(e.getMessage()));
        return !fatal || session.closeAfterReply();
    }

    private boolean dispatch(Command command) throws IOException {
        Verb verb = command.verb();
        boolean good = false;
        try {
            if (verb.needsDestination()) {
                wishes.requireSettings();
            }
            if (verb == Verb.STOR || verb == Verb.RETR) {
                return transfer(command);
            }
            if (verb.needsDestination()) {
                return files.run(command, wishes);
            }
            Reply reply = simple(command);
            good = true;
            after(verb, true);
            session.replies().send(reply);
        } catch (TransferFailure e) {
            TransferFailure failure = session.excuse(e);
            Refusals.answer(session, command.verb(), failure);
            if (failure.reason().code() == CLOSING || session.standing().isSpent()) {
                return session.closeAfterReply();
            }
        } finally {
            if (!good) {
                after(verb, false);
            }
        }
        return !session.isCut() || session.closeAfterReply();
    }

    private void after(Verb verb, boolean good) {
        if (verb.isSetting()) {
            if (good) {
                wishes.accept(verb);
            } else {
                wishes.refuse(verb);
            }
        }
        if (verb.isTransfer()) {
            wishes.transferSeen();
        }
        if (verb == Verb.STOR || verb == Verb.RETR) {
            wishes.restartSeen();
        }
        if (verb == Verb.STOR) {
            wishes.storSeen();
        }
    }

    private boolean transfer(Command command) throws IOException {
        Permission permission = command.verb() == Verb.STOR ? Permission.STOR : Permission.RETR;
        Policy.checkVerb(session.peer(), permission, command.verb().name());
        String path = command.argument().orElseThrow();
        Route route = Route.of(wishes, session.parts().settings(), session.peer());
        Policy.checkDestination(session.peer(), route.target());
        Policy.checkPath(session.peer(), path, route.destination().shell());
        TransferRecord record = TransferRecord.of(
                command, session.peer().name(), session.parts().outcomes());
        try {
            return command.verb() == Verb.STOR
                    ? new StorTransfer(session, route, record).run(command, wishes.site(), wishes.form())
                    : new RetrTransfer(session, route, record).run(command, wishes.site(), wishes.form());
        } finally {
            record.close();
        }
    }

    private Reply simple(Command command) throws TransferFailure {
        String argument = command.argument().orElse("");
        switch (command.verb()) {
            case AUTH:
                session.standing().prove(command);
                return Message.PROVEN.reply("peer " + session.peer().name());
            case HOST:
                wishes.setHost(argument);
                return Message.HOST_SET.reply("host " + argument + port() + user());
            case USER:
                wishes.setUser(argument);
                return Message.USER_SET.reply("user " + argument);
            case PORT:
                wishes.setPort(argument);
                return Message.PORT_SET.reply("port " + argument);
            case TYPE:
                wishes.setType(argument);
                return Message.TYPE_SET.reply(wishes.form().text() ? "type text" : "type image");
            case STRU:
                wishes.setStructure(argument);
                return Message.STRU_SET.reply(wishes.form().records() ? "structure record" : "structure file");
            case SITE:
                wishes.setSite(command);
                return Message.SITE_SET.reply("options noted");
            case STAT:
                return command.pairs().isEmpty() ? describe() : outcome(command);
            case NOOP:
                return Message.NOTHING_DONE.reply("nothing done");
            case HELP:
                return Message.HELP.reply(COMMANDS);
            case HELLO:
                throw new TransferFailure(Message.HELLO_FIRST, "HELLO comes once, first");
            default:
                throw new TransferFailure(Message.NOT_SERVED, command.verb() + " is not served by this version");
        }
    }

    private String port() {
        return wishes.port().isPresent() ? " port " + wishes.port().getAsInt() : "";
    }

    private String user() {
        return wishes.user().map(name -> " user " + name).orElse("");
    }

    /** Returns the reply of STAT; names stand in the text, where a long one is cut. */
    private Reply describe() {
        String peer = session.knownPeer().map(PeerSettings::name).orElse("not yet proven");
        String who = "session " + session.name() + " of peer " + peer;
        String host =
                wishes.host().map(name -> "host " + name + port() + user()).orElse("no host");
        String options = (wishes.form() + " " + wishes.site().text()).trim();
        return Message.STATE
                .reply(who + ", " + host + ", " + options)
                .with("STATE", session.state().name());
    }

    /** Returns the reply of STAT ID=: nothing of the session, only what is on record of this peer's transfer. */
    private Reply outcome(Command stat) throws TransferFailure {
        String id = stat.pair("ID").orElseThrow();
        session.standing().requirePeerFor("STAT ID=");
        TransferRecord.requireToken(id);
        Outcome outcome;
        try {
            outcome = session.parts().outcomes().find(session.peer().name(), id);
        } catch (IOException e) {
            LOG.error("{}: what is on record of {} cannot be read", session.name(), id, e);
            outcome = new Outcome(Outcome.State.UNKNOWN, Optional.empty());
        }
        Reply reply = Message.OUTCOME
                .reply(outcome.reply().map(Reply::text).orElse(outcome.state().meaning()))
                .with("STATE", outcome.state().name());
        return outcome.reply().map(last -> ended(reply, last)).orElse(reply.with("ID", id));
    }

    private static Reply ended(Reply reply, Reply last) {
        Reply more = reply.with("CODE", Integer.toString(last.code())).with("MESSAGE", last.id() + last.severity());
        for (var pair : last.pairs().entrySet()) {
            more = more.with(pair.getKey(), pair.getValue());
        }
        // A transfer that was done with a warning is answered with one.
        return more.withSeverity(last.severity() == 'W' ? 'W' : 'I');
    }
}
