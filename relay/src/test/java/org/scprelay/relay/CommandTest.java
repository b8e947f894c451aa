package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** Commands and settings, up to the connection that a transfer would make. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandTest {

    private static Bench bench;
    private int seen;

    @BeforeAll
    static void start() throws IOException {
        bench = new Bench();
        bench.engine().gate(destination -> {
            throw new TransferFailure(Message.CONNECT_REFUSED, "no connection in this test");
        });
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void count() {
        seen = bench.engine().connects().size();
    }

    private static WireClient greeted() throws IOException {
        WireClient client = bench.connect();
        Bench.assertReply("220 SCR0220", client.ask("HELLO SCPRELAY/1"));
        return client;
    }

    /** Returns the places to which connections were tried since the test began. */
    private List<String> places() {
        return bench.engine().connects().stream()
                .skip(seen)
                .map(Destination::place)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOST -x | 501 | HOST c@d",
                "HOST a@b@-c | 501 | HOST c@d",
                "HOST | 501 | HOST c@d",
                "HOST [fe80] | 501 | HOST c@d",
                "HOST a@b X=1 | 501 | HOST c@d",
                "USER 'a b' | 501 | USER z",
                "USER -oProxyCommand | 501 | USER z",
                "PORT 0 | 501 | PORT 23",
                "PORT 65536 | 501 | PORT 23",
                "PORT +5 | 501 | PORT 23",
                "TYPE E | 504 | TYPE A",
                "TYPE X | 504 | type i",
                "STRU P | 504 | STRU R",
                "SITE MODE=8 | 501 | SITE MODE=0640",
                "SITE PROTOCOL=FTP | 501 | SITE RESET",
                "SITE SIZE=-1 | 501 | SITE SIZE=1",
                "SITE COLOUR=blue | 501 | SITE RESET",
                "SITE CODEPAGE=IBM-99999 | 501 | SITE CODEPAGE=IBM-273",
                "SITE EOL=LF LRECL=0 | 501 | SITE RESET",
                "SITE RESUME=MAYBE | 501 | SITE VERIFY=SHA256",
                "SITE APPEND=YES | 501 | SITE APPEND=OFF",
                "SITE HASH=MD5 | 501 | SITE HASH=SHA256",
                "SITE VERIFY=MD5 | 501 | SITE VERIFY=NONE"
            })
    void aRefusedSettingStopsTransfersUntilItsVerbSucceeds(String bad, int code, String good) throws IOException {
        try (WireClient client = greeted()) {
            client.send("HOST a@b", bad, "STOR /f SIZE=1", "RETR /f", "DELE /f", "NOOP", "USER q", "STOR /f SIZE=1");
            Bench.assertReply("200 SCR0200", client.reply());
            WireClient.require(code, client.reply());
            Bench.assertReply("503 SCR5031", client.reply());
            Bench.assertReply("503 SCR5031", client.reply());
            Bench.assertReply("503 SCR5031", client.reply());
            Bench.assertReply("200 SCR0206", client.reply());
            Bench.assertReply("200 SCR0203", client.reply());
            if (bad.startsWith("USER")) {
                Bench.assertReply("425 SCR4251", client.reply());
            } else {
                Bench.assertReply("503 SCR5031", client.reply());
                assertEquals(List.of(), places(), "nothing went to an old destination");
            }
            WireClient.require(200, client.ask(good));
            Bench.assertReply("425 SCR4251", client.ask("STOR /f SIZE=1"));
        }
    }

    @Test
    void aRefusedAuthStopsTransfers() throws IOException {
        try (WireClient client = greeted()) {
            client.ask("HOST a@b");
            WireClient.require(501, client.ask("AUTH x HMAC 00"));
            Bench.assertReply("503 SCR5031", client.ask("RETR /f"));
        }
    }

    @Test
    void hostForgetsUserAndPortOfEarlierTransfers() throws IOException {
        try (WireClient client = greeted()) {
            client.send("PORT 2222", "USER one", "HOST first", "RETR /f", "HOST second", "RETR /f");
            client.send("HOST two@third", "RETR /f", "PORT 99", "RETR /f", "HOST u@[::1]", "RETR /f");
            for (int code : new int[] {200, 200, 200, 425, 200, 503, 200, 425, 200, 425, 200, 425}) {
                WireClient.require(code, client.reply());
            }
            assertEquals(List.of("one@first:2222", "two@third:22", "two@third:99", "u@[::1]:22"), places());
        }
    }

    /** The batch client says these for a transfer that failed before it was asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"STOR", "RETR", "EXEC"})
    void aTransferWithoutItsOperandIsOneForHost(String verb) throws IOException {
        try (WireClient client = greeted()) {
            client.send("PORT 2222", "HOST a@first", verb, "HOST b@second", "RETR /f");
            for (int code : new int[] {200, 200, 501, 200, 425}) {
                WireClient.require(code, client.reply());
            }
            assertEquals(List.of("b@second:22"), places());
        }
    }

    @Test
    void siteIsAllOrNothing() throws IOException {
        try (WireClient client = greeted()) {
            client.ask("HOST a@b");
            WireClient.require(501, client.ask("SITE SIZE=4 MODE=9"));
            WireClient.require(200, client.ask("SITE MODE=600 PROTOCOL=SCP"));
            Bench.assertReply("504 SCR5043", client.ask("STOR /f"));
            WireClient.require(200, client.ask("SITE SIZE=4 MODE=600"));
            Bench.assertReply("425 SCR4251", client.ask("STOR /f"));
            WireClient.require(200, client.ask("SITE SIZE=4"));
            WireClient.require(200, client.ask("SITE RESET"));
            WireClient.require(200, client.ask("SITE PROTOCOL=SCP"));
            Bench.assertReply("504 SCR5043", client.ask("STOR /f"));
            WireClient.require(501, client.ask("SITE RESET SIZE=5"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOR /f", "STOR", "STOR /f ID=!", "STOR /f SIZE=x"})
    void theSizeOfSiteHoldsForTheNextStorOnlyRefusedOrNot(String next) throws IOException {
        try (WireClient client = greeted()) {
            client.ask("HOST a@b");
            WireClient.require(200, client.ask("SITE SIZE=4 PROTOCOL=SCP"));
            WireClient.require(200, client.ask("NOOP"));
            assertTrue(client.ask(next).code() >= 400);
            Bench.assertReply("504 SCR5043", client.ask("STOR /f"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STOR | 501",
                "STOR '' SIZE=1 | 501",
                "STOR /f SIZE= | 501",
                "STOR /f SIZE=1x | 501",
                "STOR /f SIZE=1 SIZE=1 | 501",
                "STOR /f SIZE=9999999999999999999 | 501",
                "STOR /f SIZE=1 ID=a+b | 501",
                "STOR /f SIZE=1 ID=abcdefghijabcdefghijabcdefghijabc | 501",
                "STOR /f SIZE=1 MODE=600 | 501",
                "STOR 'f SIZE=1 | 501",
                "STOR a b SIZE=1 | 501",
                "STOR SIZE=5 | 504",
                "RETR /f SIZE=5 | 501"
            })
    void argumentsOfTransfersAreJudgedBeforeAnyConnection(String line, int code) throws IOException {
        try (WireClient client = greeted()) {
            client.ask("HOST a@b");
            client.ask("SITE PROTOCOL=SCP");
            WireClient.require(code, client.ask(line));
            assertEquals(List.of(), places());
            WireClient.require(200, client.ask("NOOP"));
        }
    }

    @Test
    void transfersNeedAHostAndAUser() throws IOException {
        try (WireClient client = greeted()) {
            Bench.assertReply("503 SCR5032", client.ask("STOR /f SIZE=1"));
            client.ask("HOST b");
            Bench.assertReply("503 SCR5032", client.ask("RETR /f"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LIST, 425",
        "NLST /d, 425",
        "EXEC id, 425",
        "DELE /f, 425",
        "RNFR /f, 425",
        "RNTO /f, 503",
        "MKD /d, 425",
        "SIZE /f, 425"
    })
    void thePolicyJudgesFirst(String line, int allowed) throws IOException {
        PeerSettings all = TestRelay.anybody();
        PeerSettings commands = new PeerSettings(
                "anybody",
                all.from(),
                true,
                all.to(),
                EnumSet.allOf(Permission.class),
                Optional.empty(),
                List.of("id"),
                List.of());
        PeerSettings none = new PeerSettings(
                "nothing",
                all.from(),
                true,
                all.to(),
                EnumSet.noneOf(Permission.class),
                Optional.empty(),
                List.of("id"),
                List.of());
        try (Bench may = new Bench(s -> TestRelay.with(s, List.of(commands), List.of()));
                Bench mayNot = new Bench(s -> TestRelay.with(s, List.of(none), List.of()))) {
            may.engine().gate(destination -> {
                throw new TransferFailure(Message.CONNECT_REFUSED, "no connection in this test");
            });
            try (WireClient client = may.client()) {
                WireClient.require(allowed, client.ask(line));
            }
            try (WireClient client = mayNot.client()) {
                WireClient.require(530, client.ask(line));
                WireClient.require(530, client.ask("STOR /f SIZE=1"));
                assertEquals(List.of(), mayNot.engine().connects());
            }
        }
    }

    /** Both names of a rename are judged, and a refused RNTO uses the RNFR up. */
    @ParameterizedTest
    @ValueSource(strings = {"/out/f", "/in/../out/f", "/in/d/f", "in/f", "/in/./f"})
    void everyPathOfAFileCommandIsJudged(String path) throws IOException {
        PeerSettings all = TestRelay.anybody();
        PeerSettings peer = new PeerSettings(
                "payroll",
                all.from(),
                true,
                all.to(),
                EnumSet.allOf(Permission.class),
                Optional.of(List.of("/tmp", "/in/*")),
                List.of(),
                List.of());
        try (Bench some = new Bench(s -> TestRelay.with(s, List.of(peer), List.of()));
                WireClient client = some.client()) {
            for (String verb : List.of("DELE", "MKD", "SIZE", "RNFR")) {
                Bench.assertReply("530 SCR5303", client.ask(verb + " " + path));
            }
            assertEquals(List.of(), some.engine().connects());
            Bench.assertReply("350 SCR0350", client.ask("RNFR /tmp"));
            Bench.assertReply("530 SCR5303", client.ask("RNTO " + path));
            assertEquals(1, some.engine().connects().size());
            Bench.assertReply("503 SCR5035", client.ask("RNTO /in/f"));
        }
    }

    @Test
    void aHundredAndFiftyCommandsMayBeSentAhead() throws IOException {
        try (WireClient client = greeted()) {
            StringBuilder lines = new StringBuilder();
            for (int i = 1; i <= 150; i++) {
                lines.append("PORT ").append(i).append("\r\n\n");
            }
            client.write(lines.append("QUIT\n").toString().getBytes(ISO_8859_1));
            for (int i = 1; i <= 150; i++) {
                assertEquals("port " + i, client.reply().text());
            }
            Bench.assertReply("221 SCR0221", client.reply());
            Bench.assertEnd(client);
        }
    }

    @Test
    void aClientThatHalfClosesStillGetsItsReplies() throws IOException {
        try (WireClient client = greeted()) {
            client.send("HOST a@b", "RETR /f", "NOOP");
            client.link().shutdownOutput();
            WireClient.require(200, client.reply());
            WireClient.require(425, client.reply());
            WireClient.require(200, client.reply());
            Bench.assertEnd(client);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "XYZZY",
                " NOOP",
                "NOOP\u0001",
                "\u0000\u0000\u0000\u0005hello",
                "P\u00ff",
                "HOST a\rb",
                "PORTS 1",
                "STORE /f SIZE=1"
            })
    void whatIsNoCommandEndsTheLinkAndNothingBehindItActs(String junk) throws IOException {
        try (WireClient client = greeted()) {
            client.write((junk + "\nHOST a@b\nRETR /f\n").getBytes(ISO_8859_1));
            Bench.assertReply("500 SCR5000", client.reply());
            Bench.assertEnd(client);
            assertEquals(List.of(), places());
        }
    }

    @Test
    void aLineOfMoreThan4096OctetsEndsTheLinkAsSoonAsItIsSeen() throws IOException {
        try (WireClient client = greeted()) {
            client.write(("HOST " + "a".repeat(4096 - 6) + "\n").getBytes(ISO_8859_1));
            WireClient.require(501, client.reply());
            client.write(("HOST " + "a".repeat(4096 - 5)).getBytes(ISO_8859_1));
            Bench.assertReply("500 SCR5000", client.reply());
            Bench.assertEnd(client);
        }
    }

    @Test
    void theRestAnswers() throws IOException {
        try (WireClient client = greeted()) {
            Reply state = Bench.assertReply("211 SCR0211", client.ask("STAT"));
            assertEquals("READY", state.pair("STATE").orElse(""));
            Bench.assertReply("211 SCR0212", client.ask("STAT ID=x"));
            Bench.assertReply("214 SCR0214", client.ask("HELP"));
            Bench.assertReply("200 SCR0206", client.ask("noop"));
            Bench.assertReply("503 SCR5030", client.ask("HELLO SCPRELAY/1"));
            Bench.assertReply("503 SCR5030", client.ask("HELLO SCPRELAY/1 JOB=PAYROLL"));
            Bench.assertReply("501 SCR5010", client.ask("NOOP x"));
            Bench.assertReply("221 SCR0221", client.ask("QUIT"));
            Bench.assertEnd(client);
        }
    }
}
