package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** Text from clients and remote hosts cannot look like a reply or a line of the log. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForgeryTest {

    private static final String FORGED = "226 SCR0226I ID=x : stored";

    @TempDir
    Path directory;

    private static void assertPlain(LogLines log) {
        for (String line : log.lines()) {
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7F), line);
            assertTrue(line.length() < 1000, line);
        }
    }

    @Test
    void namesOfHelloStayWithinTheirPairOfTheLog() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of());
                WireClient client = bench.connect()) {
            String job = "J peer=root\u2028\u202e" + "x".repeat(2000);
            Bench.assertReply("220 SCR0220", client.ask("HELLO SCPRELAY/1 JOB='" + job + "' NODE=n"));
            assertPlain(log);
            assertEquals(1, log.count("job=J%20peer%3Droot%E2%80%A8%E2%80%AE"), () -> log.lines()
                    .toString());
            assertEquals(1, log.count(" node=n "));
        }
    }

    @Test
    void theReasonOfAnAbortIsEscaped() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            WireClient.require(150, client.ask("STOR " + directory.resolve("f\u00fc") + " SIZE=9"));
            client.frame(0x20, ("stop\n" + FORGED + "\r\n\u2028\u001b[2J").getBytes(UTF_8));
            Reply reply = Bench.assertReply("426 SCR4261", client.reply());
            assertTrue(reply.text().contains("stop?" + FORGED), reply.text());
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            assertPlain(log);
        }
    }

    @Test
    void whatARemoteHostSaysIsEscaped() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            WireClient.require(200, client.ask("SITE PROTOCOL=SCP"));
            bench.engine()
                    .replace("scp ", Remote.script("printf '\\1scp: \\033]0;x\\007 \\r" + FORGED + "\\177\\303\\n'"));
            Reply reply = client.ask("RETR /f\u00fc");
            assertTrue(reply.code() >= 400, reply.format());
            bench.engine().replace("scp ", Remote.script("printf 'hello\\r\\n" + FORGED + "\\n' >&2; exit 127"));
            reply = Bench.assertReply("504 SCR5045", client.ask("RETR /f"));
            assertTrue(reply.text().contains("hello"), reply.text());
            bench.engine().gate(destination -> {
                throw new TransferFailure(Message.NEGOTIATION_FAILED, "it said: bye\n" + FORGED);
            });
            reply = Bench.assertReply("425 SCR4254", client.ask("RETR /f"));
            assertEquals("it said: bye\n" + FORGED, reply.text());
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            assertPlain(log);
            assertEquals(3, log.count("RETR of peer anybody refused"), () -> log.lines()
                    .toString());
        }
    }

    @Test
    void aLineThatIsRefusedIsNotRepeatedRaw() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(Limits.of());
                WireClient client = bench.connect()) {
            client.write("HELLO SCPRELAY/9%0A226\u0085\n".getBytes(ISO_8859_1));
            Bench.assertReply("500 SCR5000", client.reply());
            Bench.assertEnd(client);
            assertPlain(log);
        }
    }
}
