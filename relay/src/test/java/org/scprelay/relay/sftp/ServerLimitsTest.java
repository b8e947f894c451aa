package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.scp.Bulk;
import org.scprelay.relay.scp.ScriptedPeer;

/** What {@code limits@openssh.com} says is kept, also where it is very little. */
@Timeout(30)
class ServerLimitsTest {

    private static final byte[] OCTETS = Bulk.octets(10_000);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private interface Then {
        void serve(ServerScript server) throws IOException;
    }

    private static SftpClient client(long packet, long read, long write, Then then) throws IOException {
        SftpClient client = new SftpClient(new ScriptedPeer(peer -> {
            ServerScript server = new ServerScript(peer);
            server.take(Fxp.INIT);
            server.say(Fxp.VERSION, out -> {
                out.writeInt(3);
                ServerScript.string(out, "limits@openssh.com");
                ServerScript.string(out, "1");
            });
            int id = server.take(Fxp.EXTENDED).id();
            server.say(Fxp.EXTENDED_REPLY, out -> {
                out.writeInt(id);
                out.writeLong(packet);
                out.writeLong(read);
                out.writeLong(write);
                out.writeLong(0);
            });
            server.opened();
            then.serve(server);
            peer.takeAll();
        }));
        client.begin();
        return client;
    }

    @ParameterizedTest
    @CsvSource({"0, 1000, 1000", "526, 0, 500", "526, 100000, 0", "0, 0, 0", "34000, 1, 9"})
    void noWriteIsLonger(long packet, long read, long write) throws IOException {
        long most = Math.min(write == 0 ? Long.MAX_VALUE : write, packet == 0 ? Long.MAX_VALUE : packet - 22);
        SftpClient client = client(packet, read, write, server -> {
            while (written.size() < OCTETS.length) {
                ServerScript.Asked asked = server.take(Fxp.WRITE);
                asked.string();
                asked.fields().getLong();
                byte[] data = asked.string().getBytes(StandardCharsets.ISO_8859_1);
                if (data.length > most) {
                    server.status(asked.id(), Fxp.FAILURE, data.length + " octets");
                    return;
                }
                written.write(data);
                server.status(asked.id(), Fxp.OK, "");
            }
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(OCTETS.length));
        Bulk.put(upload, OCTETS);
        upload.finish();
        assertArrayEquals(OCTETS, written.toByteArray());
    }

    @Test
    void noReadIsLonger() throws IOException {
        String text = new String(OCTETS, StandardCharsets.ISO_8859_1);
        int[] longest = {0};
        SftpClient client = client(0, 700, 0, server -> {
            for (int sent = 0; sent < OCTETS.length; ) {
                ServerScript.Asked asked = server.take(Fxp.READ);
                asked.string();
                int offset = (int) asked.fields().getLong();
                int length = asked.fields().getInt();
                longest[0] = Math.max(longest[0], length);
                server.data(asked.id(), text.substring(offset, offset + length));
                sent += length;
            }
        });
        assertArrayEquals(OCTETS, Bulk.take(client.read("f").download(0, OCTETS.length)));
        assertTrue(longest[0] <= 700, longest[0] + " octets were asked for at once");
    }
}
