package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.scprelay.protocol.Frame;

/**
 * Reads an input in a thread of its own, two buffers ahead at most, so that a slow one (a pipe, a tape) keeps the sender
 * free for keep-alive frames and for an early reply.
 */
final class InputPump implements AutoCloseable {

    private static final int BUFFER = 256 * 1024;
    private static final int BUFFERS = 2;

    private final OctetInput input;
    private final BlockingQueue<SendEvent> events;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final Thread thread;

    InputPump(OctetInput input, BlockingQueue<SendEvent> events) {
        this.input = input;
        this.events = events;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(ByteBuffer.allocate(Frame.HEADER + BUFFER));
        }
        this.thread = new Thread(this::run, "input-pump");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes a buffer back that was sent. */
    void giveBack(ByteBuffer buffer) {
        free.add(buffer);
    }

    private void run() {
        try {
            for (boolean more = true; more; ) {
                ByteBuffer buffer = free.take();
                buffer.clear().position(Frame.HEADER);
                more = input.read(buffer);
                buffer.flip().position(Frame.HEADER);
                if (buffer.hasRemaining()) {
                    events.add(new SendEvent.Octets(buffer));
                } else {
                    free.add(buffer);
                }
            }
            events.add(new SendEvent.InputEnd());
        } catch (IOException e) {
            events.add(new SendEvent.InputBroken(Trouble.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread where it can be ended; one that is blocked in standard input stays, and keeps nothing else open. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
