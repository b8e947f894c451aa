package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.ChaosWire;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.systemtests.Job;

/** Rows about a link that is cut, while client and relay both go on living. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkFaultsIT {

    private static final int SIZE = 1000;
    private static final int HALF = 256 * 1024;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    private static Client client(Scene scene, int port) throws Exception {
        return scene.client(port).through(scene.proxied().address());
    }

    /** Cuts the next link just before the relay's line that begins so. */
    private static void cutBefore(Scene scene, String line) throws Exception {
        scene.proxied().next(wire -> wire.observe(Way.TO_CLIENT, Lookout.forLine(line, wire::reset)));
    }

    @Fault("link-cut-before-226")
    void theFinalReplyOfASuccessIsLost(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        cutBefore(scene, "226 ");
        verdict.of(client(scene, scene.sshd().port()).stor(place, SIZE), place);
    }

    @Fault("link-cut-before-failure")
    void theFinalReplyOfAFailureIsLost(Verdict verdict, Scene scene) throws Exception {
        FakeScp scp = scene.fakeScp();
        if (scene.isSftp()) {
            scp.plays(LyingSftp.Lie.REFUSED, "failing");
        } else {
            scp.plays(FakeScp.RECEIVE_ALL + "told failing; rm \"$path\"; exit 1");
        }
        Place place = scene.place();
        cutBefore(scene, "451 ");
        Job job = client(scene, scp.port()).stor(place, SIZE);
        scp.requireTold("failing");
        verdict.of(job, place);
    }

    @Fault("link-cut-behind-eof")
    void theLinkIsCutWhileTheRelayFinishes(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        Lookout eof = Lookout.forEof(2 * HALF);
        scene.proxied().next(wire -> wire.observe(Way.TO_SERVER, eof));
        Proxy ssh = scene.proxiedSshd();
        try (RunningJob job = client(scene, ssh.port()).id("CUT-BEHIND-EOF").storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            ssh.hold();
            job.send(place, 2 * HALF).noMore();
            ChaosWire cut = scene.proxied().wire();
            ProxiedLink.awaitPassed(cut, eof.await());
            Lookout running = Lookout.forLine("STATE=RUNNING");
            scene.proxied().next(wire -> wire.observe(Way.TO_CLIENT, running));
            // No reset here: it would take octets from the relay that it has not read yet, EOF perhaps.
            cut.close();
            running.await();
            ssh.release();
            verdict.of(job.job(), place);
        }
    }

    @Fault("link-cut-in-data")
    void theLinkIsCutInTheData(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        int mark = scene.relay().log().length();
        scene.proxied().next(wire -> {});
        try (RunningJob job = client(scene, scene.sshd().port()).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            scene.proxied().wire().reset();
            Job ended = job.job();
            scene.awaitLog(mark, "LINK_LOST");
            verdict.of(ended, place);
        }
    }

    @Fault("fetch-link-cut-in-data")
    void theLinkIsCutInTheDataOfARetr(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place().source(2 * HALF);
        scene.proxied().next(wire -> wire.at(Way.TO_CLIENT, HALF, wire::reset));
        Job job = client(scene, scene.sshd().port()).retr(place);
        assertTrue(scene.proxied().wire().passed(Way.TO_CLIENT) == HALF, "it was cut in the data");
        verdict.of(job, place);
    }

    @Fault("fetch-link-cut-before-226")
    void theFinalReplyOfARetrIsLost(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place().source(SIZE);
        cutBefore(scene, "226 ");
        verdict.of(client(scene, scene.sshd().port()).retr(place), place);
    }
}
