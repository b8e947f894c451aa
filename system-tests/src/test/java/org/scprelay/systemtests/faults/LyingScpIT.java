package org.scprelay.systemtests.faults;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.Job;

/** Rows about a remote scp that does not keep to its protocol, or does and then takes it back. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LyingScpIT {

    private static final int SIZE = 1000;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    /** Stores while the remote scp plays a script. */
    private static void stor(Verdict verdict, Scene scene, String script, String... told) throws Exception {
        FakeScp scp = scene.fakeScp();
        scp.plays(script);
        Place place = scene.place();
        Job job = scene.client(scp.port()).stor(place, SIZE);
        scp.requireTold(told);
        verdict.of(job, place);
    }

    /** Fetches while the remote scp plays a script. */
    private static void retr(Verdict verdict, Scene scene, String script, String... told) throws Exception {
        FakeScp scp = scene.fakeScp();
        scp.plays(FakeScp.ASKED + script);
        Place place = scene.place();
        Job job = scene.client(scp.port()).retr(place);
        scp.requireTold(told);
        verdict.of(job, place);
    }

    @Fault("scp-acknowledges-and-exits-1")
    void itAcknowledgesTheFileAndEndsWithOne(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, FakeScp.RECEIVE_ALL + "told acknowledged; printf '\\0'; exit 1", "acknowledged");
    }

    @Fault("scp-exits-0-without-acknowledgement")
    void itEndsWellWithoutAWord(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, FakeScp.RECEIVE_ALL + "told silent; exit 0", "silent");
    }

    @Fault("scp-acknowledges-early")
    void itAcknowledgesTheFileBeforeItHasIt(Verdict verdict, Scene scene) throws Exception {
        FakeScp scp = scene.fakeScp();
        scp.plays(FakeScp.RECEIVE + "head -c 1 > \"$path\"; told early; printf '\\0'; exit 0");
        Place place = scene.place();
        int size = 256 * 1024; // An octet may wait in the relay until its packet is full.
        try (RunningJob job = scene.client(scp.port()).storing(place, size)) {
            Job ended = job.send(place, size / 2).job();
            scp.requireTold("early");
            verdict.of(ended, place);
        }
    }

    @Fault("scp-warns-on-stderr")
    void itWarnsOnStandardErrorAndSucceeds(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, "told warned; echo 'quota nearly used up' >&2; exec $scp \"$@\"", "warned");
    }

    @Fault("scp-complains-on-stderr")
    void itComplainsOnStandardErrorAndFails(Verdict verdict, Scene scene) throws Exception {
        String script = "$scp \"$@\"; told \"scp ended with $?\"; echo 'mirror is offline' >&2; exit 3";
        stor(verdict, scene, script, "scp ended with 0");
    }

    @Fault("scp-answers-02")
    void itAnswersWithAFatalError(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told 02; printf '\\002scp: the storage is on strike\\n'; exit 1";
        stor(verdict, scene, script, "02");
    }

    @Fault("scp-error-without-end")
    void itsErrorHasNoEnd(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told endless; printf '\\001scp: woe '; yes woe | tr '\\n' ' '";
        stor(verdict, scene, script, "endless");
    }

    @Fault("scp-truncates-and-acknowledges")
    void itDropsTheLastOctetAndAcknowledges(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE + "head -c $((size - 1)) > \"$path\"; head -c 2 > /dev/null\n"
                + "told \"$(wc -c < \"$path\") of $size\"; printf '\\0'; exit 0";
        stor(verdict, scene, script, SIZE - 1 + " of " + SIZE);
    }

    @Fault("scp-goes-on")
    void itSpeaksAfterItsEnd(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told more; printf '\\0and thank you for the file\\n'; exit 0";
        stor(verdict, scene, script, "more");
    }

    @Fault("scp-ends-at-once")
    void itEndsBeforeItBegan(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, "told gone; echo 'no seat left' >&2; exit 1", "gone");
    }

    @Fault("fetch-record-without-end")
    void itsAnnouncementHasNoEnd(Verdict verdict, Scene scene) throws Exception {
        retr(verdict, scene, "told endless; printf 'C0644 5 '; yes name | tr -d '\\n'", "endless");
    }

    @Fault("fetch-hostile-name")
    void itAnnouncesAFileElsewhere(Verdict verdict, Scene scene) throws Exception {
        retr(verdict, scene, "told elsewhere; printf 'C0644 5 ../.profile\\nhello\\0'; cat > /dev/null", "elsewhere");
    }

    @Fault("fetch-source-ends-early")
    void itEndsWellBeforeTheLastOctet(Verdict verdict, Scene scene) throws Exception {
        retr(
                verdict,
                scene,
                "printf 'C0644 5 f\\n'; head -c 1 > /dev/null; told 4 of 5; printf 'hell'; exit 0",
                "4 of 5");
    }

    @Fault("fetch-source-exits-1")
    void itSendsTheWholeFileAndEndsWithOne(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.SEND + "told all; printf '\\0'; head -c 1 > /dev/null; exit 1";
        retr(verdict, scene, script, "all");
    }

    @Fault("fetch-source-without-status")
    void itSendsTheWholeFileAndNotItsStatus(Verdict verdict, Scene scene) throws Exception {
        retr(verdict, scene, FakeScp.SEND + "told all; exit 0", "all");
    }

    @Fault("fetch-source-answers-02")
    void itSendsTheWholeFileAndThenAFatalError(Verdict verdict, Scene scene) throws Exception {
        retr(verdict, scene, FakeScp.SEND + "told 02; printf '\\002scp: the disk spoke in tongues\\n'; exit 1", "02");
    }

    @Fault("fetch-source-sends-more")
    void itSendsMoreThanItAnnounced(Verdict verdict, Scene scene) throws Exception {
        retr(verdict, scene, FakeScp.SEND + "told more; printf 'x\\0'; exit 0", "more");
    }
}
