package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.scp.Bulk;
import org.scprelay.relay.sftp.SftpException.Reason;

/** Servers that send other data than asked for, or the right data in their own way. */
@Timeout(30)
class HostileDownloadTest {

    @Test
    void answersMayOvertakeAndBeShort() throws IOException {
        byte[] file = Bulk.octets(600_000);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        Random random = new Random(7);
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            List<ServerScript.Asked> waiting = new ArrayList<>();
            for (int sent = 0; sent < file.length; ) {
                // As many as are sure to come: those of the first batch, and the rest of each short answer.
                while (waiting.size() < 3
                        && sent
                                        + waiting.stream()
                                                .mapToInt(HostileDownloadTest::length)
                                                .sum()
                                < file.length) {
                    waiting.add(server.take(Fxp.READ));
                }
                Collections.shuffle(waiting, random);
                ServerScript.Asked asked = waiting.remove(0);
                ByteBuffer fields = asked.fields().duplicate();
                int handle = fields.getInt();
                fields.position(fields.position() + handle);
                int offset = (int) fields.getLong();
                int count = Math.min(fields.getInt(), 1 + random.nextInt(40_000));
                server.data(asked.id(), text.substring(offset, offset + count));
                sent += count;
            }
        });
        assertArrayEquals(file, Bulk.take(client.read("f").download(0, file.length)));
    }

    /** Some servers give 4 KiB at a time, in the order of the requests, whatever is asked for. */
    @Test
    void aServerThatGivesLittleAtATimeIsReadToTheEnd() throws IOException {
        byte[] file = Bulk.octets(3_000_000);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            for (int sent = 0; sent < file.length; ) {
                ServerScript.Asked asked = server.take(Fxp.READ);
                asked.string();
                int offset = (int) asked.fields().getLong();
                int count = Math.min(asked.fields().getInt(), 4096);
                server.data(asked.id(), text.substring(offset, offset + count));
                sent += count;
            }
        });
        assertArrayEquals(file, Bulk.take(client.read("f").download(0, file.length)));
    }

    private static int length(ServerScript.Asked asked) {
        return asked.fields().getInt(asked.fields().limit() - 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11})
    void dataOfAnotherLengthThanAskedIsRefused(int count) throws IOException {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            server.data(server.take(Fxp.READ).id(), "x".repeat(count));
        });
        SftpDownload download = client.read("f").download(0, 10);
        ServerScript.refused(
                Reason.PROTOCOL,
                "answered READ of 10 octets with " + count,
                assertThrows(SftpException.class, download::next));
    }

    @Test
    void dataThatDoesNotFitItsPacketIsRefused() throws IOException {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            int id = server.take(Fxp.READ).id();
            server.say(Fxp.DATA, out -> {
                out.writeInt(id);
                out.writeInt(10);
                out.writeBytes("123456789");
            });
        });
        SftpDownload download = client.read("f").download(0, 10);
        ServerScript.refused(
                Reason.PROTOCOL, "that names a length of 10", assertThrows(SftpException.class, download::next));
    }

    @Test
    void statusAfterDataOfTheSameRequestIsRefused() throws IOException {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            int id = server.take(Fxp.READ).id();
            server.take(Fxp.READ);
            server.data(id, "x".repeat(32 * 1024));
            server.status(id, Fxp.OK, "");
        });
        SftpDownload download = client.read("f").download(0, 64 * 1024);
        ServerScript.refused(
                Reason.PROTOCOL,
                "which waits for no answer",
                assertThrows(SftpException.class, () -> Bulk.take(download)));
    }

    /** Memory stays bounded: a piece of the file costs more than its octets. */
    @Test
    void everSmallerPiecesEndTheDownload() throws IOException {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            ServerScript.Asked first = server.take(Fxp.READ);
            ServerScript.Asked asked = server.take(Fxp.READ);
            while (first != null) {
                server.data(asked.id(), "x");
                asked = server.take(Fxp.READ);
            }
        });
        SftpDownload download = client.read("f").download(0, 64 * 1024);
        ServerScript.refused(Reason.PROTOCOL, "ever smaller pieces", assertThrows(SftpException.class, download::next));
    }

    @Test
    void anEndOfTheFileBeforeItsSizeIsNoFile() throws IOException {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            server.status(server.take(Fxp.READ).id(), Fxp.EOF, "End of file");
        });
        SftpDownload download = client.read("f").download(0, 10);
        ServerScript.refused(Reason.SHORT, "before octet 10", assertThrows(SftpException.class, download::next));
    }
}
