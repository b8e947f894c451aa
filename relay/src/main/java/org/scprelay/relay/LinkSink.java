package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.FrameWriter;
import org.scprelay.relay.text.RecordSink;

/**
 * The way to the client of a RETR: makes frames of what is committed, and sends many short ones in one call, since a record
 * may have a few octets and a link makes a packet or message of each call. One thread.
 */
final class LinkSink implements RecordSink {

    private static final int SPACE = 64 * 1024;

    private final FrameWriter frames;
    private final Sending sending;
    private final ByteBuffer room;
    private final int longest;
    /** Where the header of the frame is that is being filled. */
    private int header;
    /** Behind the last octet that was committed. */
    private int at = Frame.HEADER;
    /** Data octets in the frames before that one. */
    private int gathered;

    /** A call that sends, within the timer of the link. */
    interface Sending {
        void run(Send send) throws IOException;

        /** Sends. */
        interface Send {
            void run() throws IOException;
        }
    }

    /**
     * Writes to a link.
     *
     * @param maxFrame the longest payload that the client takes
     */
    LinkSink(FrameWriter frames, int maxFrame, Sending sending) {
        this.frames = frames;
        this.sending = sending;
        longest = Math.min(maxFrame, SPACE);
        room = ByteBuffer.allocate(SPACE + Frame.HEADER);
    }

    @Override
    public ByteBuffer space() throws IOException {
        if (at - header - Frame.HEADER == longest) {
            endFrame(0);
        } else if (at == room.capacity()) {
            // A record that one frame can hold is not cut into two.
            sendWhole();
        }
        int end = Math.min(room.capacity(), header + Frame.HEADER + longest);
        return room.limit(end).position(at);
    }

    @Override
    public void commit(int octets) {
        at += octets;
    }

    @Override
    public void endRecord() throws IOException {
        endFrame(Frame.EOR);
    }

    /** Writes the header of the frame, and begins another one, behind it where there is room. */
    private void endFrame(int flags) throws IOException {
        int length = at - header - Frame.HEADER;
        room.clear().putInt(header, new Frame(flags, length).word());
        gathered += length;
        header = at;
        at += Frame.HEADER;
        if (at >= room.capacity()) {
            at = header;
            sendWhole();
            at = Frame.HEADER;
        }
    }

    /** Sends the frames before the one that is being filled, which begins the room then. */
    private void sendWhole() throws IOException {
        int octets = gathered;
        sending.run(() -> frames.writeFrames(room.clear().limit(header), octets));
        gathered = 0;
        System.arraycopy(room.array(), header, room.array(), 0, at - header);
        at -= header;
        header = 0;
    }

    /** Sends what was committed so far; not within a record, or that is cut into two frames. */
    @Override
    public void flush() throws IOException {
        if (at - header > Frame.HEADER) {
            endFrame(0);
        }
        if (header > 0) {
            sendWhole();
        }
    }

    @Override
    public void end() {
        throw new UnsupportedOperationException("EOF is the caller's");
    }
}
