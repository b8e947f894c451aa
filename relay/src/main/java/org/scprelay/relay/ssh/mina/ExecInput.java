package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
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
    private final ArrayDeque<Chunk> filled = new ArrayDeque<>();
    private final ArrayDeque<Chunk> spare = new ArrayDeque<>();
    private Optional<Chunk> current = Optional.empty();
    private ByteBuffer lent = ByteBuffer.allocate(0);
    private boolean lentError;
    private int lentOctets;
    private boolean ended;
    private IOException failure;
    private Optional<Runnable> listener = Optional.empty();

    /** Octets in the order in which they came; a bit for each of them, so that single octets of either kind cost no more. */
    private static final class Chunk {
        private final ByteBuffer octets = ByteBuffer.allocate(CHUNK);
        private final BitSet errors = new BitSet();

        private Chunk() {
            begin();
        }

        private void begin() {
            octets.clear().position(FRONT).limit(FRONT);
            errors.clear();
        }

        private int put(byte[] from, int offset, int length, boolean error) {
            int count = Math.min(length, octets.capacity() - octets.limit());
            System.arraycopy(from, offset, octets.array(), octets.limit(), count);
            if (error) {
                errors.set(octets.limit(), octets.limit() + count);
            }
            octets.limit(octets.limit() + count);
            return count;
        }

        private boolean isFull() {
            return octets.limit() == octets.capacity();
        }

        private boolean isError() {
            return errors.get(octets.position());
        }

        /** Takes what comes next and is of one kind. */
        private ByteBuffer take() {
            int at = octets.position();
            int change = isError() ? errors.nextClearBit(at) : errors.nextSetBit(at);
            int end = change < 0 ? octets.limit() : Math.min(change, octets.limit());
            octets.position(end);
            return octets.duplicate().limit(end).position(at);
        }
    }

    ExecInput(Window window) {
        this.window = window;
    }

    /** Takes octets from MINA's thread; never blocks. */
    void put(byte[] octets, int offset, int length) {
        put(octets, offset, length, false);
    }

    /** Takes octets of either output from MINA's thread; never blocks. */
    synchronized void put(byte[] octets, int offset, int length, boolean error) {
        if (length == 0) {
            // Whoever is told takes octets, and would wait for them.
            return;
        }
        int done = 0;
        while (done < length) {
            if (filled.isEmpty() || filled.getLast().isFull()) {
                filled.add(spare.isEmpty() ? new Chunk() : spare.pop());
            }
            done += filled.getLast().put(octets, offset + done, length - done, error);
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

    private boolean isTaken() {
        return !lent.hasRemaining()
                && current.map(chunk -> !chunk.octets.hasRemaining()).orElse(true);
    }

    /** Tells whether what was lent last is standard error. */
    synchronized boolean isError() {
        return lentError;
    }

    synchronized void whenReadable(Optional<Runnable> action) {
        listener = action;
        if (!isTaken() || !filled.isEmpty() || ended || failure != null) {
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
            while (current.isEmpty() && filled.isEmpty() && !ended && failure == null) {
                await();
            }
            if (current.isEmpty()) {
                current = Optional.ofNullable(filled.poll());
            }
            lentError = current.isPresent() && current.get().isError();
            result = current.isPresent() ? current.get().take() : nothing();
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
        if (current.isPresent() && !current.get().octets.hasRemaining()) {
            if (spare.size() < SPARES) {
                current.get().begin();
                spare.push(current.get());
            }
            current = Optional.empty();
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
