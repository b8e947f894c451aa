package org.scprelay.client;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.FrameWriter;
import org.scprelay.protocol.Greeting;

/**
 * One STOR from its command to its final reply. The calling thread writes; one thread reads the input, another the
 * replies, since the relay may end the transfer at any moment; both tell the caller by events.
 */
final class Sending {

    private final RelayLink link;
    private final Transfer transfer;
    private final OctetInput input;
    private final Listing listing;
    private final ProgressLine progress;
    private final FrameWriter writer;
    private final int maxFrame;
    private final LinkedBlockingQueue<SendEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean ending;
    private boolean endedWithEof;
    private boolean began;
    private OptionalLong records = OptionalLong.empty();
    private Optional<Received> last = Optional.empty();

    Sending(RelayLink link, Greeting greeting, Transfer transfer, OctetInput input, Reporter reporter) {
        this.link = link;
        this.transfer = transfer;
        this.input = input;
        this.listing = reporter.listing();
        this.progress = reporter.progress(input.size());
        this.maxFrame = greeting.maxFrame();
        this.writer = link.frameWriter(maxFrame);
    }

    /**
     * Runs it.
     *
     * @return the return code of the final reply
     * @throws Failure when it failed for another reason than an error reply
     * @throws LostReply when the outcome has to be asked for
     */
    int run() throws Failure, LostReply {
        link.ask(transfer.command());
        Received go = link.expect(link.reply(listing::reply), 150);
        last = Optional.of(go);
        if (go.isError()) {
            return go.returnCode();
        }
        transfer.checkStart(link, go);
        began = true;
        link.watch().expect(link.timers().data(), "the taking of data by the relay");
        Thread replies = new Thread(this::readReplies, "reply-reader");
        replies.setDaemon(true);
        replies.start();
        try (InputPump pump = new InputPump(input, maxFrame, events)) {
            return send(pump);
        } catch (IOException e) {
            return afterBrokenWrite(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw link.off("the client was interrupted");
        } finally {
            progress.close();
        }
    }

    /** Tells whether the relay let octets be sent. */
    boolean began() {
        return began;
    }

    /** Returns the last reply that came: the final one where {@link #run} returned. */
    Optional<Received> last() {
        return last;
    }

    private void readReplies() {
        try {
            Received received = link.reply(line -> events.add(new SendEvent.Line(line)));
            boolean early = !ending;
            if (early) {
                // From here on the relay only discards, so what is being written must move soon.
                link.watch().expect(link.timers().reply(), "the taking of data after the final reply");
            }
            events.add(new SendEvent.Final(received, early));
        } catch (Failure e) {
            events.add(new SendEvent.NoReply(e));
        }
    }

    private int send(InputPump pump) throws IOException, InterruptedException, Failure, LostReply {
        while (true) {
            SendEvent event = events.poll(link.timers().keepAlive().toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                writer.keepAlive();
                link.watch().progress();
            } else if (event instanceof SendEvent.Octets octets) {
                writer.write(octets.buffer());
                link.watch().progress();
                pump.giveBack(octets.buffer());
                progress.at(writer.count());
            } else if (event instanceof SendEvent.Frames frames) {
                writer.writeFrames(frames.buffer(), frames.data());
                link.watch().progress();
                pump.giveBack(frames.buffer());
                progress.at(writer.count());
            } else if (event instanceof SendEvent.InputEnd whole) {
                records = whole.records();
                ending = true;
                endedWithEof = true;
                link.watch().expect(link.timers().reply(), "the final reply");
                writer.end();
                return judge(outcome());
            } else if (event instanceof SendEvent.InputBroken broken) {
                throw abort(broken.reason());
            } else if (event instanceof SendEvent.Final end) {
                return early(end);
            } else {
                other(event);
            }
        }
    }

    /** Lists a line, or throws because no reply will come. */
    private void other(SendEvent event) throws Failure {
        if (event instanceof SendEvent.Line line) {
            listing.reply(line.text());
        } else if (event instanceof SendEvent.NoReply none) {
            throw none.failure();
        }
    }

    /** The relay ended the transfer while data was still to come: it discards up to our ABORT, which it does not answer. */
    private int early(SendEvent.Final end) throws Failure {
        Received received = link.expect(end.received());
        last = Optional.of(received);
        listing.note("the relay ended the transfer after " + writer.count() + " octets were sent");
        try {
            if (link.isUsable()) {
                writer.abort(Alphabet.ASCII.encode("stopped by the final reply"));
            }
            link.watch().rest();
        } catch (IOException e) {
            link.close();
        }
        return received.returnCode();
    }

    /** Waits for the final reply and lists what comes before it. */
    private SendEvent.Final outcome() throws InterruptedException, Failure, LostReply {
        while (true) {
            SendEvent event = events.take();
            if (event instanceof SendEvent.Final end) {
                return end;
            }
            if (event instanceof SendEvent.NoReply none
                    && endedWithEof
                    && none.failure().returnCode() == Failure.LOST) {
                throw new LostReply(none.failure(), sent());
            }
            other(event);
        }
    }

    private int judge(SendEvent.Final end) throws Failure {
        link.watch().rest();
        Received received = link.expect(end.received(), 226);
        last = Optional.of(received);
        if (received.isError()) {
            return received.returnCode();
        }
        if (end.early()) {
            throw link.off("the relay called the transfer good before the data had ended: " + received.line());
        }
        transfer.checkEnd(link, received, sent());
        listing.moved(true, sent(), progress.elapsed());
        return received.returnCode();
    }

    private Amount sent() {
        return new Amount(writer.count(), records);
    }

    /** The input cannot be read on: the relay is told, and the statement has failed whatever it answers. */
    private Failure abort(String reason) throws IOException, InterruptedException, LostReply {
        String what = "INPUT " + input.name() + " cannot be read on: " + reason;
        ending = true;
        link.watch().expect(link.timers().reply(), "the reply to ABORT");
        try {
            writer.abort(Alphabet.ASCII.encode(ListingText.of(reason)));
            Received received = outcome().received();
            link.watch().rest();
            return received.isError()
                    ? Failure.local(what)
                    : link.off(what + "; the relay answered ABORT with " + received.line());
        } catch (Failure e) {
            return e.returnCode() == Failure.OFF ? e : Failure.local(what + "; then " + e.getMessage());
        }
    }

    /** A write broke: the relay may have said why before it closed. */
    private int afterBrokenWrite(IOException e) throws Failure, LostReply {
        Failure lost = link.watch().expired().isPresent()
                ? link.lost(e)
                : Failure.lost("the link was lost while data was sent: " + e.getMessage());
        link.watch().expect(link.timers().reply(), "a last reply");
        try {
            SendEvent.Final end = outcome();
            int code = judge(end);
            link.close();
            return code;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw lost;
        } catch (Failure failure) {
            throw failure.returnCode() == Failure.LOST ? lost : failure;
        } finally {
            link.close();
        }
    }
}
