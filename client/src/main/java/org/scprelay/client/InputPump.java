package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final Optional<RecordFrames> records;
    private final BlockingQueue<SendEvent> events;
    private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final Thread thread;

    /**
     * Starts it.
     *
     * @param maxFrame the longest payload of a frame with records
     */
    InputPump(OctetInput input, int maxFrame, BlockingQueue<SendEvent> events) {
        this.input = input;
        this.records = input.records().map(format -> new RecordFrames(input, format, maxFrame));
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
            boolean more = true;
            while (more) {
                ByteBuffer buffer = free.take();
                more = records.isPresent() ? frames(records.get(), buffer) : octets(buffer);
            }
            events.add(new SendEvent.InputEnd(
                    records.map(all -> OptionalLong.of(all.records())).orElse(OptionalLong.empty())));
        } catch (IOException e) {
            events.add(new SendEvent.InputBroken(Trouble.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean octets(ByteBuffer buffer) throws IOException {
        buffer.clear().position(Frame.HEADER);
        boolean more = input.read(buffer);
        buffer.flip().position(Frame.HEADER);
        pass(new SendEvent.Octets(buffer), buffer);
        return more;
    }

    private boolean frames(RecordFrames all, ByteBuffer buffer) throws IOException {
        boolean more = all.fill(buffer.clear());
        pass(new SendEvent.Frames(buffer.flip(), all.data()), buffer);
        return more;
    }

    private void pass(SendEvent event, ByteBuffer buffer) {
        if (buffer.hasRemaining()) {
            events.add(event);
        } else {
            free.add(buffer);
        }
    }

    /** Ends the thread where it can be ended; one that is blocked in standard input stays, and keeps nothing else open. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
