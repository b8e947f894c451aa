package org.scprelay.systemtests.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.systemtests.Job;

/** Rows about a remote scp that does not keep to its protocol, or does and then takes it back. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LyingScpIT {

    private static final int SIZE = 1000;

    @TempDir
    static Path home;

    private static Scene scene;
    private static Sshd sshd;
    private static FakeScp scp;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(home);
        scp = FakeScp.in(home);
        sshd = scp.sshd(scene);
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    /** Stores while the remote scp plays a script. */
    private static void stor(Verdict verdict, String script, String... told) throws Exception {
        scp.plays(script);
        Place place = scene.place();
        Job job = scene.client(sshd.port()).stor(place, SIZE);
        scp.requireTold(told);
        verdict.of(job, place);
    }

    /** Fetches while the remote scp plays a script. */
    private static void retr(Verdict verdict, String script, String... told) throws Exception {
        scp.plays(FakeScp.ASKED + script);
        Place place = scene.place();
        Job job = scene.client(sshd.port()).retr(place);
        scp.requireTold(told);
        verdict.of(job, place);
    }

    @Fault("scp-acknowledges-and-exits-1")
    void itAcknowledgesTheFileAndEndsWithOne(Verdict verdict) throws Exception {
        stor(verdict, FakeScp.RECEIVE_ALL + "told acknowledged; printf '\\0'; exit 1", "acknowledged");
    }

    @Fault("scp-exits-0-without-acknowledgement")
    void itEndsWellWithoutAWord(Verdict verdict) throws Exception {
        stor(verdict, FakeScp.RECEIVE_ALL + "told silent; exit 0", "silent");
    }

    @Fault("scp-acknowledges-early")
    void itAcknowledgesTheFileBeforeItHasIt(Verdict verdict) throws Exception {
        scp.plays(FakeScp.RECEIVE + "head -c 1 > \"$path\"; told early; printf '\\0'; exit 0");
        Place place = scene.place();
        int size = 256 * 1024; // An octet may wait in the relay until its packet is full.
        try (RunningJob job = scene.client(sshd.port()).storing(place, size)) {
            Job ended = job.send(place, size / 2).job();
            scp.requireTold("early");
            verdict.of(ended, place);
        }
    }

    @Fault("scp-warns-on-stderr")
    void itWarnsOnStandardErrorAndSucceeds(Verdict verdict) throws Exception {
        stor(verdict, "told warned; echo 'quota nearly used up' >&2; exec $scp \"$@\"", "warned");
    }

    @Fault("scp-complains-on-stderr")
    void itComplainsOnStandardErrorAndFails(Verdict verdict) throws Exception {
        String script = "$scp \"$@\"; told \"scp ended with $?\"; echo 'mirror is offline' >&2; exit 3";
        stor(verdict, script, "scp ended with 0");
    }

    @Fault("scp-answers-02")
    void itAnswersWithAFatalError(Verdict verdict) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told 02; printf '\\002scp: the storage is on strike\\n'; exit 1";
        stor(verdict, script, "02");
    }

    @Fault("scp-error-without-end")
    void itsErrorHasNoEnd(Verdict verdict) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told endless; printf '\\001scp: woe '; yes woe | tr '\\n' ' '";
        stor(verdict, script, "endless");
    }

    @Fault("scp-truncates-and-acknowledges")
    void itDropsTheLastOctetAndAcknowledges(Verdict verdict) throws Exception {
        String script = FakeScp.RECEIVE + "head -c $((size - 1)) > \"$path\"; head -c 2 > /dev/null\n"
                + "told \"$(wc -c < \"$path\") of $size\"; printf '\\0'; exit 0";
        stor(verdict, script, SIZE - 1 + " of " + SIZE);
    }

    @Fault("scp-goes-on")
    void itSpeaksAfterItsEnd(Verdict verdict) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told more; printf '\\0and thank you for the file\\n'; exit 0";
        stor(verdict, script, "more");
    }

    @Fault("scp-ends-at-once")
    void itEndsBeforeItBegan(Verdict verdict) throws Exception {
        stor(verdict, "told gone; echo 'no seat left' >&2; exit 1", "gone");
    }

    @Fault("fetch-record-without-end")
    void itsAnnouncementHasNoEnd(Verdict verdict) throws Exception {
        retr(verdict, "told endless; printf 'C0644 5 '; yes name | tr -d '\\n'", "endless");
    }

    @Fault("fetch-hostile-name")
    void itAnnouncesAFileElsewhere(Verdict verdict) throws Exception {
        retr(verdict, "told elsewhere; printf 'C0644 5 ../.profile\\nhello\\0'; cat > /dev/null", "elsewhere");
    }

    @Fault("fetch-source-ends-early")
    void itEndsWellBeforeTheLastOctet(Verdict verdict) throws Exception {
        retr(verdict, "printf 'C0644 5 f\\n'; head -c 1 > /dev/null; told 4 of 5; printf 'hell'; exit 0", "4 of 5");
    }

    @Fault("fetch-source-exits-1")
    void itSendsTheWholeFileAndEndsWithOne(Verdict verdict) throws Exception {
        String script = FakeScp.SEND + "told all; printf '\\0'; head -c 1 > /dev/null; exit 1";
        retr(verdict, script, "all");
    }

    @Fault("fetch-source-without-status")
    void itSendsTheWholeFileAndNotItsStatus(Verdict verdict) throws Exception {
        retr(verdict, FakeScp.SEND + "told all; exit 0", "all");
    }

    @Fault("fetch-source-answers-02")
    void itSendsTheWholeFileAndThenAFatalError(Verdict verdict) throws Exception {
        retr(verdict, FakeScp.SEND + "told 02; printf '\\002scp: the disk spoke in tongues\\n'; exit 1", "02");
    }

    @Fault("fetch-source-sends-more")
    void itSendsMoreThanItAnnounced(Verdict verdict) throws Exception {
        retr(verdict, FakeScp.SEND + "told more; printf 'x\\0'; exit 0", "more");
    }
}
