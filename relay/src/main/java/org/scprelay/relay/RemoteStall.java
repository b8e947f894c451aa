package org.scprelay.relay;

import java.time.Duration;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/**
 * The timer around every wait for one destination, and the words for what it broke off: where, how long, and what was
 * waited for. Started and stopped by the session's thread; any thread may ask.
 */
final class RemoteStall {

    private final Timer timer;
    private final String place;
    private volatile String awaited = "";

    /** A step at the destination. */
    interface Step<T> {
        T run() throws TransferFailure;
    }

    /**
     * Makes a stopped timer.
     *
     * @param place the destination, for people
     * @param end what ends a wait
     */
    RemoteStall(Duration limit, String place, Runnable end) {
        this.timer = new Timer("remote-stall", limit, end);
        this.place = place;
    }

    /** Returns what the watchdog looks at. */
    Timer timer() {
        return timer;
    }

    /**
     * Begins a wait.
     *
     * @param what is waited for, as the end of a sentence: "for octets"
     */
    void start(String what) {
        awaited = what;
        timer.start();
    }

    /** Ends a wait. */
    void stop() {
        timer.stop();
    }

    /** Runs a step before 150; what the timer breaks off is told as its doing. */
    <T> T open(String what, Step<T> step) throws TransferFailure {
        start(what);
        try {
            T result = step.run();
            if (timer.stop()) {
                return result;
            }
        } catch (TransferFailure e) {
            throw timer.stop() ? e : e.because(Message.STALLED_BEFORE, words());
        }
        throw new TransferFailure(Message.STALLED_BEFORE, words());
    }

    /** Returns a failure after 150 as it is, or as the doing of the timer where that ended the connection. */
    TransferFailure blame(TransferFailure failure) {
        return timer.isExpired() ? failure.because(Message.REMOTE_STALLED, words()) : failure;
    }

    private String words() {
        return "no progress at " + place + " for the time of timer " + timer.describe() + ", waiting " + awaited;
    }
}
