package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.scp.RequestUnansweredException;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** EXEC: who may, what arrives, and that nothing of it outlives its client. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecTest {

    @TempDir
    Path home;

    private interface Job {
        void run(WireClient client, Sshd sshd) throws Exception;
    }

    private static PeerSettings peer(Set<Permission> may, String... commands) {
        PeerSettings all = TestRelay.anybody();
        return new PeerSettings(
                "payroll", all.from(), true, all.to(), may, Optional.empty(), List.of(commands), List.of());
    }

    private static RelaySettings settings(RelaySettings plain, Timeouts timeouts) {
        PeerSettings peer = peer(EnumSet.allOf(Permission.class), "*");
        return TestRelay.with(TestRelay.with(plain, timeouts), List.of(peer), List.of());
    }

    /** Before a real OpenSSH server. */
    private void at(Timeouts timeouts, Job job, String... options) throws Exception {
        try (Sshd sshd = Sshd.start(home.resolve("sshd"), options);
                TestRelay relay =
                        new TestRelay(settings(TestRelay.settings(sshd.clientKey(), sshd.knownHosts()), timeouts));
                WireClient client = relay.connect()) {
            client.hello("127.0.0.1", sshd.port());
            job.run(client, sshd);
        }
    }

    private static String text(WireClient.Output output, int flags) {
        StringBuilder text = new StringBuilder();
        output.frames().stream()
                .filter(frame -> frame.flags() == flags)
                .forEach(frame -> text.append(new String(frame.octets(), UTF_8)));
        return text.toString();
    }

    @Test
    void bothOutputsAndTheEndArrive() throws Exception {
        at(Timeouts.defaults(), (client, sshd) -> {
            WireClient.Output good = client.output("EXEC printf '%s|' 'a  b' \"c'd\"; echo wrong >&2; cat; echo end ");
            Reply reply = Bench.assertReply("250 SCR0253", good.last());
            assertEquals("0", reply.pair("EXIT").orElse("-"));
            assertEquals("a  b|c'd|end\n", text(good, 0));
            assertEquals("wrong\n", text(good, 0x08));
            assertEquals("19", reply.pair("LINK").orElse("-"), reply.format());
            assertTrue(good.whole(), "EOF with COUNT");

            WireClient.Output bad = client.output("EXEC echo why >&2; exit 3");
            assertEquals(
                    "3",
                    Bench.assertReply("554 SCR5540", bad.last()).pair("EXIT").orElse("-"));
            assertEquals("why\n", text(bad, 0x08));
            assertTrue(bad.whole(), "all that it wrote");

            WireClient.Output killed = client.output("EXEC echo last; kill -KILL $$");
            Reply signal = Bench.assertReply("554 SCR5540", killed.last());
            assertEquals("KILL", signal.pair("SIGNAL").orElse("-"), signal.format());
            assertEquals("last\n", text(killed, 0));
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        });
    }

    @Test
    void whatIsLongArrivesWhole() throws Exception {
        at(Timeouts.defaults(), (client, sshd) -> {
            client.send("EXEC head -c 100000000 /dev/zero; head -c 3000000 /dev/zero >&2");
            WireClient.require(150, client.reply());
            long out = 0;
            long error = 0;
            for (WireClient.Frame frame = client.frame(); frame.flags() != 0x50; frame = client.frame()) {
                out += frame.flags() == 0 ? frame.octets().length : 0;
                error += frame.flags() == 0x08 ? frame.octets().length : 0;
            }
            assertEquals("100000000 3000000", out + " " + error);
            assertEquals(
                    "103000000",
                    Bench.assertReply("250 SCR0253", client.reply())
                            .pair("LINK")
                            .orElse("-"));
        });
    }

    /** Reads the number of the process, which the command writes first. */
    private static ProcessHandle process(WireClient client) throws IOException {
        WireClient.require(150, client.reply());
        WireClient.Frame frame = client.frame();
        while (frame.flags() != 0) {
            frame = client.frame(); // What a server that debugs says.
        }
        String first = new String(frame.octets(), UTF_8);
        return ProcessHandle.of(Long.parseLong(first.split("\n")[0])).orElseThrow();
    }

    @Test
    void whatIsEndlessEndsWithItsClient() throws Exception {
        at(Timeouts.defaults(), (client, sshd) -> {
            client.send("EXEC echo $$; exec yes");
            ProcessHandle process = process(client);
            for (int frames = 0; frames < 1000; frames++) {
                client.frame();
            }
            assertTrue(process.isAlive(), "it writes on");
            client.hangUp();
            Awaitility.await().until(() -> !process.isAlive());
        });
    }

    /** A silent command has nothing to notice the end by: keep-alive frames find it out, and a signal is sent. */
    @Test
    void whatIsSilentEndsWithItsClientToo() throws Exception {
        at(
                Limits.of("progress", 200),
                (client, sshd) -> {
                    client.send("EXEC echo $$; exec sleep 1000");
                    ProcessHandle process = process(client);
                    WireClient.Frame next = client.frame();
                    while (next.octets().length > 0) {
                        next = client.frame();
                    }
                    assertEquals(0, next.flags(), "a keep-alive frame");
                    client.hangUp();
                    // A server that runs as root ends nobody by a signal; that it was asked to is in its log.
                    Awaitility.await().until(() -> sshd.log().contains("session_signal_req"));
                    process.destroyForcibly();
                },
                "LogLevel DEBUG1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"receive-done x; id", " receive-done x", "receive-done", "id", "RECEIVE-DONE x"})
    void onlyWholeCommandsOfThePolicyAreRun(String line) throws IOException {
        PeerSettings some = peer(EnumSet.of(Permission.EXEC), "receive-done ?", "receive-done a*");
        try (Bench bench = new Bench(s -> TestRelay.with(s, List.of(some), List.of()));
                WireClient client = bench.client()) {
            Reply reply = Bench.assertReply("530 SCR5305", client.ask("EXEC " + line));
            assertTrue(reply.text().contains("payroll"), reply.format());
            assertEquals(List.of(), bench.engine().connects());
        }
    }

    @Test
    void nobodyRunsCommandsByItself() throws IOException {
        PeerSettings none = peer(EnumSet.complementOf(EnumSet.of(Permission.EXEC)), "*");
        try (Bench bench = new Bench(s -> TestRelay.with(s, List.of(none), List.of()));
                WireClient client = bench.client()) {
            Bench.assertReply("530 SCR5302", client.ask("EXEC id"));
            assertEquals(List.of(), bench.engine().connects());
        }
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            Bench.assertReply("530 SCR5305", client.ask("EXEC id"));
        }
    }

    @Test
    void aDestinationWithoutAShellIsNotAsked() throws IOException {
        DestinationSettings alias = new DestinationSettings(
                "bank",
                Optional.of("host.example"),
                OptionalInt.empty(),
                Optional.of("u"),
                List.of(),
                Optional.empty(),
                Shell.NONE);
        PeerSettings all = peer(EnumSet.of(Permission.EXEC), "*");
        try (Bench bench = new Bench(s -> TestRelay.with(s, List.of(all), List.of(alias)));
                WireClient client = bench.connect()) {
            WireClient.require(220, client.ask("HELLO SCPRELAY/1"));
            WireClient.require(200, client.ask("HOST bank"));
            Bench.assertReply("504 SCR5048", client.ask("EXEC id"));
            assertEquals(List.of(), bench.engine().connects());
        }
    }

    private static void assertDoubt(Reply reply) {
        assertTrue(reply.text().endsWith("; whether the command did its work is not known"), reply.format());
    }

    private static Bench bench(Timeouts timeouts) throws IOException {
        return new Bench(plain -> settings(plain, timeouts));
    }

    @Test
    void aDestinationThatRefusesCommandsIsTold() throws IOException {
        try (Bench bench = bench(Timeouts.defaults());
                WireClient client = bench.client()) {
            bench.engine().shell(line -> {
                throw new RequestRefusedException("the destination refused to run the command", null);
            });
            Bench.assertReply("504 SCR5048", client.ask("EXEC id"));
            bench.engine().shell(line -> {
                throw new IOException("the SSH connection was lost");
            });
            Reply lost = Bench.assertReply("425 SCR4257", client.ask("EXEC id"));
            assertTrue(lost.text().endsWith("the SSH connection was lost"), lost.format());
            bench.engine().shell(line -> {
                throw new RequestUnansweredException("the SSH connection was lost", null);
            });
            assertDoubt(Bench.assertReply("425 SCR4257", client.ask("EXEC id")));
            assertEquals(0, bench.engine().open());
        }
    }

    /** A connection that was of no use is replaced by a new one behind the command; what that one meets is not "lost". */
    @ParameterizedTest
    @CsvSource({"HOST_KEY_CHANGED, 531 SCR5311", "KEY_REFUSED, 532 SCR5320", "CONNECT_REFUSED, 425 SCR4251"})
    void whatANewConnectionMeetsIsTold(Message met, String reply) throws IOException {
        try (Bench bench = bench(Timeouts.defaults());
                WireClient client = bench.client()) {
            bench.engine().shell(line -> {
                throw new TransferFailure(met, "what it met");
            });
            Reply told = Bench.assertReply(reply, client.ask("EXEC id"));
            assertEquals("what it met", told.text());
        }
    }

    /** What answers, or does not, when the connection is closed already may have begun the command. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatDoesNotAnswerTheRequestIsTimed(boolean late) throws IOException {
        try (Bench bench = bench(Limits.of("remoteStall", 1000));
                WireClient client = bench.client()) {
            bench.engine().shell(line -> {
                Awaitility.await().until(() -> bench.engine().open() == 0);
                if (late) {
                    return LocalCommand.run(line);
                }
                throw new RequestUnansweredException("the SSH connection was lost", null);
            });
            Reply reply = Bench.assertReply("425 SCR4256", client.ask("EXEC true"));
            assertTrue(reply.text().contains(", waiting for the command to begin; "), reply.format());
            assertDoubt(reply);
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        }
    }

    @ParameterizedTest
    @CsvSource({"sleep 1000", "exec sleep 1000 >&- 2>&-"})
    void aSilentCommandIsTimed(String line) throws IOException {
        try (Bench bench = bench(Limits.of("remoteStall", 3000));
                WireClient client = bench.client()) {
            WireClient.Output output = client.output("EXEC echo some; " + line);
            Reply reply = Bench.assertReply("451 SCR4511", output.last());
            assertDoubt(reply);
            assertTrue(output.aborted(), "ABORT");
            assertEquals("some\n", text(output, 0));
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            assertEquals(0, bench.engine().open());
        }
    }

    /** Its channel is closed in good order, and neither exit status nor signal came before. */
    @Test
    void anEndThatNobodySawIsNoSuccess() throws IOException {
        try (Bench bench = bench(Timeouts.defaults());
                WireClient client = bench.client()) {
            bench.engine().shell(line -> new ScriptedPeer(peer -> peer.say("some")));
            WireClient.Output output = client.output("EXEC book");
            assertDoubt(Bench.assertReply("451 SCR4517", output.last()));
            assertTrue(output.aborted(), "ABORT");
            assertEquals("some", text(output, 0));
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            assertEquals(0, bench.engine().open());
        }
    }

    @Test
    void aClientThatTakesNothingIsTimed() throws Exception {
        try (LogLines log = new LogLines();
                Bench bench = bench(Limits.of("linkStall", 1000));
                WireClient client = bench.client()) {
            client.send("EXEC yes");
            Awaitility.await()
                    .until(() -> log.count("EXEC yes ended: the client took nothing for the time of timer") == 1);
            Awaitility.await().until(() -> bench.engine().open() == 0);
        }
    }

    @Test
    void aRelayThatIsStoppedSaysSo() throws Exception {
        try (Bench bench = bench(Timeouts.defaults());
                WireClient client = bench.client()) {
            client.send("EXEC echo on; sleep 1000");
            WireClient.require(150, client.reply());
            assertEquals("on\n", new String(client.frame().octets(), UTF_8));
            CompletableFuture<Void> stop = CompletableFuture.runAsync(bench.relay()::close);
            WireClient.Output output = client.frames();
            assertDoubt(Bench.assertReply("421 SCR4210", output.last()));
            assertTrue(output.aborted(), "ABORT");
            Bench.assertEnd(client);
            client.hangUp();
            stop.get();
        }
    }
}
