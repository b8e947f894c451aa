package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.systemtests.Job;

/** Rows about processes at the destination that are killed while they take a file. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledRemoteIT {

    private static final int SIZE = 512 * 1024;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;
    private static FakeScp fake;
    private static Sshd sshdOfFake;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(home);
        sshd = scene.sshd();
        fake = FakeScp.in(home);
        sshdOfFake = fake.sshd(scene);
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    private interface Kill {
        void at(RemoteProcess scp);
    }

    /** Kills when the client has sent some octets and not the last one; the client must not have to send more to hear it. */
    private static void killAt(Verdict verdict, int octets, Kill kill) throws Exception {
        Place place = scene.place();
        try (RunningJob job = scene.client(sshd.port()).storing(place, SIZE)) {
            job.send(place, octets);
            // scp reads a buffer full before it writes.
            Path part = place.awaitPart(Math.max(0, octets - 64 * 1024));
            assertTrue(Files.size(part) <= octets, "it is killed inside the data");
            try (RemoteProcess scp = RemoteProcess.scp(sshd, place)) {
                kill.at(scp);
                Job ended = job.job();
                String note = "the relay ended the transfer after " + octets + " octets were sent";
                assertTrue(ended.listing().contains(note), ended.listing());
                verdict.of(ended, place);
            }
        }
    }

    /**
     * Kills when scp has taken all octets and the relay's final one, and has acknowledged them, but its acknowledgement has
     * not left the machine.
     */
    private static void killBeforeAcknowledgement(Verdict verdict, Kill kill) throws Exception {
        // The two acknowledgements before the data pass; the third is noted and kept.
        fake.plays("$scp \"$@\" | { dd bs=1 count=2 status=none; dd bs=1 count=1 status=none | od -An -tx1 > '" + home
                + "/kept'; told kept; exec sleep 60; }");
        Place place = scene.place();
        try (RunningJob job = scene.client(sshdOfFake.port()).storing(place, SIZE)) {
            job.send(place, SIZE).process().getOutputStream().close();
            fake.awaitTold("kept");
            assertEquals(" 00\n", Files.readString(home.resolve("kept")), "scp acknowledged the file");
            assertEquals(SIZE, Files.size(place.awaitPart(SIZE)), "every octet is there");
            try (RemoteProcess scp = RemoteProcess.scp(sshdOfFake, place)) {
                kill.at(scp);
                verdict.of(job.job(), place);
            }
        }
    }

    @Fault("scp-killed-at-first-octet")
    void scpIsKilledAtTheFirstOctet(Verdict verdict) throws Exception {
        killAt(verdict, 1, RemoteProcess::kill);
    }

    @Fault("scp-killed-in-the-middle")
    void scpIsKilledInTheMiddle(Verdict verdict) throws Exception {
        killAt(verdict, SIZE / 2, RemoteProcess::kill);
    }

    @Fault("scp-killed-after-last-octet")
    void scpIsKilledAfterTheLastOctet(Verdict verdict) throws Exception {
        killAt(verdict, SIZE, RemoteProcess::kill);
    }

    @Fault("scp-killed-before-acknowledgement")
    void scpIsKilledBeforeItsAcknowledgementArrives(Verdict verdict) throws Exception {
        killBeforeAcknowledgement(verdict, scp -> scp.pipeline(sshdOfFake).kill());
    }

    @Fault("sshd-killed-at-first-octet")
    void theSessionOfSshdIsKilledAtTheFirstOctet(Verdict verdict) throws Exception {
        killAt(verdict, 1, scp -> scp.session(sshd).kill());
    }

    @Fault("sshd-killed-in-the-middle")
    void theSessionOfSshdIsKilledInTheMiddle(Verdict verdict) throws Exception {
        killAt(verdict, SIZE / 2, scp -> scp.session(sshd).kill());
    }

    @Fault("sshd-killed-before-acknowledgement")
    void theSessionOfSshdIsKilledBeforeTheAcknowledgementArrives(Verdict verdict) throws Exception {
        killBeforeAcknowledgement(verdict, scp -> scp.session(sshdOfFake).kill());
    }
}
