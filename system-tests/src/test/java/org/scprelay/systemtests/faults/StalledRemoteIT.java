package org.scprelay.systemtests.faults;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.Job;

/** Rows about a destination that stays connected and does not go on. Each waits for a short timer of the relay. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledRemoteIT {

    private static final int SIZE = 512 * 1024;

    // The keep-alive of the connection, three times, is the longer one, but for a relay that waits for its client. The
    // SFTP
    // server that a test plays is a JVM: it starts within the shorter one.
    @RegisterExtension
    static final Stage STAGE =
            Stage.with(Setup.usual().withSsh("keep-alive = \"4s\"\n").withTimers("remote-stall = \"6s\""));

    @Fault("scp-never-exits")
    void scpAcknowledgesTheFileAndNeverEnds(Verdict verdict, Scene scene) throws Exception {
        FakeScp fake = scene.fakeScp();
        if (scene.isSftp()) {
            fake.plays(LyingSftp.Lie.KEPT, "acknowledged");
        } else {
            fake.plays(FakeScp.RECEIVE_ALL + "told acknowledged; printf '\\0'; exec sleep 60");
        }
        Place place = scene.place();
        try (RunningJob job = scene.client(fake.port()).storing(place, SIZE)) {
            job.send(place, SIZE).noMore();
            fake.awaitTold("acknowledged");
            verdict.of(job.job(), place);
        }
    }

    @Fault("scp-never-begins")
    void scpSaysNothingAtAll(Verdict verdict, Scene scene) throws Exception {
        FakeScp fake = scene.fakeScp();
        fake.plays("told started; exec sleep 60");
        Place place = scene.place();
        Job job = scene.client(fake.port()).stor(place, SIZE);
        fake.requireTold("started");
        verdict.of(job, place);
    }

    @Fault("scp-stopped")
    void scpIsStopped(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = scene.client(scene.sshd().port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            try (RemoteProcess scp = RemoteProcess.of(scene, scene.sshd(), place)) {
                scp.stop();
                job.send(place, SIZE);
                verdict.of(job.end(), place);
            }
        }
    }

    @Fault("sshd-stopped")
    void theSessionOfSshdIsStopped(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = scene.client(scene.sshd().port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            try (RemoteProcess scp = RemoteProcess.of(scene, scene.sshd(), place);
                    RemoteProcess session = scp.session(scene.sshd())) {
                session.stop();
                job.send(place, SIZE);
                verdict.of(job.end(), place);
            }
        }
    }

    @Fault("connection-black-holed")
    void nothingPassesAnyMore(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (Proxy proxy = new Proxy(scene.sshd().port());
                RunningJob job = scene.client(proxy.port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            proxy.hold();
            job.send(place, SIZE);
            verdict.of(job.end(), place);
        }
    }

    @Fault("connection-black-holed-while-client-waits")
    void nothingPassesAnyMoreAndTheClientIsSilent(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (Proxy proxy = new Proxy(scene.sshd().port());
                RunningJob job = scene.client(proxy.port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            proxy.hold();
            verdict.of(job.job(), place);
        }
    }

    @Fault("fetch-scp-stopped")
    void theSendingScpIsStopped(Verdict verdict, Scene scene) throws Exception {
        int large = 48 << 20;
        Place place = scene.at(scene.home().resolve("large")).source(large);
        try (Proxy proxy = new Proxy(scene.sshd().port())) {
            proxy.holdAfter(large / 48);
            try (RunningJob job = scene.client(proxy.port()).retrieving(place);
                    RemoteProcess scp = RemoteProcess.of(scene, scene.sshd(), place)) {
                proxy.awaitHeld();
                scp.stop();
                proxy.release();
                verdict.of(job.job(), place);
            }
        }
    }
}
