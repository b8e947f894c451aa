package org.scprelay.systemtests.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.scprelay.systemtests.ChaosWire;

/**
 * Watches a direction of a proxied link for octets that tell how far the conversation is; what it does then is done before
 * any of them is passed on.
 */
final class Lookout implements ChaosWire.Observer {

    private static final int PATIENCE_SECONDS = 30;

    private final byte[] wanted;
    private final Runnable action;
    private final CompletableFuture<Long> seen = new CompletableFuture<>();
    private byte[] tail = new byte[0];
    private long before;

    private Lookout(byte[] wanted, Runnable action) {
        this.wanted = wanted;
        this.action = action;
    }

    /** Looks for the beginning of a line, and does nothing. */
    static Lookout forLine(String text) {
        return forLine(text, () -> {});
    }

    /** Looks for the beginning of a line. */
    static Lookout forLine(String text, Runnable action) {
        return new Lookout(text.getBytes(StandardCharsets.US_ASCII), action);
    }

    /** Looks for EOF and COUNT behind so many octets. */
    static Lookout forEof(long count) {
        byte[] frame = ByteBuffer.allocate(12).putInt(0x50000008).putLong(count).array();
        return new Lookout(frame, () -> {});
    }

    @Override
    public void sees(byte[] octets, int count) {
        if (seen.isDone()) {
            return;
        }
        byte[] all = Arrays.copyOf(tail, tail.length + count);
        System.arraycopy(octets, 0, all, tail.length, count);
        for (int at = 0; at + wanted.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
                seen.complete(before - tail.length + at + wanted.length);
                action.run();
                return;
            }
        }
        before += count;
        tail = Arrays.copyOfRange(all, Math.max(0, all.length - wanted.length + 1), all.length);
    }

    boolean isSeen() {
        return seen.isDone();
    }

    /** Waits until the octets came; returns how many had come with the last of them. */
    long await() throws Exception {
        return seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
