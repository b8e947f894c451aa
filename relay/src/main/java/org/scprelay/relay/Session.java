package org.scprelay.relay;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.LinkInput;
import org.scprelay.protocol.ProtocolException;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.text.CodePage;
import org.scprelay.transport.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One link from its first octet to its close: one thread, one state, commands in their order. */
final class Session implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final String STOPPED = "the relay is being stopped, and could wait no longer; try again later";

    private final String name;
    private final Link link;
    private final ListenSettings listener;
    private final RelayParts parts;
    private final LinkInput input;
    private final LinkReplies replies;
    private final Timer handshake;
    private final Timer command;
    private final Timer idle;
    private final Timer linger;
    private final Timer reply;
    private final List<Timer> timers;
    private final CommandDesk desk;
    private volatile SessionState state = SessionState.HANDSHAKE;
    private volatile boolean cut;
    private volatile Optional<Runnable> cutter = Optional.empty();
    private volatile boolean spoken;
    private volatile boolean closedHere;
    private Optional<Handshake.Admitted> client = Optional.empty();

    Session(String name, Link link, ListenSettings listener, RelayParts parts) {
        this.name = name;
        this.link = link;
        this.listener = listener;
        this.parts = parts;
        this.input = new LinkInput(link);
        Timeouts limits = parts.settings().timeouts();
        handshake = new Timer("handshake", limits.handshake(), this::timeOutHandshake);
        command = new Timer("command", limits.command(), () -> timeOut(Message.SLOW_COMMAND));
        idle = new Timer("idle", limits.idle(), this::timeOutIdle);
        linger = new Timer("linger", limits.linger(), this::closeLink);
        reply = new Timer("reply", limits.reply(), this::replyNotTaken);
        Timer progress = new Timer("progress", limits.progress(), this::tellProgress);
        timers = List.of(handshake, command, idle, linger, reply, progress);
        replies = new LinkReplies(link, reply, progress);
        desk = new CommandDesk(this);
    }

    String name() {
        return name;
    }

    Link link() {
        return link;
    }

    /** Returns what is configured for the listener that accepted the link. */
    ListenSettings listener() {
        return listener;
    }

    LinkInput input() {
        return input;
    }

    LinkReplies replies() {
        return replies;
    }

    RelayParts parts() {
        return parts;
    }

    /** Notes that the client chose an alphabet: it can be told something from now on. */
    void spoken() {
        spoken = true;
    }

    Timeouts limits() {
        return parts.settings().timeouts();
    }

    /** Returns who the client is, or what it must prove. */
    Standing standing() {
        return client.orElseThrow().standing();
    }

    /** Returns which peer the client is; empty before HELLO, and as long as it must prove a secret. */
    Optional<PeerSettings> knownPeer() {
        return client.flatMap(known -> known.standing().peer());
    }

    /** Returns which peer the client is, for commands that only a peer can say. */
    PeerSettings peer() {
        return knownPeer().orElseThrow();
    }

    /** Returns the longest frame payload that the client takes. */
    int clientMaxFrame() {
        return client.orElseThrow().hello().maxFrame().orElse(Frame.LONGEST);
    }

    /** Returns the page of the data, unless SITE CODEPAGE says another. */
    CodePage page() {
        return client.orElseThrow().dataPage();
    }

    SessionState state() {
        return state;
    }

    /** Goes to another state. */
    void to(SessionState next, String why) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(name + ": no way from " + state + " to " + next + " (" + why + ")");
        }
        LOG.debug("{}: {} -> {} ({})", name, state, next, why);
        state = next;
    }

    @Override
    public void run() {
        parts.watchdog().watch(timers);
        String why = "end of the link";
        try {
            if (shakeHands()) {
                serve();
            }
        } catch (EOFException e) {
            why = e.getMessage();
            tellLostClient(why);
        } catch (IOException e) {
            why = "link lost: " + LogText.of(e);
            tellLostClient(why);
            awaitLinger();
        } catch (RuntimeException e) {
            LOG.error("{}: defect, the session is ended", name, e);
            why = "defect";
            endAfterDefect();
        } finally {
            closeLink();
            parts.watchdog().forget(timers);
            parts.registry().leave(this);
            LOG.debug("{}: closed ({})", name, why);
        }
    }

    /** Logs that a client vanished outside a transfer; within one, the line of the transfer says it. */
    private void tellLostClient(String why) {
        boolean ready = state == SessionState.READY;
        if ((ready || spoken && state == SessionState.HANDSHAKE) && !closedHere && !replies.isFinished()) {
            String when = ready ? "without QUIT" : "before HELLO was complete";
            LOG.info("{}: from {}: the client is gone {}: {}", name, LogText.identity(link), when, why);
        }
    }

    /** Returns whether the client may go on. */
    private boolean shakeHands() throws IOException {
        Handshake shaking = new Handshake(this, handshake);
        Handshake.Result result = shaking.run();
        if (result.admitted().isPresent()) {
            Handshake.Admitted admitted = result.admitted().get();
            client = result.admitted();
            desk.use(admitted.lines());
            to(SessionState.READY, "HELLO");
            shaking.welcome(admitted);
            return true;
        }
        return switch (result.otherwise()) {
            case NOTHING -> false;
            case DISCARD -> discardRest();
            case CLOSE -> closeAfterReply();
        };
    }

    private void serve() throws IOException {
        long idleEnd = idle.end();
        boolean more = true;
        while (more) {
            idle.startUntil(idleEnd);
            // Asked after the start: a drain that begins now finds the timer running.
            if (parts.registry().isDraining()) {
                idleEnd = Math.min(idleEnd, lastWord());
                idle.hasten(idleEnd);
            }
            boolean readable = input.await();
            if (!idle.stop()) {
                discardRest();
                return;
            }
            if (desk.wasBlank() && Watchdog.now() >= idleEnd) {
                // A flood of blank lines: the timer runs too rarely to be seen by the watchdog.
                timeOutIdle();
                discardRest();
                return;
            }
            if (!readable) {
                tellLostClient("it closed the link");
            }
            more = readable && next();
            idleEnd = desk.wasBlank() ? idleEnd : idle.end();
        }
    }

    /** Reads and executes a command; returns whether the session goes on. */
    private boolean next() throws IOException {
        command.start();
        Optional<String> line;
        try {
            line = desk.read();
        } catch (ProtocolException e) {
            if (!command.stop()) {
                return discardRest();
            }
            replies.send(Message.NOT_A_COMMAND.reply(e.getMessage()));
            return closeAfterReply();
        }
        if (!command.stop()) {
            return discardRest();
        }
        return line.isPresent() && desk.execute(line.get());
    }

    /** Sends nothing more, and reads what the client still sends for a while, so that a reset cannot eat the reply. */
    boolean closeAfterReply() throws IOException {
        if (state != SessionState.CLOSED) {
            to(SessionState.CLOSED, "closing after a reply");
        }
        linger.start();
        link.shutdownOutput();
        return discardRest();
    }

    /** Where another thread had the last word: leaves the client the time to read it. */
    private void awaitLinger() {
        if (replies.isFinished()) {
            try {
                discardRest();
            } catch (IOException e) {
                LOG.debug("{}: the link ended", name, e);
            }
        }
    }

    /** Reads and drops until the client, or a timer that runs already, ends the link. */
    boolean discardRest() throws IOException {
        ByteBuffer sink = ByteBuffer.allocate(8 * 1024);
        while (link.read(sink.clear()) >= 0) {
            sink.clear();
        }
        return false;
    }

    /** A client that has not said anything chose no alphabet: no reply could be read by it. */
    private void timeOutHandshake() {
        if (spoken) {
            timeOut(Message.SLOW_HANDSHAKE);
        } else {
            LOG.warn(
                    "{}: from {}: closed, no octet came within {}", name, LogText.identity(link), handshake.describe());
            closeLink();
        }
    }

    /** Ends a session whose thread waits for the client: on a thread of the watchdog. */
    private void timeOut(Message message) {
        sayAndClose(message.reply(message.meaning()));
    }

    private void timeOutIdle() {
        if (parts.registry().isDraining()) {
            sayAndClose(Message.DRAINING.reply("the relay is being stopped; try again later"));
        } else {
            sayAndClose(Message.IDLE.reply("no command for the time of timer " + idle.describe()));
        }
    }

    /** Sends a reply for a session whose thread waits for the client, half-closes, and closes after a while. */
    void sayAndClose(Reply reply) {
        LOG.warn("{}: ended: {}", name, LogText.of(reply.text()));
        try {
            replies.sendLast(reply);
            linger.start();
            link.shutdownOutput();
        } catch (IOException e) {
            closeLink();
        }
    }

    /** Ends the outgoing direction and closes after a while: on a thread of the watchdog. */
    void halfClose() {
        try {
            linger.start();
            link.shutdownOutput();
        } catch (IOException e) {
            closeLink();
        }
    }

    private void replyNotTaken() {
        LOG.warn("{}: ended: the client took no reply for the time of timer {}", name, reply.describe());
        closeLink();
    }

    private void tellProgress() {
        try {
            replies.tick();
        } catch (IOException e) {
            LOG.debug("{}: 110 could not be sent", name, e);
        }
    }

    private void endAfterDefect() {
        try {
            replies.send(Message.DEFECT.reply("a defect of the relay; its log has the details"));
            closeAfterReply();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: the defect could not be told", name, e);
        }
    }

    /** Says what ends the transfer that begins now when the relay can wait no longer; empty when it has ended. */
    void whenCut(Optional<Runnable> action) {
        cutter = action;
        if (cut) {
            action.ifPresent(Runnable::run);
        }
    }

    /** Ends the session with a reply because the relay can wait no longer: on a thread of the watchdog. */
    void cut() {
        cut = true;
        Optional<Runnable> action = cutter;
        if (action.isPresent()) {
            action.get().run();
        } else if (state == SessionState.READY || state == SessionState.CONNECTING) {
            // A session that is still connecting finds out when it wants to speak: this was the last word.
            sayAndClose(Message.DRAINING.reply(STOPPED));
        }
    }

    boolean isCut() {
        return cut;
    }

    /** Returns a failure as it is, or as the doing of the relay that is being stopped. */
    TransferFailure excuse(TransferFailure failure) {
        return cut ? failure.because(Message.DRAINING, STOPPED) : failure;
    }

    /** Gives a client that is idle while the relay is being stopped a last moment. */
    void drain() {
        idle.hasten(lastWord());
    }

    private long lastWord() {
        return Watchdog.now() + limits().linger().toNanos();
    }

    /** Ends a session that has no thread. */
    void abandon() {
        closeLink();
        parts.registry().leave(this);
    }

    /** Closes the link; from any thread. */
    void closeLink() {
        closedHere = true;
        try {
            link.close();
        } catch (IOException e) {
            LOG.debug("{}: close failed", name, e);
        }
    }
}
