package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.systemtests.ChaosWire;
import org.scprelay.systemtests.Job;

/** Rows about processes at the destination that are killed while they take a file. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledRemoteIT {

    private static final int SIZE = 512 * 1024;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    private static final int FRAME_HEADER = 4;

    private interface Kill {
        void at(RemoteProcess scp, Sshd sshd);
    }

    /** Kills when the client has sent some octets and not the last one; the client must not have to send more to hear it. */
    private static void killAt(Verdict verdict, Scene scene, int octets, Kill kill) throws Exception {
        Place place = scene.place();
        ProxiedLink proxy = scene.proxied();
        proxy.next(wire -> {});
        Client client = scene.client(scene.sshd().port()).through(proxy.address());
        try (RunningJob job = client.storing(place, SIZE)) {
            ChaosWire wire = proxy.wire();
            place.awaitPart(0);
            long before = wire.passed(ChaosWire.Way.TO_SERVER);
            job.send(place, octets);
            ProxiedLink.awaitPassed(wire, before + FRAME_HEADER + octets);
            // scp reads a buffer full before it writes.
            Path part = place.awaitPart(Math.max(0, octets - 64 * 1024));
            assertTrue(Files.size(part) <= octets, "it is killed inside the data");
            try (RemoteProcess scp = RemoteProcess.of(scene, scene.sshd(), place)) {
                kill.at(scp, scene.sshd());
                Job ended = job.job();
                String note = "the relay ended the transfer after " + octets + " octets were sent";
                assertTrue(ended.listing().contains(note), ended.listing());
                verdict.of(ended, place);
            }
        }
    }

    /**
     * Kills when scp has taken all octets and the relay's final one, and has acknowledged them, but its acknowledgement has
     * not left the machine. An SFTP server has acknowledged all octets; that they are on its disk has not left the machine.
     */
    private static void killBeforeAcknowledgement(Verdict verdict, Scene scene, Kill kill) throws Exception {
        // The two acknowledgements before the data pass; the third is noted and kept.
        FakeScp fake = scene.fakeScp();
        Path kept = scene.home().resolve("kept");
        if (scene.isSftp()) {
            fake.plays(LyingSftp.Lie.KEPT, "kept");
        } else {
            fake.plays("$scp \"$@\" | { dd bs=1 count=2 status=none; dd bs=1 count=1 status=none | od -An -tx1 > '"
                    + kept + "'; told kept; exec sleep 60; }");
        }
        Place place = scene.place();
        try (RunningJob job = scene.client(fake.port()).storing(place, SIZE)) {
            job.send(place, SIZE).noMore();
            fake.awaitTold("kept");
            if (!scene.isSftp()) {
                assertEquals(" 00\n", Files.readString(kept), "scp acknowledged the file");
            }
            assertEquals(SIZE, Files.size(place.awaitPart(SIZE)), "every octet is there");
            try (RemoteProcess scp = RemoteProcess.of(scene, fake.sshd(), place)) {
                kill.at(scp, fake.sshd());
                verdict.of(job.job(), place);
            }
        }
    }

    @Fault("scp-killed-at-first-octet")
    void scpIsKilledAtTheFirstOctet(Verdict verdict, Scene scene) throws Exception {
        killAt(verdict, scene, 1, (scp, sshd) -> scp.kill());
    }

    @Fault("scp-killed-in-the-middle")
    void scpIsKilledInTheMiddle(Verdict verdict, Scene scene) throws Exception {
        killAt(verdict, scene, SIZE / 2, (scp, sshd) -> scp.kill());
    }

    @Fault("scp-killed-after-last-octet")
    void scpIsKilledAfterTheLastOctet(Verdict verdict, Scene scene) throws Exception {
        killAt(verdict, scene, SIZE, (scp, sshd) -> scp.kill());
    }

    @Fault("scp-killed-before-acknowledgement")
    void scpIsKilledBeforeItsAcknowledgementArrives(Verdict verdict, Scene scene) throws Exception {
        killBeforeAcknowledgement(
                verdict, scene, (scp, sshd) -> scp.pipeline(sshd).kill());
    }

    @Fault("sshd-killed-at-first-octet")
    void theSessionOfSshdIsKilledAtTheFirstOctet(Verdict verdict, Scene scene) throws Exception {
        killAt(verdict, scene, 1, (scp, sshd) -> scp.session(sshd).kill());
    }

    @Fault("sshd-killed-in-the-middle")
    void theSessionOfSshdIsKilledInTheMiddle(Verdict verdict, Scene scene) throws Exception {
        killAt(verdict, scene, SIZE / 2, (scp, sshd) -> scp.session(sshd).kill());
    }

    @Fault("sshd-killed-before-acknowledgement")
    void theSessionOfSshdIsKilledBeforeTheAcknowledgementArrives(Verdict verdict, Scene scene) throws Exception {
        killBeforeAcknowledgement(
                verdict, scene, (scp, sshd) -> scp.session(sshd).kill());
    }
}
