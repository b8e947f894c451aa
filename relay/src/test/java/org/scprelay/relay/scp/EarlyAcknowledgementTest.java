package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * A remote that acknowledges the last octet before it heard that the file is whole, as servers on Apache MINA do: no failure
 * of the transfer, and no success by itself.
 */
@Timeout(30)
class EarlyAcknowledgementTest {

    private static final int SIZE = 5;

    private final CountDownLatch said = new CountDownLatch(1);
    /** What comes before the last call of the writer returns is noticed there, and is no matter of these tests. */
    private final CountDownLatch written = new CountDownLatch(1);

    private final CountDownLatch noticed = new CountDownLatch(1);

    private ScriptedPeer peer(ScriptedPeer.Script behindTheAcknowledgement) throws IOException {
        return new ScriptedPeer(p -> {
            p.say("\0");
            p.takeLine();
            p.say("\0");
            p.take(SIZE);
            p.say("\0");
            said.countDown();
            assertTrue(written.await(20, TimeUnit.SECONDS));
            behindTheAcknowledgement.play(p);
        });
    }

    private ScpSource sent(ScriptedPeer peer) throws IOException, InterruptedException {
        ScpSource source = new ScpSource(peer);
        source.begin();
        source.announce(0644, SIZE, "x", OptionalLong.empty());
        source.whenRemoteSpeaks(noticed::countDown);
        Bulk.put(source.sink(), new byte[SIZE]);
        assertTrue(said.await(20, TimeUnit.SECONDS));
        written.countDown();
        return source;
    }

    @RepeatedTest(50)
    void itIsGoodWithOurWordAndTheExitStatus() throws Exception {
        try (ScriptedPeer peer = peer(p -> {
            p.takeAll();
            p.exit(0);
        })) {
            sent(peer).finish();
            assertTrue(peer.received().endsWith("\0".repeat(SIZE + 1)), "our final status was sent");
            assertEquals(1, noticed.getCount(), "nothing was to be told");
        }
    }

    @RepeatedTest(50)
    void anEmptyFileMayBeAcknowledgedWhileWeBeginToListen() throws Exception {
        try (ScriptedPeer peer = new ScriptedPeer(p -> {
            p.say("\0");
            p.takeLine();
            p.say("\0");
            p.say("\0");
            p.takeAll();
            p.exit(0);
        })) {
            ScpSource source = new ScpSource(peer);
            source.begin();
            source.announce(0644, 0, "x", OptionalLong.empty());
            source.whenRemoteSpeaks(noticed::countDown);
            source.finish();
            assertEquals(1, noticed.getCount(), "nothing was to be told");
        }
    }

    @Test
    void theExitStatusCountsAllTheSame() throws Exception {
        try (ScriptedPeer peer = peer(p -> {
            p.takeAll();
            p.exit(1);
        })) {
            ScpSource source = sent(peer);
            assertEquals(
                    Reason.EXIT_STATUS,
                    assertThrows(ScpException.class, source::finish).reason());
        }
    }

    @Test
    void anErrorBehindItIsOne() throws Exception {
        try (ScriptedPeer peer = peer(p -> {
            p.say("\1scp: x: Disk quota exceeded\n");
            p.takeAll();
        })) {
            ScpSource source = sent(peer);
            assertTrue(noticed.await(20, TimeUnit.SECONDS));
            ScpException failure = assertThrows(ScpException.class, source::finish);
            assertEquals(Reason.REMOTE_ERROR, failure.reason());
            assertEquals("scp: x: Disk quota exceeded", failure.remoteText());
        }
    }

    @Test
    void aSecondOneIsNotWhatMayCome() throws Exception {
        try (ScriptedPeer peer = peer(p -> {
            p.say("\0");
            p.takeAll();
        })) {
            ScpSource source = sent(peer);
            assertTrue(noticed.await(20, TimeUnit.SECONDS));
            assertEquals(
                    Reason.ACKNOWLEDGED_EARLY,
                    assertThrows(ScpException.class, source::finish).reason());
        }
    }

    @Test
    void anEndBehindItComesTooEarly() throws Exception {
        try (ScriptedPeer peer = peer(p -> p.exit(0))) {
            ScpException ended = assertThrows(ScpException.class, () -> {
                ScpSource source = sent(peer);
                assertTrue(noticed.await(20, TimeUnit.SECONDS));
                source.finish();
            });
            assertEquals(Reason.ENDED, ended.reason());
        }
    }
}
