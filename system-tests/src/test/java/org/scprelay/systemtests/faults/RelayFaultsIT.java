package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.ChaosProxy;
import org.scprelay.systemtests.ChaosWire;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.systemtests.Job;

/** Rows about a relay that is killed, {@code kill -9}, and started again. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RelayFaultsIT {

    private static final int SIZE = 1000;
    private static final int HALF = 256 * 1024;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    /** What two rows are about, over each link. */
    private static final Map<Scene, Killed> KILLED = new HashMap<>();

    /** A relay that was killed in the middle of a STOR. */
    private record Killed(Place place, Job job) {
        private static final String ID = "KILLED-IN-DATA";
    }

    private static Killed killed(Scene scene) throws Exception {
        if (!KILLED.containsKey(scene)) {
            Place place = scene.place();
            try (RunningJob job =
                    scene.client(scene.sshd().port()).id(Killed.ID).storing(place, 2 * HALF)) {
                job.send(place, HALF);
                place.awaitPart(HALF / 2);
                scene.killRelay();
                KILLED.put(scene, new Killed(place, job.job()));
            }
            scene.restartRelay();
        }
        return KILLED.get(scene);
    }

    @Fault("relay-killed-in-data")
    void theRelayIsKilledInTheData(Verdict verdict, Scene scene) throws Exception {
        Killed before = killed(scene);
        assertEquals("UNKNOWN", scene.stat(Killed.ID).pair("STATE").orElse("-"), "what the next relay says");
        verdict.of(before.job(), before.place());
    }

    @Fault("id-unknown")
    void theIdIsThatOfATransferThatTheRelayDidNotSurvive(Verdict verdict, Scene scene) throws Exception {
        killed(scene);
        Place place = scene.place();
        verdict.of(scene.client(scene.sshd().port()).id(Killed.ID).stor(place, SIZE), place);
    }

    @Fault("relay-killed-behind-eof")
    void theRelayIsKilledBetweenEofAndTheFinalReply(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        Lookout eof = Lookout.forEof(2 * HALF);
        Lookout last = Lookout.forLine("226 ");
        Proxy ssh = scene.proxiedSshd();
        ProxiedLink link = scene.proxied();
        link.next(wire -> {
            wire.observe(Way.TO_SERVER, eof);
            wire.observe(Way.TO_CLIENT, last);
        });
        Client client = scene.client(ssh.port()).through(link.address()).id("KILLED-BEHIND-EOF");
        try (RunningJob job = client.storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            ssh.hold();
            job.send(place, 2 * HALF).noMore();
            ChaosWire wire = link.wire();
            ProxiedLink.awaitPassed(wire, eof.await());
            scene.killRelay();
            assertTrue(!last.isSeen(), "it was killed before the final reply");
            scene.restartRelay();
            ssh.release();
            verdict.of(job.job(), place);
        }
    }

    @Fault("fetch-relay-killed")
    void theRelayIsKilledInTheDataOfARetr(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place().source(32 * HALF);
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        ProxiedLink link = scene.proxied();
        link.next(wire -> wire.at(Way.TO_CLIENT, HALF, gate));
        try (RunningJob job =
                scene.client(scene.sshd().port()).through(link.address()).retrieving(place)) {
            assertTrue(gate.isReached(30, TimeUnit.SECONDS), "data flows");
            scene.killRelay();
            gate.open();
            Job ended = job.job();
            scene.restartRelay();
            verdict.of(ended, place);
        }
    }
}
