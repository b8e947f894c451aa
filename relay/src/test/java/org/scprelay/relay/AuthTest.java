package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Secret;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;

/** AUTH: who must prove a secret, who a client is then, and what it may say before. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuthTest {

    private static final String ME = "memory:this-process";

    /** A peer of this process that may do one thing. */
    private static PeerSettings peer(String name, Permission may, String secret, String... from) {
        return new PeerSettings(
                name,
                from.length == 0 ? List.of(ME) : List.of(from),
                secret.isEmpty(),
                List.of("*@*:*"),
                EnumSet.of(may),
                Optional.empty(),
                List.of(),
                List.of(),
                secret.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Secret(name.replaceAll("[0-9]", ""), secret.getBytes(UTF_8))),
                Optional.empty());
    }

    private static RelaySettings with(RelaySettings plain, boolean tokenInClear, PeerSettings... peers) {
        ListenSettings listener =
                new ListenSettings(LinkAddress.parse("memory:0"), false, LinkOptions.defaults(), tokenInClear);
        return TestRelay.with(TestRelay.with(plain, listener), List.of(peers), List.of());
    }

    /** A relay that connects nowhere. */
    private static Bench bench(PeerSettings... peers) throws IOException {
        Bench bench = new Bench(plain -> with(plain, false, peers));
        bench.engine().gate(destination -> {
            throw new TransferFailure(Message.CONNECT_REFUSED, "no connection in this test");
        });
        return bench;
    }

    private static Bench two() throws IOException {
        return bench(peer("stores", Permission.STOR, "one"), peer("fetches", Permission.RETR, "two"));
    }

    /** The client's side, written from the document alone. */
    private static String hmac(String name, String secret, String nonce) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return "AUTH " + name + " HMAC "
                    + HexFormat.of().formatHex(mac.doFinal(("SCPRELAY/1 " + name + " " + nonce).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says HELLO; returns the nonce. */
    private static String hello(WireClient client, String auth) throws IOException {
        Reply reply = Bench.assertReply("220 SCR0220", client.ask("HELLO SCPRELAY/1"));
        assertEquals(auth, reply.pair("AUTH").orElse(""));
        return reply.pair("NONCE").orElseThrow();
    }

    /** Returns the codes of the replies to STOR and RETR: 425 where policy let them through. */
    private static String may(WireClient client) throws IOException {
        WireClient.require(200, client.ask("HOST a@host.example"));
        return client.ask("STOR /f SIZE=1").code() + " " + client.ask("RETR /f").code();
    }

    @ParameterizedTest
    @CsvSource({"stores, one, 425 530", "fetches, two, 530 425"})
    void aProvenSecretTellsPeersOfOneAddressApart(String name, String secret, String allowed) throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = two();
                WireClient client = bench.connect()) {
            String proof = hmac(name, secret, hello(client, "YES"));
            assertEquals(0, bench.relay().sessions(), "nobody is in yet");
            Reply reply = Bench.assertReply("200 SCR0207", client.ask(proof));
            assertTrue(reply.text().contains(name), reply.format());
            assertEquals(1, bench.relay().sessions());
            assertEquals(allowed, may(client));
            assertEquals(1, log.count("peer " + name + " by the secret " + name), () -> log.lines()
                    .toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stores, two",
        "stores, One",
        "stores, 'one '",
        "Stores, one",
        "nobody, one",
        "fetches, one",
        "stores, ''"
    })
    void anythingElseProvesNothingAndIsToldAndLogged(String name, String secret) throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = two();
                WireClient client = bench.connect()) {
            String key = secret.isEmpty() ? "x" : secret;
            String proof = hmac(name, key, hello(client, "YES"));
            Reply reply = Bench.assertReply("530 SCR5307", client.ask(proof));
            assertEquals("the secret " + name + " is not proven", reply.text());
            Bench.assertReply("530 SCR5306", client.ask("HOST a@host.example"));
            Bench.assertReply("530 SCR5306", client.ask("STOR /f SIZE=1"));
            assertEquals(1, log.count("AUTH from memory:this-process"), () -> log.lines()
                    .toString());
            assertEquals(1, log.count("SCR5307E the secret " + name + " is not proven"));
            assertEquals(List.of(), bench.engine().connects());
            assertEquals(0, bench.relay().sessions());
        }
    }

    @Test
    void aProofOfAnotherLinkIsNone() throws IOException {
        try (Bench bench = two();
                WireClient first = bench.connect();
                WireClient second = bench.connect()) {
            String proof = hmac("stores", "one", hello(first, "YES"));
            hello(second, "YES");
            Bench.assertReply("530 SCR5307", second.ask(proof));
            Bench.assertReply("200 SCR0207", first.ask(proof));
        }
    }

    @Test
    void theThirdFailureCloses() throws IOException {
        try (Bench bench = two();
                WireClient client = bench.connect()) {
            String nonce = hello(client, "YES");
            client.send(hmac("stores", "x", nonce), hmac("stores", "y", nonce), hmac("nobody", "z", nonce));
            client.send(hmac("stores", "one", nonce));
            Bench.assertReply("530 SCR5307", client.reply());
            Bench.assertReply("530 SCR5307", client.reply());
            Reply last = Bench.assertReply("530 SCR5307", client.reply());
            assertTrue(last.text().contains("last attempt"), last.format());
            Bench.assertEnd(client);
        }
    }

    @Test
    void twoFailuresAndASuccessGoOn() throws IOException {
        try (Bench bench = two();
                WireClient client = bench.connect()) {
            String nonce = hello(client, "YES");
            WireClient.require(530, client.ask(hmac("stores", "x", nonce)));
            WireClient.require(530, client.ask(hmac("stores", "y", nonce)));
            WireClient.require(200, client.ask(hmac("stores", "one", nonce)));
            assertEquals("425 530", may(client));
            // Of all, not in a row: who knows one secret may not guess at another.
            WireClient.require(530, client.ask(hmac("fetches", "x", nonce)));
            Bench.assertEnd(client);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH stores HMAC 00",
                "AUTH stores HMAC xx",
                "AUTH stores SHA s3cret",
                "AUTH stores s3cret",
                "AUTH stores TOKEN s3cret s3cret",
                "AUTH stores TOKEN my s3cret=1",
                "AUTH stores TOKEN 's3cret",
                "AUTH"
            })
    void whatIsNoProofAtAllIsRefusedWithoutRepeatingIt(String line) throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = two();
                WireClient client = bench.connect()) {
            hello(client, "YES");
            Reply reply = Bench.assertReply("501 SCR5010", client.ask(line));
            assertFalse(reply.format().toLowerCase(java.util.Locale.ROOT).contains("s3cret"), reply.format());
            assertEquals(0, log.count("s3cret"), () -> log.lines().toString());
            Bench.assertReply("530 SCR5306", client.ask("RETR /f"));
        }
    }

    @Test
    void beforeAuthOnlySomeCommandsAreServed() throws IOException {
        try (Bench bench = two();
                WireClient client = bench.connect()) {
            String nonce = hello(client, "YES");
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            Bench.assertReply("214 SCR0214", client.ask("HELP"));
            Reply state = Bench.assertReply("211 SCR0211", client.ask("STAT"));
            assertTrue(state.text().contains("peer not yet proven"), state.format());
            // Also those with wrong arguments: nothing is looked at.
            for (String line : List.of(
                    "STAT ID=x",
                    "HOST a@b",
                    "USER a",
                    "PORT 0",
                    "TYPE E",
                    "STRU R",
                    "SITE HASH=SHA256",
                    "STOR",
                    "STOR /f",
                    "RETR /f",
                    "LIST",
                    "NLST",
                    "EXEC id",
                    "DELE /f",
                    "RNFR /f",
                    "RNTO /f",
                    "MKD /f",
                    "SIZE /f",
                    "HELLO SCPRELAY/1")) {
                Bench.assertReply("530 SCR5306", client.ask(line));
            }
            WireClient.require(200, client.ask(hmac("stores", "one", nonce)));
            Bench.assertReply("503 SCR5031", client.ask("STOR /f SIZE=1"));
            for (String line : List.of("HOST a@b", "USER a", "PORT 22", "TYPE I", "STRU F", "SITE RESET")) {
                WireClient.require(200, client.ask(line));
            }
            Bench.assertReply("425 SCR4251", client.ask("STOR /f SIZE=1"));
            assertEquals("211", "" + client.ask("STAT ID=x").code());
            Bench.assertReply("221 SCR0221", client.ask("QUIT"));
        }
    }

    @Test
    void whoMayGoOnWithoutASecretCanStillProveOne() throws IOException {
        try (Bench bench = bench(peer("anybody", Permission.RETR, ""), peer("stores", Permission.STOR, "one"));
                WireClient client = bench.connect()) {
            String nonce = hello(client, "NO");
            assertEquals("530 425", may(client));
            WireClient.require(200, client.ask(hmac("stores", "one", nonce)));
            assertEquals("425 530", may(client));
            assertEquals(1, bench.relay().sessions(), "it is one session still");
        }
    }

    @Test
    void aRefusedAuthStopsTheTransfersOfWhomNeedsNone() throws IOException {
        try (Bench bench = bench(peer("anybody", Permission.RETR, ""), peer("stores", Permission.STOR, "one"));
                WireClient client = bench.connect()) {
            String nonce = hello(client, "NO");
            WireClient.require(530, client.ask(hmac("stores", "x", nonce)));
            assertEquals("503 503", may(client));
            WireClient.require(200, client.ask(hmac("stores", "one", nonce)));
            assertEquals("425 530", may(client));
        }
    }

    @Test
    void theFirstPeerThatMatchesClientAndSecretCounts() throws IOException {
        try (Bench bench = bench(
                        peer("p1", Permission.RETR, "one", "memory:somebody-else"),
                        peer("p2", Permission.RETR, "two"),
                        peer("p3", Permission.STOR, "one"),
                        peer("p4", Permission.RETR, "one"));
                WireClient client = bench.connect()) {
            String nonce = hello(client, "YES");
            Reply reply = WireClient.require(200, client.ask(hmac("p", "one", nonce)));
            assertEquals("peer p3", reply.text());
            assertEquals("425 530", may(client));
        }
    }

    @Test
    void aSecretIsNoProofForAnotherAddress() throws IOException {
        try (Bench bench = bench(peer("stores", Permission.STOR, "one", "memory:somebody-else"));
                WireClient client = bench.connect()) {
            Bench.assertReply("530 SCR5300", client.ask("HELLO SCPRELAY/1"));
            Bench.assertEnd(client);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, one, 200 SCR0207", "true, two, 530 SCR5307", "false, one, 530 SCR5308"})
    void aTokenIsTakenOnlyWhereTheListenerSaysSo(boolean inClear, String token, String expected) throws IOException {
        try (LogLines log = new LogLines();
                Bench bench = new Bench(plain -> with(plain, inClear, peer("stores", Permission.STOR, "one")));
                WireClient client = bench.connect()) {
            hello(client, "YES");
            Bench.assertReply(expected, client.ask("auth stores token '" + token + "'"));
            assertEquals(0, log.count(token), () -> log.lines().toString());
        }
    }

    @Test
    void sessionsAreCountedForThePeerThatWasProven() throws IOException {
        Set<WireClient> clients = new java.util.HashSet<>();
        try (Bench bench = new Bench(plain -> TestRelay.with(
                with(plain, false, peer("stores", Permission.STOR, "one"), peer("fetches", Permission.RETR, "two")),
                2,
                1))) {
            List<String> replies = new ArrayList<>();
            for (String name : List.of("stores", "stores", "fetches", "fetches")) {
                WireClient client = bench.connect();
                clients.add(client);
                Reply greeting = client.ask("HELLO SCPRELAY/1");
                if (greeting.code() != 220) {
                    replies.add(greeting.id());
                    continue;
                }
                String nonce = greeting.pair("NONCE").orElseThrow();
                Reply reply = client.ask(hmac(name, name.equals("stores") ? "one" : "two", nonce));
                replies.add(reply.id());
                if (reply.code() != 200) {
                    Bench.assertEnd(client);
                }
            }
            assertEquals(List.of("SCR0207", "SCR4212", "SCR0207", "SCR4211"), replies);
            for (WireClient client : clients) {
                client.close();
            }
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> bench.relay().sessions() == 0);
            try (WireClient again = bench.connect()) {
                WireClient.require(200, again.ask(hmac("stores", "one", hello(again, "YES"))));
            }
        }
    }

    @Test
    void whoProvesNothingKeepsNobodyOut() throws IOException {
        List<WireClient> idle = new ArrayList<>();
        try (Bench bench = two();
                WireClient good = bench.connect()) {
            WireClient.require(200, good.ask(hmac("stores", "one", hello(good, "YES"))));
            for (int i = 0; i < 101; i++) {
                WireClient client = bench.connect();
                hello(client, "YES");
                idle.add(client);
            }
            assertEquals(-1, idle.get(0).read(), "the oldest made room");
            Bench.assertReply("200 SCR0206", idle.get(100).ask("NOOP"));
            Bench.assertReply("200 SCR0206", good.ask("NOOP"));
            for (WireClient client : idle) {
                client.close();
            }
        }
    }
}
