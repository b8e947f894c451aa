package org.scprelay.relay.scp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.scprelay.relay.bulk.OctetSource;

/**
 * Octets on their way from a writing thread to a reading one, in lent buffers: the standard output of a command in tests.
 * One buffer at a time: a writer waits until its octets were taken.
 */
final class ReadableQueue implements OctetSource {

    private static final int SIZE = 4 * 1024;

    private ByteBuffer lent = empty();
    private boolean ended;
    private boolean closed;
    private boolean dropping;
    private Optional<Runnable> action = Optional.empty();
    private int limit;

    private static ByteBuffer empty() {
        return ByteBuffer.allocate(ROOM_IN_FRONT + SIZE).position(ROOM_IN_FRONT).limit(ROOM_IN_FRONT);
    }

    void pump(InputStream in) {
        try (in) {
            byte[] octets = new byte[SIZE];
            for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
                put(octets, count);
            }
            end();
        } catch (IOException e) {
            close();
        }
    }

    synchronized void put(byte[] octets, int count) throws IOException {
        for (int done = 0; done < count; ) {
            while (lent.hasRemaining() && !closed && !dropping) {
                await();
            }
            if (closed) {
                throw new IOException("closed");
            }
            int now = Math.min(SIZE, count - done);
            if (!dropping) {
                lent = empty();
                lent.limit(ROOM_IN_FRONT + now).mark();
                lent.put(octets, done, now).reset();
                limit = lent.limit();
                changed();
            }
            done += now;
        }
    }

    synchronized void end() {
        ended = true;
        changed();
    }

    synchronized void close() {
        closed = true;
        changed();
    }

    synchronized void drop() {
        dropping = true;
        notifyAll();
    }

    @Override
    public synchronized ByteBuffer next() throws IOException {
        if (lent.limit() != limit && limit != 0) {
            throw new IllegalStateException("the limit of a lent buffer was not given back");
        }
        notifyAll();
        while (!lent.hasRemaining() && !ended && !closed) {
            await();
        }
        if (closed) {
            throw new IOException("closed");
        }
        return lent;
    }

    synchronized void whenReadable(Optional<Runnable> wanted) {
        action = wanted;
        changed();
    }

    private void changed() {
        notifyAll();
        if (action.isPresent() && (lent.hasRemaining() || ended || closed)) {
            Runnable now = action.get();
            action = Optional.empty();
            Thread thread = new Thread(now, "readable");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
