package org.scprelay.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.ssh.SshConnection;

/**
 * The stay of one transfer or file command at its destination: the connection, the timer around each wait there, and what ends
 * both when the relay is stopped. The session's thread runs it; {@link #end()} may come from any.
 */
final class Visit {

    private final Session session;
    private final Route route;
    private final String verb;
    private final RemoteStall stall;
    private volatile Runnable ending = () -> {};
    private volatile boolean ended;
    private Optional<String> doubt = Optional.empty();

    /** What is done there; it sends the reply itself, so that nobody else has a last word between the two. */
    interface Task {
        /**
         * Does it. A connection that it does not give back is closed behind it.
         *
         * @return whether the session goes on
         */
        boolean at(SshConnection connection) throws IOException;
    }

    Visit(Session session, Route route, String verb) {
        this.session = session;
        this.route = route;
        this.verb = verb;
        stall = new RemoteStall(
                session.limits().remoteStall(), route.destination().place(), this::end);
    }

    /**
     * Connects, or uses a warm connection, and does something.
     *
     * @param more timers to be watched meanwhile
     * @throws TransferFailure what the client is told instead of 150, or of the only reply
     * @throws IOException when the link is dead
     */
    boolean run(List<Timer> more, Task task) throws IOException {
        session.to(SessionState.CONNECTING, verb);
        try {
            session.replies().working();
            return connect(more, task);
        } finally {
            if (session.state() == SessionState.CONNECTING) {
                session.to(SessionState.READY, verb + " over");
            }
        }
    }

    private boolean connect(List<Timer> more, Task task) throws IOException {
        SshConnection connection = session.parts().engine().connect(route.destination());
        ending = connection::close;
        List<Timer> timers = new ArrayList<>(more);
        timers.add(stall.timer());
        session.parts().watchdog().watch(timers);
        session.whenCut(Optional.of(this::end));
        try {
            return task.at(connection);
        } finally {
            session.whenCut(Optional.empty());
            session.parts().watchdog().forget(timers);
            connection.close();
        }
    }

    /** Says what comes before the end of the connection when every wait there is ended. */
    void endsAlso(Runnable first) {
        Runnable then = ending;
        ending = () -> {
            first.run();
            then.run();
        };
        if (ended) {
            first.run();
        }
    }

    /** Says what is not known of whatever fails from now on. */
    void leavesDoubt(String what) {
        doubt = Optional.of(what);
    }

    private TransferFailure told(TransferFailure failure) {
        return doubt.map(failure::inDoubt).orElse(failure);
    }

    /** Ends every wait there at once. */
    void end() {
        ended = true;
        ending.run();
    }

    /** Returns the timer around every wait there, for whoever waits step by step. */
    RemoteStall stall() {
        return stall;
    }

    /**
     * Runs the step before 150 within its timer.
     *
     * @param what is waited for, as the end of a sentence
     */
    <T> T open(String what, RemoteStall.Step<T> step) throws TransferFailure {
        try {
            return stall.open(what, step);
        } catch (TransferFailure e) {
            throw told(e);
        }
    }

    /**
     * Runs a step at the destination within its timer; what somebody breaks off is told as his doing, also where the
     * destination answered that: a command that is asked to end says by which signal it did.
     *
     * @param what is waited for, as the end of a sentence
     */
    <T> T await(String what, RemoteStall.Step<T> step) throws TransferFailure {
        T result = answer(what, step);
        if (ended) {
            throw told(stall.blame(new TransferFailure(Message.REMOTE_LOST, "the relay ended the wait " + what)));
        }
        return result;
    }

    /** Runs a step as {@link #await} does, of which an answer that came stands. */
    <T> T answer(String what, RemoteStall.Step<T> step) throws TransferFailure {
        stall.start(what);
        try {
            return step.run();
        } catch (TransferFailure e) {
            throw told(stall.blame(e));
        } finally {
            stall.stop();
        }
    }
}
