package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** A destination that fails between 150 and the client's EOF: the final reply comes at once, and the session goes on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LossTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    private String path() {
        return directory.resolve("file").toString();
    }

    private void assertReady(Bench bench, WireClient client) throws IOException {
        bench.engine().replace("never", line -> null);
        Bench.assertReply("226 SCR0226", client.stor(path(), "new".getBytes(US_ASCII)));
        assertEquals("new", Files.readString(directory.resolve("file")));
    }

    @Test
    void aSilentClientHearsOfADeadScpAtOnce() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            Remote remote = Remote.real();
            bench.engine().replace("scp ", remote);
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=1000"));
            client.frame(0, new byte[100]);
            remote.kill();
            Reply reply = client.reply();
            assertEquals(451, reply.code(), reply.format());
            assertEquals("-", reply.pair("LEFT").orElse("-"));
            client.frame(0, new byte[900]);
            client.eof(1000);
            assertReady(bench, client);
        }
    }

    @Test
    void aServerThatAcknowledgesTheLastOctetByItselfMayWaitForTheClient() throws Exception {
        Path acknowledged = directory.resolve("acknowledged");
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            bench.engine()
                    .replace(
                            "scp ",
                            Remote.script(Remote.ACKNOWLEDGED + "head -c 3 >/dev/null; printf '\\0'; touch "
                                    + acknowledged + "; head -c 1 >/dev/null; exit 0"));
            WireClient.require(200, client.ask("SITE ATOMIC=OFF VERIFY=NONE"));
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=3"));
            client.frame(0, new byte[3]);
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(acknowledged));
            client.eof(3);
            Bench.assertReply("226 SCR0226", client.reply());
        }
    }

    @Test
    void anAbortAfterTheFinalReplyIsNotAnswered() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            Remote remote = Remote.real();
            bench.engine().replace("scp ", remote);
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=1000"));
            remote.kill();
            assertEquals(451, client.reply().code());
            client.frame(0x20, "gave up".getBytes(US_ASCII));
            assertReady(bench, client);
        }
    }

    @Test
    void aClientThatIsBlockedInSendingHearsOfItToo() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            Remote remote = Remote.script(Remote.ACKNOWLEDGED + "exec sleep 1000");
            bench.engine().replace("scp ", remote);
            int size = 3 << 20;
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=" + size));
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        client.frame(0, new byte[1 << 20]);
                    }
                    client.eof(size);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            remote.kill();
            assertEquals(451, client.reply().code());
            sent.get(20, TimeUnit.SECONDS);
            assertReady(bench, client);
        }
    }

    @Test
    void theGoAheadAlwaysComesBeforeTheFinalReply() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            WireClient.require(200, client.ask("SITE ATOMIC=OFF"));
            bench.engine()
                    .replace(
                            "scp ",
                            Remote.script("printf '\\0'; read r; printf '\\0\\1scp: f: No space left on device\\n'"));
            for (int i = 0; i < 40; i++) {
                Reply first = client.ask("STOR " + path() + i + " SIZE=9");
                assertEquals(150, first.code(), "round " + i + ": " + first.format());
                Bench.assertReply("452 SCR4520", client.reply());
                client.frame(0x20, new byte[0]);
            }
        }
    }

    @Test
    void aScpThatEndsItsOutputAndNotItselfHoldsNobody() throws Exception {
        try (Bench bench = new Bench(Limits.of("reply", 500));
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script(Remote.ACKNOWLEDGED + "exec >&-; exec sleep 1000"));
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=9"));
            client.frame(0, new byte[1]);
            Reply reply = client.reply();
            assertEquals(451, reply.code(), reply.format());
            client.frame(0, new byte[8]);
            client.eof(9);
            assertReady(bench, client);
        }
    }

    @Test
    void anEarlyAcknowledgementIsAFailure() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script(Remote.ACKNOWLEDGED + "printf '\\0'; exit 0"));
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=9"));
            Bench.assertReply("451 SCR4515", client.reply());
            client.frame(0, new byte[9]);
            client.eof(9);
            assertReady(bench, client);
        }
    }

    @Test
    void theConnectionIsGivenBackBeforeTheRestIsDropped() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=1"));
            assertEquals(1, bench.engine().open());
            client.frame(0, new byte[2]);
            WireClient.require(552, client.reply());
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> bench.engine().open() == 0);
            client.eof(2);
            assertReady(bench, client);
        }
    }

    @Test
    void aFileThatCannotBeReadToItsEndIsAborted() throws Exception {
        try (Bench bench = new Bench(Limits.of());
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script("head -c 1 >/dev/null; printf 'C0644 9 f\\nabc'; exit 1"));
            WireClient.Retrieved retrieved = client.retr(path());
            assertEquals(150, retrieved.go().code(), retrieved.go().format());
            assertTrue(!retrieved.whole(), "no EOF with COUNT");
            Bench.assertReply("451 SCR4513", retrieved.last());
            assertEquals("3", retrieved.last().pair("BYTES").orElse(""));
            bench.engine().replace("scp ", Remote.script("printf 'C0644 3 f\\nabc\\0'; head -c 3 >/dev/null; exit 1"));
            Reply status = client.retr(path()).last();
            Bench.assertReply("451 SCR4514", status);
            assertReady(bench, client);
        }
    }
}
