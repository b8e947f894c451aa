package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.FrameReader;
import org.scprelay.protocol.FrameWriter;
import org.scprelay.protocol.LinkInput;
import org.scprelay.protocol.ProtocolException;
import org.scprelay.protocol.Reply;
import org.scprelay.protocol.ReplyReader;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/**
 * One link to a relay that watches its own time: lines out, replies in, frames both ways. Every failure closes it.
 *
 * <p>One thread writes and one reads at a time; they may differ. {@link #close()}: any thread.
 */
final class RelayLink implements AutoCloseable {

    /** What the relay may send in one frame at most. */
    static final int MAX_FRAME = 1024 * 1024;

    private final Link link;
    private final LinkAddress address;
    private final ClientTimers timers;
    private final LinkInput input;
    private final ReplyReader replies;
    private final LinkWatch watch;
    private volatile boolean usable = true;
    private boolean asked;
    private Optional<IOException> writeFailure = Optional.empty();

    private RelayLink(Link link, LinkAddress address, ClientTimers timers) {
        this.link = link;
        this.address = address;
        this.timers = timers;
        this.input = new LinkInput(link);
        this.replies = ReplyReader.strict(input, Alphabet.ASCII);
        this.watch = new LinkWatch(link);
    }

    /**
     * Connects.
     *
     * @throws Failure lost when the relay is not reachable, local when this machine has no such links
     */
    static RelayLink connect(LinkProviders providers, LinkAddress address, ClientTimers timers) throws Failure {
        LinkOptions options = LinkOptions.defaults().withConnectTimeout(timers.connect());
        try {
            return new RelayLink(providers.connect(address, options), address, timers);
        } catch (LinkException e) {
            throw needsAPerson(e.reason()) ? Failure.local(e.getMessage()) : Failure.lost(e.getMessage());
        }
    }

    /** Tells whether repeating the job cannot help. */
    private static boolean needsAPerson(LinkException.Reason reason) {
        return switch (reason) {
            case UNSUPPORTED, BAD_ADDRESS, UNAUTHORIZED -> true;
            case UNREACHABLE, REFUSED, BUSY, ADDRESS_IN_USE, TIMEOUT, RESET, OTHER -> false;
        };
    }

    LinkAddress address() {
        return address;
    }

    ClientTimers timers() {
        return timers;
    }

    LinkWatch watch() {
        return watch;
    }

    /** Tells whether commands can still be sent. */
    boolean isUsable() {
        return usable;
    }

    /** Sends the command of a transfer. */
    void ask(String line) throws Failure {
        asked = true;
        send(line);
    }

    /** Tells whether a transfer was asked for since this was called the last time. */
    boolean takeAsked() {
        boolean was = asked;
        asked = false;
        return was;
    }

    /** Sends a command line; the reply is then due. */
    void send(String line) throws Failure {
        watch.expect(timers.reply(), "the reply to " + Command.verbOf(line));
        try {
            link.write(ByteBuffer.wrap(Alphabet.ASCII.encodeLine(line)));
        } catch (IOException e) {
            // What the relay had to say before it closed (421, 500) is worth more than the broken write.
            usable = false;
            writeFailure = Optional.of(e);
        }
    }

    /**
     * Waits for the next reply that is no progress line.
     *
     * @param lines gets every line that came, progress lines included
     */
    Received reply(Consumer<String> lines) throws Failure {
        try {
            Reply reply = replies.answer(line -> {
                watch.progress();
                lines.accept(line);
            });
            return settle(new Received(reply, replies.line()));
        } catch (ProtocolException e) {
            throw off(e.getMessage());
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private Received settle(Received received) throws IOException {
        if (writeFailure.isPresent() && !received.isError()) {
            throw writeFailure.get(); // A good reply to a command that never left is no reply to it.
        }
        if (received.code() == 421 || received.code() == 500) {
            close(); // The relay closes after these.
        }
        return received;
    }

    /**
     * Requires that a reply is an error or one of the codes that the command may have.
     *
     * @return the same reply
     */
    Received expect(Received received, int... codes) throws Failure {
        boolean fits = received.isError();
        for (int code : codes) {
            fits |= received.code() == code;
        }
        if (!fits) {
            throw off("the relay answered what does not belong here: " + received.line());
        }
        return received;
    }

    /** Gives the link up because the relay broke the protocol. */
    Failure off(String explanation) {
        close();
        return Failure.off(explanation);
    }

    /** Gives the link up and says why it was lost: a timer of ours, the relay's rules, or the link itself. */
    Failure lost(IOException e) {
        String expired = watch.expired().orElse("");
        close();
        if (!expired.isEmpty()) {
            return Failure.lost(expired + "; the link was closed");
        }
        return e instanceof ProtocolException
                ? Failure.off("the relay broke the frame rules: " + e.getMessage())
                : Failure.lost("the link was lost: " + e.getMessage());
    }

    FrameReader frames(Frame.Kind kind) {
        return new FrameReader(input, kind, MAX_FRAME);
    }

    FrameWriter frameWriter(int maxFrame) {
        return new FrameWriter(link, maxFrame);
    }

    @Override
    public void close() {
        usable = false;
        watch.close();
        try {
            link.close();
        } catch (IOException e) {
            // Completion is always a reply, never a close: there is nothing left to lose.
            assert e != null;
        }
    }
}
