package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.sftp.SftpException.Reason;

/** An SFTP server that says what a test wants, packet by packet. */
public final class ServerScript {

    /** A packet of the client. */
    public record Asked(int type, int id, ByteBuffer fields) {

        /** Takes a string. */
        public String string() {
            byte[] octets = new byte[fields.getInt()];
            fields.get(octets);
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /** Fields of a packet, written with their types. */
    public interface Fields {
        /** Writes them. */
        void write(DataOutputStream out) throws IOException;
    }

    /** What a server does. */
    interface Script {
        /** Plays the server. */
        void play(ServerScript server) throws IOException;
    }

    private final ScriptedPeer peer;
    private int read;

    /** Speaks through a peer. */
    public ServerScript(ScriptedPeer peer) {
        this.peer = peer;
    }

    /** Returns a client of a server that does this, and then takes what comes. */
    static SftpClient client(Script script) throws IOException {
        return new SftpClient(new ScriptedPeer(peer -> {
            script.play(new ServerScript(peer));
            peer.takeAll();
        }));
    }

    /** Returns a client that has begun, of a server that greeted before it does this. */
    static SftpClient greeted(Script script) throws IOException {
        SftpClient client = client(server -> {
            server.greet();
            script.play(server);
        });
        client.begin();
        return client;
    }

    /** Requires the reason of a failure, and words of its message. */
    static void refused(Reason reason, String phrase, SftpException e) {
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(phrase), e.getMessage());
    }

    /** Takes a request. */
    public Asked take() throws IOException {
        peer.take(4);
        int length = ByteBuffer.wrap(next(4)).getInt();
        peer.take(length);
        ByteBuffer packet = ByteBuffer.wrap(next(length));
        int type = packet.get() & 0xFF;
        return new Asked(type, packet.getInt(), packet);
    }

    /** Takes a request of a type. */
    Asked take(int type) throws IOException {
        Asked asked = take();
        if (asked.type() != type) {
            throw new IOException("a request of type " + asked.type() + " came, not " + type);
        }
        return asked;
    }

    private byte[] next(int count) {
        byte[] octets = peer.received().substring(read, read + count).getBytes(StandardCharsets.ISO_8859_1);
        read += count;
        return octets;
    }

    /** Says a packet with its length in front. */
    public void say(int type, Fields fields) throws IOException {
        byte[] body = body(type, fields);
        raw(out -> {
            out.writeInt(body.length);
            out.write(body);
        });
    }

    /** Says octets. */
    void raw(Fields octets) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        octets.write(new DataOutputStream(all));
        peer.say(all.toString(StandardCharsets.ISO_8859_1));
    }

    private static byte[] body(int type, Fields fields) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeByte(type);
        fields.write(out);
        return body.toByteArray();
    }

    /** Writes a string with its length. */
    public static void string(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(octets.length);
        out.write(octets);
    }

    /** Greets as a server of version 3 without extensions. */
    public void greet() throws IOException {
        take(Fxp.INIT);
        say(Fxp.VERSION, out -> out.writeInt(3));
    }

    /** Answers OPEN with a handle. */
    void opened() throws IOException {
        Asked open = take(Fxp.OPEN);
        say(Fxp.HANDLE, out -> {
            out.writeInt(open.id());
            string(out, "h");
        });
    }

    /** Answers with a status. */
    public void status(int id, int code, String text) throws IOException {
        say(Fxp.STATUS, out -> {
            out.writeInt(id);
            out.writeInt(code);
            string(out, text);
            string(out, "en");
        });
    }

    void data(int id, String octets) throws IOException {
        say(Fxp.DATA, out -> {
            out.writeInt(id);
            string(out, octets);
        });
    }
}
