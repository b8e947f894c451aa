package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.sftp.ServerScript;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/** SITE APPEND=ON: octets are added to the target itself, over OpenSSH's {@code sftp-server}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AppendTest {

    private static final String SHA256_OF_NEW = "cb0208b0b1fa06bc59f85c8b2be1e45ff2ef6ddbf0cef02e9f276b8208ea48ab";
    private static final byte[] NEW = "new text".getBytes(US_ASCII);

    @TempDir
    Path directory;

    private Bench bench;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        bench = new Bench();
        file = Files.writeString(directory.resolve("file"), "old ");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private WireClient client(String site) throws IOException {
        WireClient client = bench.client();
        WireClient.require(200, client.ask("SITE APPEND=ON " + site));
        return client;
    }

    private Reply stor(Path path, String site) throws IOException {
        try (WireClient client = client(site)) {
            return client.stor(path.toString(), NEW);
        }
    }

    private static String pair(Reply reply, String key) {
        return reply.pair(key).orElse("-");
    }

    /** Also where the size is known and the host runs scp, which cannot do it. */
    @Test
    void octetsAreAdded() throws IOException {
        Reply reply = Bench.assertReply("226 SCR0226", stor(file, "HASH=SHA256"));
        assertEquals("old new text", Files.readString(file));
        assertEquals(
                "8 8 SFTP OFF " + SHA256_OF_NEW,
                String.join(
                        " ",
                        pair(reply, "BYTES"),
                        pair(reply, "LINK"),
                        pair(reply, "PROTOCOL"),
                        pair(reply, "ATOMIC"),
                        pair(reply, "SHA256")));
        Path fresh = directory.resolve("fresh");
        Bench.assertReply("226 SCR0226", stor(fresh, "VERIFY=SHA256"));
        Bench.assertReply("226 SCR0226", stor(fresh, "VERIFY=SHA256"));
        assertEquals("new textnew text", Files.readString(fresh));
    }

    @Test
    void theSizeNeedNotBeKnown() throws IOException {
        try (WireClient client = client("VERIFY=SIZE")) {
            WireClient.require(150, client.ask("STOR " + file));
            client.frame(0, NEW);
            client.frame(0, NEW);
            client.eof(16);
            Bench.assertReply("226 SCR0226", client.reply());
            WireClient.require(200, client.ask("SITE APPEND=OFF"));
            Bench.assertReply(
                    "226 SCR0226", client.stor(directory.resolve("other").toString(), NEW));
            Bench.assertReply(
                    "226 SCR0226", client.stor(directory.resolve("other").toString(), NEW));
        }
        assertEquals("old new textnew text", Files.readString(file));
        assertEquals("new text", Files.readString(directory.resolve("other")));
    }

    @Test
    void whatCannotBeAddedToIsRefused() throws IOException {
        Reply atomic = Bench.assertReply("504 SCR5047", stor(file, "ATOMIC=ON"));
        assertTrue(atomic.text().contains("ATOMIC=ON"), atomic.text());
        Reply scp = Bench.assertReply("504 SCR5047", stor(file, "PROTOCOL=SCP"));
        assertTrue(scp.text().contains("let PROTOCOL be AUTO or SFTP"), scp.text());
        assertEquals(0, bench.engine().connects().size(), "nothing was connected");
        Bench.assertReply("504 SCR5047", stor(Path.of("/dev/null"), "ATOMIC=AUTO"));
        Bench.assertReply("550 SCR5502", stor(directory, "ATOMIC=AUTO"));
        bench.engine().sftp(line -> {
            throw new IOException("no SFTP here");
        });
        Bench.assertReply("425 SCR4257", stor(file, "PROTOCOL=AUTO"));
        assertEquals("old ", Files.readString(file));
    }

    @Test
    void whatWasAddedWhenItBreaksIsToldWithTheSizeOfBefore() throws IOException {
        try (WireClient client = client("ATOMIC=AUTO")) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            client.frame(0x20, "no".getBytes(US_ASCII));
            assertEquals("-", pair(Bench.assertReply("426 SCR4261", client.reply()), "LEFT"), "nothing came");
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            client.frame(0, new byte[4]);
            client.frame(0x20, "no".getBytes(US_ASCII));
            Reply reply = Bench.assertReply("426 SCR4261", client.reply());
            assertEquals("TARGET", pair(reply, "LEFT"));
            assertTrue(reply.text().endsWith(file + "; it had 4 octets before"), reply.text());
        }
        assertTrue(Files.readString(file).startsWith("old "));
    }

    /** Nobody's octets are lost, and the one who cannot know where his stand is not told OK. */
    @ParameterizedTest
    @ValueSource(strings = {"SIZE", "SHA256", "NONE"})
    void whatSomebodyElseAddsMeanwhileIsTold(String verify) throws IOException {
        try (WireClient client = client("VERIFY=" + verify)) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            Files.writeString(file, "theirs ", StandardOpenOption.APPEND);
            client.frame(0, NEW);
            client.eof(8);
            Reply reply = Bench.assertReply("552 SCR5522", client.reply());
            assertTrue(reply.text().contains("it has 19 octets there, not the 4 of before and 8 that"), reply.text());
            assertEquals("TARGET", pair(reply, "LEFT"));
        }
        assertEquals("old theirs new text", Files.readString(file));
    }

    @Test
    void whatIsAnotherThereIsFound() throws IOException {
        try (WireClient client = client("VERIFY=SHA256")) {
            WireClient.require(150, client.ask("STOR " + file + " SIZE=8"));
            client.frame(0, NEW);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(file) == 12);
            Files.writeString(file, "old new tesT");
            client.eof(8);
            Bench.assertReply("552 SCR5522", client.reply());
        }
    }

    @Test
    void twoDoNotAddToOneFile() throws IOException {
        try (WireClient client = client("ATOMIC=AUTO")) {
            WireClient.require(150, client.ask("STOR " + file));
            Bench.assertReply("450 SCR4500", stor(file, "ATOMIC=OFF"));
            Bench.assertReply(
                    "450 SCR4500", stor(directory.resolve("../" + directory.getFileName() + "/file"), "MODE=600"));
            client.frame(0, NEW);
            client.eof(8);
            Bench.assertReply("226 SCR0226", client.reply());
        }
        assertEquals("old new text", Files.readString(file));
    }

    /** A server that knows no FXF_APPEND writes where each request says: behind what was there when it was opened. */
    @Test
    void requestsNameTheirPlace() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        bench.engine().sftp(line -> new ScriptedPeer(peer -> serve(peer, asked)));
        Bench.assertReply("226 SCR0226", stor(Path.of("/d/file"), "MODE=0644"));
        assertEquals(List.of("open 14", "write 1000"), asked);
    }

    private static void serve(ScriptedPeer peer, List<String> asked) throws IOException {
        ServerScript server = new ServerScript(peer);
        server.greet();
        long size = 1000;
        while (true) {
            ServerScript.Asked request = server.take();
            int id = request.id();
            switch (request.type()) {
                case 3 -> {
                    request.string();
                    asked.add("open " + request.fields().getInt());
                    server.say(102, out -> {
                        out.writeInt(id);
                        ServerScript.string(out, "handle");
                    });
                }
                case 6 -> {
                    request.string();
                    asked.add("write " + request.fields().getLong());
                    size += request.fields().getInt();
                    server.status(id, 0, "");
                }
                case 7, 8, 17 -> {
                    long now = size;
                    server.say(105, out -> {
                        out.writeInt(id);
                        out.writeInt(5);
                        out.writeLong(now);
                        out.writeInt(0100644);
                    });
                }
                case 16 -> {
                    String path = request.string();
                    server.say(104, out -> {
                        out.writeInt(id);
                        out.writeInt(1);
                        ServerScript.string(out, path);
                        ServerScript.string(out, path);
                        out.writeInt(0);
                    });
                }
                default -> server.status(id, 0, "");
            }
        }
    }
}
