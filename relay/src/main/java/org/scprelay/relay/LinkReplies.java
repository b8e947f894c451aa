package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.transport.Link;

/**
 * Writes the reply lines of one link. Usually the session's thread does; the watchdog does for a session that cannot. The
 * lock keeps them apart, and keeps a 110 from ever following the reply that it announced.
 */
final class LinkReplies {

    private final Link link;
    private final Timer timer;
    private final Timer progress;
    private Alphabet alphabet = Alphabet.ASCII;
    private boolean working;
    private boolean finished;

    /**
     * Writes to a link.
     *
     * @param timer closes the link when the client does not take a reply
     * @param progress runs while a command is at work
     */
    LinkReplies(Link link, Timer timer, Timer progress) {
        this.link = link;
        this.timer = timer;
        this.progress = progress;
    }

    /** Goes on in another alphabet. */
    synchronized void use(Alphabet next) {
        alphabet = next;
    }

    synchronized Alphabet alphabet() {
        return alphabet;
    }

    /** Says that a command is at work, so that 110 lines tell the client so. */
    synchronized void working() {
        working = true;
        progress.start();
    }

    /** Sends a 110 line unless the reply is out already. */
    synchronized void tick() throws IOException {
        if (working) {
            progress.reset();
            write(Message.WORKING.reply("still working"));
            progress.start();
        }
    }

    /**
     * Sends a reply and ends the 110 lines.
     *
     * @throws IOException when the link is dead, or the last word was said on it
     */
    synchronized void send(Reply reply) throws IOException {
        if (finished) {
            throw new IOException("the session was ended by another thread");
        }
        working = false;
        progress.stop();
        progress.reset();
        write(reply);
    }

    /** Sends a reply behind which there is no other, whoever wants to send one. */
    synchronized void sendLast(Reply reply) throws IOException {
        send(reply);
        finished = true;
    }

    /** Tells whether the last word was said. */
    synchronized boolean isFinished() {
        return finished;
    }

    private void write(Reply reply) throws IOException {
        timer.start();
        try {
            link.write(ByteBuffer.wrap(alphabet.encodeLine(reply.format())));
        } finally {
            timer.stop();
        }
    }
}
