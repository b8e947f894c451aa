package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.scp.RequestRefusedException;

/**
 * What an exec channel received and nobody took yet: MINA's reader thread puts, the session's thread takes.
 *
 * <p>It holds at most the channel's window, because the window is opened again only for octets that were taken. Small
 * packets are gathered in one chunk, so that a peer that sends single octets costs no more memory than one that does not.
 */
final class ExecInput implements OctetSource {

    /** Opens the window for octets that were taken. */
    interface Window {
        void release(int octets) throws IOException;
    }

    private static final int CHUNK = 32 * 1024 + 64;
    private static final int FRONT = 64;
    private static final int SPARES = 8;

    private final Window window;
    private final ArrayDeque<ByteBuffer> filled = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
    private ByteBuffer lent = ByteBuffer.allocate(0);
    private int lentOctets;
    private boolean ended;
    private IOException failure;
    private Optional<Runnable> listener = Optional.empty();

    ExecInput(Window window) {
        this.window = window;
    }

    /** Takes octets from MINA's thread; never blocks. */
    synchronized void put(byte[] octets, int offset, int length) {
        if (length == 0) {
            // Whoever is told takes octets, and would wait for them.
            return;
        }
        int done = 0;
        while (done < length) {
            ByteBuffer last = filled.peekLast();
            if (last == null || last.limit() == last.capacity()) {
                last = spare.isEmpty() ? ByteBuffer.allocate(CHUNK) : spare.pop();
                last.clear().position(FRONT).limit(FRONT);
                filled.add(last);
            }
            int count = Math.min(length - done, last.capacity() - last.limit());
            System.arraycopy(octets, offset + done, last.array(), last.limit(), count);
            last.limit(last.limit() + count);
            done += count;
        }
        tell();
    }

    /** The other side said that nothing more comes. */
    synchronized void end() {
        // What broke off before does not become a proper end.
        ended = ended || failure == null;
        tell();
    }

    /** The connection is gone; what arrived before can still be taken. */
    synchronized void fail(IOException reason) {
        if (!ended && failure == null) {
            failure = reason;
        }
        tell();
    }

    /** Tells whether everything that came was taken, and the end was. */
    synchronized boolean isDrained() {
        return filled.isEmpty() && !lent.hasRemaining() && ended;
    }

    synchronized void whenReadable(Optional<Runnable> action) {
        listener = action;
        if (lent.hasRemaining() || !filled.isEmpty() || ended || failure != null) {
            tell();
        }
    }

    private void tell() {
        notifyAll();
        Optional<Runnable> action = listener;
        listener = Optional.empty();
        action.ifPresent(Runnable::run);
    }

    @Override
    public ByteBuffer next() throws IOException {
        int taken;
        ByteBuffer result;
        synchronized (this) {
            if (lent.hasRemaining()) {
                return lent;
            }
            taken = lentOctets;
            recycle();
        }
        if (taken > 0) {
            window.release(taken);
        }
        synchronized (this) {
            while (filled.isEmpty() && !ended && failure == null) {
                await();
            }
            result = filled.isEmpty() ? nothing() : filled.poll();
            lent = result;
            lentOctets = result.remaining();
        }
        return result;
    }

    /** Drops everything that comes, opening the window for it, until the end. */
    void drain() throws IOException {
        for (ByteBuffer buffer = next(); buffer.hasRemaining(); buffer = next()) {
            buffer.position(buffer.limit());
        }
    }

    private ByteBuffer nothing() throws IOException {
        if (!ended) {
            throw failure instanceof RequestRefusedException
                    ? new RequestRefusedException(failure.getMessage(), failure)
                    : new IOException(failure.getMessage(), failure);
        }
        return ByteBuffer.allocate(0);
    }

    private void recycle() {
        if (lent.capacity() == CHUNK && spare.size() < SPARES) {
            spare.push(lent);
        }
        lent = ByteBuffer.allocate(0);
        lentOctets = 0;
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the destination", e);
        }
    }
}
