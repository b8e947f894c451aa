package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkException;

/** The writing half of a {@link FaultLink}. */
final class FaultyWrites {

    private final Fault fault;
    private final Link sound;
    private final BlockingQueue<ByteBuffer> later = new LinkedBlockingQueue<>();
    private boolean flipped;
    private boolean dead;
    private Thread pump;

    FaultyWrites(Fault fault, Link sound) {
        this.fault = fault;
        this.sound = sound;
    }

    int write(ByteBuffer source) throws IOException {
        int count = source.remaining();
        switch (fault) {
            case ONE_BIT_FLIPS -> {
                return sound.write(flip(source));
            }
            case SHORT_WRITES -> {
                source.limit(source.position() + (count + 1) / 2);
                return sound.write(source);
            }
            case EMPTY_WRITE_IS_THE_END -> {
                if (count == 0) {
                    sound.shutdownOutput();
                }
                return sound.write(source);
            }
            case BIG_WRITE_LOSES_ITS_TAIL -> {
                loseTail(source);
                return count;
            }
            case WRITES_TO_THE_DEAD_SUCCEED -> {
                return forgetful(source);
            }
            case WRITE_KEEPS_THE_BUFFER, WRITES_PILE_UP -> {
                postpone(source);
                return count;
            }
            default -> {
                return sound.write(source);
            }
        }
    }

    private ByteBuffer flip(ByteBuffer source) {
        int count = source.remaining();
        ByteBuffer copy = ByteBuffer.allocate(count).put(source).flip();
        if (count > 4096 && !flipped) {
            flipped = true;
            copy.put(4096, (byte) (copy.get(4096) ^ 0x10));
        }
        return copy;
    }

    private void loseTail(ByteBuffer source) throws IOException {
        int end = source.limit();
        source.limit(Math.min(end, source.position() + FaultNetwork.LONGEST_WRITE));
        sound.write(source);
        source.limit(end).position(end);
    }

    private int forgetful(ByteBuffer source) throws IOException {
        int count = source.remaining();
        if (dead) {
            source.position(source.limit());
            return count;
        }
        try {
            return sound.write(source);
        } catch (LinkException e) {
            dead = true;
            throw e;
        }
    }

    /** Hands the buffer to another thread: as it is, or as a copy that nothing bounds. */
    private void postpone(ByteBuffer source) {
        ByteBuffer mine = fault == Fault.WRITE_KEEPS_THE_BUFFER
                ? source.duplicate()
                : ByteBuffer.allocate(source.remaining())
                        .put(source.duplicate())
                        .flip();
        source.position(source.limit());
        later.add(mine);
        if (pump == null) {
            pump = new Thread(this::pump, "faulty writes");
            pump.setDaemon(true);
            pump.start();
        }
    }

    private void pump() {
        try {
            while (sound.isOpen()) {
                sound.write(later.take());
            }
        } catch (IOException | InterruptedException e) {
            later.clear();
        }
    }

    void close() {
        if (pump != null) {
            pump.interrupt();
        }
    }
}
