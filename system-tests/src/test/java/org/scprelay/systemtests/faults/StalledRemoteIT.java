package org.scprelay.systemtests.faults;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.systemtests.Job;

/** Rows about a destination that stays connected and does not go on. Each waits for a short timer of the relay. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledRemoteIT {

    private static final int SIZE = 512 * 1024;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;
    private static FakeScp fake;
    private static Sshd sshdOfFake;

    @BeforeAll
    static void start() throws Exception {
        // The keep-alive of the connection is the longer one, but for a relay that waits for its client.
        scene = Scene.start(home, "keep-alive = \"2s\"\n", List.of("remote-stall = \"3s\""));
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

    @Fault("scp-never-exits")
    void scpAcknowledgesTheFileAndNeverEnds(Verdict verdict) throws Exception {
        fake.plays(FakeScp.RECEIVE_ALL + "told acknowledged; printf '\\0'; exec sleep 60");
        Place place = scene.place();
        try (RunningJob job = scene.client(sshdOfFake.port()).storing(place, SIZE)) {
            job.send(place, SIZE).process().getOutputStream().close();
            fake.awaitTold("acknowledged");
            verdict.of(job.job(), place);
        }
    }

    @Fault("scp-never-begins")
    void scpSaysNothingAtAll(Verdict verdict) throws Exception {
        fake.plays("told started; exec sleep 60");
        Place place = scene.place();
        Job job = scene.client(sshdOfFake.port()).stor(place, SIZE);
        fake.requireTold("started");
        verdict.of(job, place);
    }

    @Fault("scp-stopped")
    void scpIsStopped(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (RunningJob job = scene.client(sshd.port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            try (RemoteProcess scp = RemoteProcess.scp(sshd, place)) {
                scp.stop();
                job.send(place, SIZE);
                verdict.of(job.end(), place);
            }
        }
    }

    @Fault("sshd-stopped")
    void theSessionOfSshdIsStopped(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (RunningJob job = scene.client(sshd.port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            try (RemoteProcess scp = RemoteProcess.scp(sshd, place);
                    RemoteProcess session = scp.session(sshd)) {
                session.stop();
                job.send(place, SIZE);
                verdict.of(job.end(), place);
            }
        }
    }

    @Fault("connection-black-holed")
    void nothingPassesAnyMore(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (Proxy proxy = new Proxy(sshd.port());
                RunningJob job = scene.client(proxy.port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            proxy.hold();
            job.send(place, SIZE);
            verdict.of(job.end(), place);
        }
    }

    @Fault("connection-black-holed-while-client-waits")
    void nothingPassesAnyMoreAndTheClientIsSilent(Verdict verdict) throws Exception {
        Place place = scene.place();
        try (Proxy proxy = new Proxy(sshd.port());
                RunningJob job = scene.client(proxy.port()).storing(place, SIZE)) {
            job.send(place, SIZE / 2);
            place.awaitPart(SIZE / 4);
            proxy.hold();
            verdict.of(job.job(), place);
        }
    }

    @Fault("fetch-scp-stopped")
    void theSendingScpIsStopped(Verdict verdict) throws Exception {
        int large = 48 << 20;
        Place place = scene.at(home.resolve("large")).source(large);
        try (Proxy proxy = new Proxy(sshd.port())) {
            proxy.holdAfter(large / 48);
            try (RunningJob job = scene.client(proxy.port()).retrieving(place);
                    RemoteProcess scp = RemoteProcess.scp(sshd, place)) {
                proxy.awaitHeld();
                scp.stop();
                proxy.release();
                verdict.of(job.job(), place);
            }
        }
    }
}
