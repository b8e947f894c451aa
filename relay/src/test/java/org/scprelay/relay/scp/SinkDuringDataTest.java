package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.relay.scp.ScpException.Reason;

/** We send; the remote {@code scp -t} speaks or ends before it has all of the data. */
@Timeout(30)
class SinkDuringDataTest {

    /** Lets a peer misbehave during the data, waits until that was noticed, and gives the failure of the next call. */
    private static ScpException duringData(ScriptedPeer.Script script) throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer(bad -> {
            HostileSinkTest.upToData(bad);
            bad.take(5);
            script.play(bad);
        })) {
            ScpSource source = HostileSinkTest.announced(peer, HostileSinkTest.SIZE);
            source.whenRemoteSpeaks(noticed::countDown);
            Bulk.put(source.sink(), new byte[5]);
            assertTrue(noticed.await(20, TimeUnit.SECONDS));
            ScpException failure = assertThrows(ScpException.class, () -> Bulk.put(source.sink(), new byte[5]));
            assertEquals(failure, source.failureDuringData(), "the reason stays the same");
            assertEquals(ScpPhase.DATA, failure.phase());
            assertFalse(peer.received().endsWith("\0".repeat(6)), "the final status octet must not have been sent");
            return failure;
        }
    }

    @Test
    void anEarlyLastAcknowledgement() throws Exception {
        ScpException failure = duringData(peer -> {
            peer.say("\0");
            peer.takeAll();
            peer.exit(0);
        });
        assertEquals(Reason.ACKNOWLEDGED_EARLY, failure.reason());
        assertTrue(failure.getMessage().contains("acknowledged the file before its last octet"));
    }

    @Test
    void anErrorDuringTheData() throws Exception {
        ScpException failure = duringData(peer -> {
            peer.say("\1");
            peer.say("scp: x: Disk quota exceeded\n");
            peer.takeAll();
        });
        assertEquals(Reason.REMOTE_ERROR, failure.reason());
        assertEquals(Optional.of(RemoteFault.QUOTA), failure.fault());
    }

    @Test
    void anEndDuringTheData() throws Exception {
        ScpException failure = duringData(peer -> peer.exit(0));
        assertEquals(Reason.ENDED, failure.reason());
        assertTrue(failure.getMessage().contains("ended during the data (exit status 0)"), failure.getMessage());
    }

    @Test
    void textDuringTheData() throws Exception {
        ScpException failure = duringData(peer -> peer.say("The system goes down for reboot NOW"));
        assertEquals(Reason.NOT_SCP, failure.reason());
    }

    @Test
    void aWriteThatFailsIsExplainedByWhatThePeerSaidBefore() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer(bad -> {
            HostileSinkTest.upToData(bad);
            bad.refuseInput();
            bad.say("\1scp: x: Input/output error\n");
            never.await();
        })) {
            ScpSource source = HostileSinkTest.announced(peer, 1 << 30);
            ScpException failure = assertThrows(ScpException.class, () -> {
                while (true) {
                    // Not space(): it would notice by itself.
                    source.sink().space();
                    source.sink().commit(1000);
                    source.sink().flush();
                }
            });
            assertEquals(Optional.of(RemoteFault.STORAGE), failure.fault());
        }
    }
}
