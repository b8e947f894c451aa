package org.scprelay.relay.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.scprelay.protocol.Reply;
import org.scprelay.transport.Link;

/** A client that writes octets as a test says: it knows lines and frame headers, and nothing of what they mean. */
public final class WireClient implements AutoCloseable {

    private final Link link;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);

    /** Uses a link. */
    public WireClient(Link link) {
        this.link = link;
    }

    /** Returns the link. */
    public Link link() {
        return link;
    }

    /** Sends lines, each with LF. */
    public void send(String... lines) throws IOException {
        for (String line : lines) {
            write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Sends octets. */
    public void write(byte[] octets) throws IOException {
        link.write(ByteBuffer.wrap(octets));
    }

    /** Sends a frame. */
    public void frame(int flags, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(4 + payload.length);
        frame.putInt(flags << 24 | payload.length).put(payload);
        link.write(frame.flip());
    }

    /** Sends EOF and COUNT. */
    public void eof(long count) throws IOException {
        frame(0x50, ByteBuffer.allocate(8).putLong(count).array());
    }

    /** Reads an octet, or -1. */
    public int read() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            int count = link.read(in);
            in.flip();
            if (count < 0) {
                return -1;
            }
        }
        return in.get() & 0xFF;
    }

    /** Reads a line; the end of the link is "". */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = read(); octet >= 0 && octet != '\n'; octet = read()) {
            line.write(octet);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Reads a reply other than 110. */
    public Reply reply() throws IOException {
        String line = line();
        Reply reply = Reply.parse(line).orElseThrow(() -> new IOException("no reply: '" + line + "'"));
        return reply.code() == 110 ? reply() : reply;
    }

    /** Sends a line and reads its reply. */
    public Reply ask(String line) throws IOException {
        send(line);
        return reply();
    }

    /** Says HELLO and HOST, both with success. */
    public void hello(String host, int port) throws IOException {
        require(220, ask("HELLO SCPRELAY/1 CLIENT=test"));
        require(200, ask("PORT " + port));
        require(200, ask("HOST " + System.getProperty("user.name") + "@" + host));
    }

    /** Requires a reply code. */
    public static Reply require(int code, Reply reply) {
        if (reply.code() != code) {
            throw new AssertionError("expected " + code + ", got " + reply.format());
        }
        return reply;
    }

    /** Stores octets; returns the final reply, or the one instead of 150. */
    public Reply stor(String path, byte[] octets) throws IOException {
        Reply go = ask("STOR '" + path.replace("'", "''") + "' SIZE=" + octets.length);
        if (go.code() != 150) {
            return go;
        }
        for (int at = 0; at < octets.length; at += 100_000) {
            int end = Math.min(octets.length, at + 100_000);
            frame(0, java.util.Arrays.copyOfRange(octets, at, end));
        }
        eof(octets.length);
        return reply();
    }

    /** What a RETR gave. */
    public record Retrieved(Reply go, byte[] octets, boolean whole, Reply last) {}

    /** Retrieves a file. */
    public Retrieved retr(String path) throws IOException {
        Reply go = ask("RETR '" + path.replace("'", "''") + "'");
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        if (go.code() != 150) {
            return new Retrieved(go, new byte[0], false, go);
        }
        while (true) {
            int flags = read();
            int length = read() << 16 | read() << 8 | read();
            byte[] payload = new byte[length];
            for (int i = 0; i < length; i++) {
                payload[i] = (byte) read();
            }
            if (flags == 0) {
                octets.write(payload);
            } else {
                boolean whole = flags == 0x50 && ByteBuffer.wrap(payload).getLong() == octets.size();
                return new Retrieved(go, octets.toByteArray(), whole, reply());
            }
        }
    }

    /** A frame as it came. */
    public record Frame(int flags, byte[] octets) {}

    /** Reads a frame. */
    public Frame frame() throws IOException {
        int flags = read();
        int length = read() << 16 | read() << 8 | read();
        if (flags < 0 || length < 0) {
            throw new IOException("the link ended");
        }
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) read();
        }
        return new Frame(flags, octets);
    }

    /**
     * What a LIST, NLST or EXEC gave.
     *
     * @param records what ended with EOR
     * @param frames with octets of data
     * @param whole EOF with a COUNT that is right
     * @param aborted ABORT
     * @param last the final reply, or the only one
     */
    public record Output(
            java.util.List<byte[]> records, java.util.List<Frame> frames, boolean whole, boolean aborted, Reply last) {}

    /** Sends a command that is answered with data from the relay, and takes all of it. */
    public Output output(String line) throws IOException {
        Reply go = ask(line);
        return go.code() == 150 ? frames() : new Output(java.util.List.of(), java.util.List.of(), false, false, go);
    }

    /** Takes the frames behind 150, and the final reply. */
    public Output frames() throws IOException {
        java.util.List<byte[]> records = new java.util.ArrayList<>();
        java.util.List<Frame> frames = new java.util.ArrayList<>();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        long count = 0;
        while (true) {
            Frame frame = frame();
            if ((frame.flags() & 0x60) != 0) {
                boolean whole =
                        frame.flags() == 0x50 && ByteBuffer.wrap(frame.octets()).getLong() == count;
                return new Output(records, frames, whole, frame.flags() == 0x20, end());
            }
            count += frame.octets().length;
            if (frame.octets().length > 0) {
                frames.add(frame);
            }
            record.writeBytes(frame.octets());
            if (frame.flags() == 0x80) {
                records.add(record.toByteArray());
                record.reset();
            }
        }
    }

    /** A client of another alphabet reads its final reply by itself. */
    private Reply end() throws IOException {
        String line = line();
        return Reply.parse(line).orElse(Reply.of(599, "SCR9999", 'E', "no reply"));
    }

    /** Closes the link in the middle of a test. */
    public void hangUp() throws IOException {
        link.close();
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
