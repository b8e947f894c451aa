package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/** Two threads that ask at once why a remote scp failed during the data. */
@Timeout(30)
class SharedReasonTest {

    private static final String REASON = "scp: /x: No space left on device";

    @RepeatedTest(20)
    void bothGetTheSameAnswer() throws Exception {
        ScriptedPeer peer = new ScriptedPeer(p -> {
            p.say("\0");
            p.takeLine();
            p.say("\0");
            p.take(1);
            // in pieces, so that two readers of it would each get some
            p.say("\1");
            for (char c : REASON.toCharArray()) {
                p.say(String.valueOf(c));
            }
            p.say("\n");
        });
        try (peer) {
            ScpSource source = new ScpSource(peer);
            source.begin();
            source.announce(0644, 1 << 20, "x", OptionalLong.empty());
            CountDownLatch spoke = new CountDownLatch(1);
            source.whenRemoteSpeaks(spoke::countDown);
            source.sink().write(new byte[10]);
            source.sink().flush();
            spoke.await(20, TimeUnit.SECONDS);
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<ScpException> other = CompletableFuture.supplyAsync(() -> {
                try {
                    together.await();
                    return source.failureDuringData();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            together.await();
            ScpException mine =
                    assertThrows(ScpException.class, () -> source.sink().space());
            assertEquals(REASON, mine.remoteText());
            assertEquals(mine, other.get(20, TimeUnit.SECONDS));
        }
    }

    @RepeatedTest(50)
    void anEarlyAcknowledgementIsTheReasonAlsoWhereAWriteFailsFirst() throws Exception {
        CountDownLatch deaf = new CountDownLatch(1);
        ScriptedPeer peer = new ScriptedPeer(p -> {
            p.say("\0");
            p.takeLine();
            p.say("\0");
            p.refuseInput();
            deaf.countDown();
            p.say("\0");
            p.exit(0);
        });
        try (peer) {
            ScpSource source = new ScpSource(peer);
            source.begin();
            source.announce(0644, 1 << 20, "x", OptionalLong.empty());
            deaf.await(20, TimeUnit.SECONDS);
            ScpException failure = assertThrows(ScpException.class, () -> {
                source.sink().write(new byte[10]);
                source.sink().flush();
            });
            assertEquals(ScpException.Reason.ACKNOWLEDGED_EARLY, failure.reason(), failure.getMessage());
        }
    }
}
