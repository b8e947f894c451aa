package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.systemtests.ChaosWire;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.systemtests.Job;

/** Rows about a link that is cut, while client and relay both go on living. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkFaultsIT {

    private static final int SIZE = 1000;
    private static final int HALF = 256 * 1024;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;
    private static ProxiedLink link;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(home);
        sshd = scene.sshd();
        link = new ProxiedLink(scene);
    }

    @AfterAll
    static void stop() throws Exception {
        if (link != null) {
            link.close();
        }
        if (scene != null) {
            scene.close();
        }
    }

    private static Client client(int port) throws Exception {
        return scene.client(port).through(link.address());
    }

    /** Cuts the next link just before the relay's line that begins so. */
    private static void cutBefore(String line) {
        link.next(wire -> wire.observe(Way.TO_CLIENT, Lookout.forLine(line, wire::reset)));
    }

    @Fault("link-cut-before-226")
    void theFinalReplyOfASuccessIsLost(Verdict verdict) throws Exception {
        Place place = scene.place();
        cutBefore("226 ");
        verdict.of(client(sshd.port()).stor(place, SIZE), place);
    }

    @Fault("link-cut-before-failure")
    void theFinalReplyOfAFailureIsLost(Verdict verdict) throws Exception {
        FakeScp scp = FakeScp.in(home.resolve("fake"));
        scp.plays(FakeScp.RECEIVE_ALL + "told failing; rm \"$path\"; exit 1");
        Place place = scene.place();
        cutBefore("451 ");
        Job job = client(scp.sshd(scene).port()).stor(place, SIZE);
        scp.requireTold("failing");
        verdict.of(job, place);
    }

    @Fault("link-cut-behind-eof")
    void theLinkIsCutWhileTheRelayFinishes(Verdict verdict) throws Exception {
        Place place = scene.place();
        Lookout eof = Lookout.forEof(2 * HALF);
        link.next(wire -> wire.observe(Way.TO_SERVER, eof));
        try (Proxy ssh = new Proxy(sshd.port());
                RunningJob job = client(ssh.port()).id("CUT-BEHIND-EOF").storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            ssh.hold();
            job.send(place, 2 * HALF).noMore();
            ChaosWire cut = link.wire();
            ProxiedLink.awaitPassed(cut, eof.await());
            Lookout running = Lookout.forLine("STATE=RUNNING");
            link.next(wire -> wire.observe(Way.TO_CLIENT, running));
            // No reset here: it would take octets from the relay that it has not read yet, EOF perhaps.
            cut.close();
            running.await();
            ssh.release();
            verdict.of(job.job(), place);
        }
    }

    @Fault("link-cut-in-data")
    void theLinkIsCutInTheData(Verdict verdict) throws Exception {
        Place place = scene.place();
        int mark = scene.relay().log().length();
        link.next(wire -> {});
        try (RunningJob job = client(sshd.port()).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            link.wire().reset();
            Job ended = job.job();
            scene.awaitLog(mark, "LINK_LOST");
            verdict.of(ended, place);
        }
    }

    @Fault("fetch-link-cut-in-data")
    void theLinkIsCutInTheDataOfARetr(Verdict verdict) throws Exception {
        Place place = scene.place().source(2 * HALF);
        link.next(wire -> wire.at(Way.TO_CLIENT, HALF, wire::reset));
        Job job = client(sshd.port()).retr(place);
        assertTrue(link.wire().passed(Way.TO_CLIENT) == HALF, "it was cut in the data");
        verdict.of(job, place);
    }

    @Fault("fetch-link-cut-before-226")
    void theFinalReplyOfARetrIsLost(Verdict verdict) throws Exception {
        Place place = scene.place().source(SIZE);
        cutBefore("226 ");
        verdict.of(client(sshd.port()).retr(place), place);
    }
}
