package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/**
 * The timer remote-stall in every phase. Each test has a relay of its own and waits: they do it side by side,
 * but not beside other classes, of which some look at all threads and lines of the log.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteStallTest {

    /** In milliseconds: it runs while processes are started. */
    private static final int STALL = 2000;

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    private String path() {
        return directory.resolve("file").toString();
    }

    @Test
    @Execution(CONCURRENT)
    void remoteStallBefore150IsTold() throws IOException {
        try (Bench bench = new Bench(Limits.of("remoteStall", STALL));
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script("exec sleep 1000"));
            Bench.assertReply("425 SCR4256", client.ask("STOR " + path() + " SIZE=9"));
            Bench.assertReply("425 SCR4256", client.ask("RETR " + path()));
            bench.engine().shell(Remote.script("exec sleep 1000"));
            Bench.assertReply("425 SCR4256", client.ask("STOR " + path() + " SIZE=9"));
            assertEquals(0, bench.engine().open());
        }
    }

    @Test
    @Execution(CONCURRENT)
    void remoteStallInTheAnnouncementNamesWhatMayBeLeft() throws IOException {
        try (Bench bench = new Bench(Limits.of("remoteStall", STALL));
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script("printf '\\0'; exec sleep 1000"));
            Reply reply = Bench.assertReply("425 SCR4256", client.ask("STOR " + path() + " SIZE=9 ID=X1"));
            assertEquals("PART", reply.pair("LEFT").orElse("-"));
            assertTrue(reply.text().contains(path() + ".part-X1-"), reply.text());
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @ValueSource(strings = {"exec sleep 1000", "head -c 9 >/dev/null; exec sleep 1000", "cat >/dev/null"})
    void remoteStallAfter150IsToldWithWhatIsLeft(String script) throws IOException {
        try (Bench bench = new Bench(Limits.of("remoteStall", STALL));
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script(Remote.ACKNOWLEDGED + script));
            int size = script.startsWith("exec") ? 1 << 20 : 9;
            WireClient.require(150, client.ask("STOR " + path() + " SIZE=" + size + " ID=X1"));
            client.frame(0, new byte[size]);
            client.eof(size);
            Reply reply = Bench.assertReply("451 SCR4511", client.reply());
            assertEquals("PART", reply.pair("LEFT").orElse("-"));
            assertTrue(reply.text().contains(path() + ".part-X1-"), reply.text());
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        }
    }

    @ParameterizedTest
    @Execution(CONCURRENT)
    @ValueSource(strings = {"printf 'C0644 9 f\\nabc'", "printf 'C0644 9 f\\n123456789'", "printf 'C0644 0 f\\n\\0'"})
    void remoteStallInARetrIsTold(String script) throws IOException {
        try (Bench bench = new Bench(Limits.of("remoteStall", STALL));
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", Remote.script(script + "; exec sleep 1000"));
            WireClient.Retrieved retrieved = client.retr(path());
            assertTrue(!retrieved.whole(), "no EOF with COUNT");
            Bench.assertReply("451 SCR4511", retrieved.last());
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        }
    }
}
