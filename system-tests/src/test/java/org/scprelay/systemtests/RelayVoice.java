package org.scprelay.systemtests;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.scprelay.protocol.Reply;

/** Listens to what a relay says on the link of one transfer: where its data may begin, and when its final reply came. */
final class RelayVoice implements ChaosWire.Observer {

    private static final int EOF_OR_ABORT = 0x60;

    private final boolean fetching;
    private final LongConsumer whenStarted;
    private final CompletableFuture<Long> finalReply = new CompletableFuture<>();
    private final StringBuilder line = new StringBuilder();
    private volatile String last = "";
    private final CountDownLatch started = new CountDownLatch(1);
    private boolean inFrames;
    private boolean lastFrame;
    private int headerOctets;
    private int header;
    private int payload;
    private long seen;

    /**
     * Makes a listener.
     *
     * @param fetching whether frames follow 150
     * @param whenStarted is told, before 150 is passed on, how many octets the relay has sent up to its end
     */
    RelayVoice(boolean fetching, LongConsumer whenStarted) {
        this.fetching = fetching;
        this.whenStarted = whenStarted;
    }

    /** Tells whether 150 came within a time. */
    boolean isStarted(long within, TimeUnit unit) throws InterruptedException {
        return started.await(within, unit);
    }

    /** Is completed with the time (System.nanoTime) of the final reply. */
    CompletableFuture<Long> finalReply() {
        return finalReply;
    }

    /** Returns the last line that the relay said of the transfer. */
    String last() {
        return last;
    }

    @Override
    public void sees(byte[] octets, int count) {
        for (int i = 0; i < count; i++) {
            seen++;
            if (payload > 0) {
                payload--;
                endOfFrame();
            } else if (inFrames) {
                header(octets[i] & 0xFF);
            } else if (octets[i] == '\n') {
                line();
            } else {
                line.append((char) octets[i]);
            }
        }
    }

    private void header(int octet) {
        header = header << 8 | octet;
        if (++headerOctets == 4) {
            headerOctets = 0;
            payload = header & 0xFFFFFF;
            lastFrame = (header >>> 24 & EOF_OR_ABORT) != 0;
            endOfFrame();
        }
    }

    private void endOfFrame() {
        if (payload == 0 && lastFrame) {
            inFrames = false;
        }
    }

    private void line() {
        String text = line.toString();
        line.setLength(0);
        int code = Reply.parse(text).map(Reply::code).orElse(0);
        boolean before = started.getCount() > 0;
        if (before && code == 150) {
            inFrames = fetching;
            whenStarted.accept(seen);
            started.countDown();
        } else if (!before && code >= 200 && finalReply.complete(System.nanoTime())) {
            last = text;
        }
    }
}
