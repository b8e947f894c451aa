package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** From the first octet of a link to the reply to HELLO. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {

    /** Reads a line of the EBCDIC side, in the page given. */
    private static Reply ebcdicReply(WireClient client, String page) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = client.read(); octet >= 0 && octet != 0x15; octet = client.read()) {
            line.write(octet);
        }
        String text = line.toString(Charset.forName(page));
        return Reply.parse(text).orElseThrow(() -> new IOException("no reply: " + text));
    }

    private static void ebcdicSend(WireClient client, String page, String line) throws IOException {
        byte[] text = line.getBytes(Charset.forName(page));
        byte[] octets = java.util.Arrays.copyOf(text, text.length + 1);
        octets[text.length] = 0x15;
        client.write(octets);
    }

    @Test
    void aGoodHelloOfTheAsciiSideIsAnsweredWithFrameSizeAndNonce() throws IOException {
        try (Bench bench = new Bench();
                WireClient one = bench.connect();
                WireClient two = bench.connect()) {
            Reply reply = Bench.assertReply("220 SCR0220", one.ask("hello scprelay/1 job=J node=N client='a b'"));
            assertEquals("1048576", reply.pair("MAXFRAME").orElse(""));
            assertEquals("NO", reply.pair("AUTH").orElse(""));
            String nonce = reply.pair("NONCE").orElse("");
            assertTrue(nonce.matches("[0-9a-f]{32}"), nonce);
            String other = two.ask("HELLO SCPRELAY/1").pair("NONCE").orElse("");
            assertTrue(!other.equals(nonce), "every link has a nonce of its own");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM1047", "IBM273"})
    void theEbcdicSideIsAnsweredInItsPage(String page) throws IOException {
        try (Bench bench = new Bench();
                WireClient client = bench.connect()) {
            String pair = page.equals("IBM1047") ? "" : " CODEPAGE=IBM-273";
            ebcdicSend(client, page, "HELLO SCPRELAY/1" + pair + " CLIENT='a client'");
            Bench.assertReply("220 SCR0220", ebcdicReply(client, page));
            // @ is 7C in 1047 and B5 in 273: only the right page gives this user
            ebcdicSend(client, page, "HOST acme@host.example");
            Reply host = Bench.assertReply("200 SCR0200", ebcdicReply(client, page));
            assertTrue(host.text().contains("user acme"), host.text());
            ebcdicSend(client, page, "RETR '/a[b]\u00fc'");
            ebcdicReply(client, page);
            assertEquals("acme", bench.engine().connects().get(0).user());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HELLO SCPRELAY/2 X=Y | 504 SCR5041",
                "HELLO | 501 SCR5010",
                "HELLO SCPRELAY/1 CODEPAGE=NOPAGE-9 | 504 SCR5042",
                "HELLO SCPRELAY/1 MAXFRAME=1023 | 501 SCR5010",
                "HELLO SCPRELAY/1 MAXFRAME=x | 501 SCR5010",
                "HELLO SCPRELAY/1 JOB= | 501 SCR5010",
                "HELLO SCPRELAY/1 JOB=a JOB=b | 501 SCR5010",
                "HOST a@b | 503 SCR5030",
                "HELP | 503 SCR5030",
                "HXLLO SCPRELAY/1 | 500 SCR5000"
            })
    void aHelloThatIsRefusedIsAnsweredAndClosed(String line, String expected) throws IOException {
        try (Bench bench = new Bench();
                WireClient client = bench.connect()) {
            // what follows never acts
            client.send(line, "HOST a@b", "NOOP");
            Reply reply = Bench.assertReply(expected, client.reply());
            assertEquals(
                    expected.equals("504 SCR5041") ? "1" : "-",
                    reply.pair("VERSIONS").orElse("-"));
            Bench.assertEnd(client);
        }
    }

    @Test
    void anUnknownCodePageOfTheEbcdicSideIsRefusedIn1047() throws IOException {
        try (Bench bench = new Bench();
                WireClient client = bench.connect()) {
            ebcdicSend(client, "IBM1047", "HELLO SCPRELAY/1 CODEPAGE=IBM-99999");
            Bench.assertReply("504 SCR5042", ebcdicReply(client, "IBM1047"));
            assertEquals(-1, client.read());
        }
    }

    @Test
    void aPairThatIsNotKnownIsIgnored() throws IOException {
        try (Bench bench = new Bench();
                WireClient client = bench.connect()) {
            Bench.assertReply("220 SCR0220", client.ask("HELLO SCPRELAY/1 COLOUR=blue"));
        }
    }

    @Test
    void aFirstOctetOfAnotherProtocolIsClosedWithoutAReplyAndWithOneLine() throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench();
                WireClient client = bench.connect()) {
            client.write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
            assertEquals(-1, client.read());
            // Of this session: one of an earlier test may still have something to say.
            assertEquals(1, log.count(" s1: "), () -> log.lines().toString());
            assertEquals(1, log.count("the first octet is 47"));
        }
    }

    @Test
    void aClientThatNoPeerMatchesIsRefusedWithOneLineAndNoConnection() throws IOException {
        PeerSettings other = new PeerSettings(
                "other",
                List.of("memory:somebody-else"),
                true,
                List.of("*@*:*"),
                EnumSet.allOf(Permission.class),
                Optional.empty(),
                List.of(),
                List.of());
        try (LogLines log = new LogLines();
                Bench bench = new Bench(s -> TestRelay.with(s, List.of(other), List.of()));
                WireClient client = bench.connect()) {
            client.send("HELLO SCPRELAY/1", "HOST a@b", "STOR /x SIZE=0");
            Bench.assertReply("530 SCR5300", client.reply());
            Bench.assertEnd(client);
            client.hangUp();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> bench.relay().sessions() == 0);
            assertEquals(List.of(), bench.engine().connects());
            assertEquals(1, log.count(" s1: "), () -> log.lines().toString());
        }
    }

    @Test
    void aLinkThatEndsBeforeOrWithinHelloIsForgotten() throws IOException {
        try (Bench bench = new Bench()) {
            bench.connect().close();
            WireClient cut = bench.connect();
            cut.write("HELLO SCP".getBytes(ISO_8859_1));
            cut.close();
            try (WireClient good = bench.client()) {
                Bench.assertReply("200 SCR0206", good.ask("NOOP"));
                assertEquals(1, bench.relay().sessions());
            }
        }
    }
}
