package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.sftp.ServerScript;
import org.scprelay.relay.testing.WireClient;

/** Whole transfers with SFTP servers that have no extensions, and refuse or leave out what OpenSSH's never does. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpOddServerTest {

    private static final int OK = 0;
    private static final int FAILURE = 4;
    private static final int REGULAR = 0100644;

    /** What the servers were asked to do. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Answers to renames, one after another. */
    private final List<Integer> renames = new CopyOnWriteArrayList<>();

    /** A server of one file that is there, and of which it tells the type only. */
    private void serve(ScriptedPeer peer) throws IOException {
        ServerScript server = new ServerScript(peer);
        server.greet();
        while (true) {
            answer(server, server.take());
        }
    }

    private void answer(ServerScript server, ServerScript.Asked request) throws IOException {
        int id = request.id();
        switch (request.type()) {
            case 3 ->
                server.say(102, out -> {
                    out.writeInt(id);
                    ServerScript.string(out, "handle");
                });
            case 7, 8, 17 ->
                server.say(105, out -> {
                    out.writeInt(id);
                    out.writeInt(4);
                    out.writeInt(REGULAR);
                });
            case 10 -> {
                request.string();
                int flags = request.fields().getInt();
                asked.add(flags == 1 ? "size " + request.fields().getLong() : "set " + flags);
                server.status(id, OK, "");
            }
            case 13 -> {
                asked.add("remove " + request.string());
                server.status(id, OK, "");
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
            case 18 -> {
                asked.add("rename " + request.string() + " " + request.string());
                server.status(id, renames.remove(0), "");
            }
            default -> server.status(id, OK, "");
        }
    }

    private Reply stor(String site) throws IOException {
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            bench.engine().sftp(line -> new ScriptedPeer(this::serve));
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP " + site));
            WireClient.require(150, client.ask("STOR /d/file SIZE=8 ID=X"));
            client.frame(0, "new text".getBytes(US_ASCII));
            client.eof(8);
            return client.reply();
        }
    }

    /** What the old file held behind the new octets must go, also where the server tells no size. */
    @Test
    void aFileOfUnknownSizeIsCut() throws IOException {
        Bench.assertReply("226 SCR0226", stor("ATOMIC=OFF"));
        assertTrue(asked.contains("size 8"), asked.toString());
    }

    /** The target has no name then: both files stay, and the reply names them. */
    @Test
    void anOldFileThatCannotBePutBackIsNamed() throws IOException {
        renames.addAll(List.of(FAILURE, OK, FAILURE, FAILURE));
        Reply reply = Bench.assertReply("451 SCR4516", stor("ATOMIC=ON"));
        String part = asked.get(1).split(" ")[1];
        String old = asked.stream()
                .filter(line -> line.startsWith("rename /d/file "))
                .findFirst()
                .orElseThrow()
                .split(" ")[2];
        assertEquals("rename " + old + " /d/file", asked.get(asked.size() - 1), asked.toString());
        assertEquals("PART", reply.pair("LEFT").orElse("-"), reply.format());
        assertTrue(reply.text().endsWith(part + "; the old file is called " + old), reply.text());
    }

    @Test
    void anOldFileThatIsPutBackIsTheTarget() throws IOException {
        renames.addAll(List.of(FAILURE, OK, FAILURE, OK));
        Reply reply = Bench.assertReply("451 SCR4516", stor("ATOMIC=ON"));
        assertEquals("-", reply.pair("LEFT").orElse("-"), reply.format());
        assertTrue(asked.get(asked.size() - 1).startsWith("remove /d/file.part-"), asked.toString());
    }
}
