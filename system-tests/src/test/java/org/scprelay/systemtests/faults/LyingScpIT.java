package org.scprelay.systemtests.faults;

import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.Job;

/** Rows about a remote scp or SFTP server that does not keep to its protocol, or does and then takes it back. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LyingScpIT {

    private static final int SIZE = 1000;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    /** What scp plays, and what the SFTP server plays instead. */
    private record Play(String scp, Optional<LyingSftp.Lie> sftp) {

        static Play scp(String script) {
            return new Play(script, Optional.empty());
        }

        Play sftp(LyingSftp.Lie lie) {
            return new Play(scp, Optional.of(lie));
        }

        FakeScp on(Scene scene, String told) throws Exception {
            FakeScp fake = scene.fakeScp();
            if (scene.isSftp() && sftp.isPresent()) {
                fake.plays(sftp.get(), told);
            } else {
                fake.plays(scp);
            }
            return fake;
        }
    }

    /** Stores while the remote program plays something. */
    private static void stor(Verdict verdict, Scene scene, String told, Play play) throws Exception {
        FakeScp fake = play.on(scene, told);
        Place place = scene.place();
        Job job = scene.client(fake.port()).stor(place, SIZE);
        fake.requireTold(told);
        verdict.of(job, place);
    }

    /** Fetches while the remote program plays something. */
    private static void retr(Verdict verdict, Scene scene, String told, Play play) throws Exception {
        FakeScp fake = new Play(FakeScp.ASKED + play.scp(), play.sftp()).on(scene, told);
        Place place = scene.place();
        Job job = scene.client(fake.port()).retr(place);
        fake.requireTold(told);
        verdict.of(job, place);
    }

    @Fault("scp-acknowledges-and-exits-1")
    void itAcknowledgesTheFileAndEndsWithOne(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, "acknowledged", Play.scp(FakeScp.RECEIVE_ALL + "told acknowledged; printf '\\0'; exit 1"));
    }

    @Fault("scp-exits-0-without-acknowledgement")
    void itEndsWellWithoutAWord(Verdict verdict, Scene scene) throws Exception {
        stor(
                verdict,
                scene,
                "silent",
                Play.scp(FakeScp.RECEIVE_ALL + "told silent; exit 0").sftp(LyingSftp.Lie.NO_ANSWER));
    }

    @Fault("scp-acknowledges-early")
    void itAcknowledgesTheFileBeforeItHasIt(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE + "head -c 1 > \"$path\"; told early; printf '\\0'; exit 0";
        FakeScp fake = Play.scp(script).sftp(LyingSftp.Lie.EARLY).on(scene, "early");
        Place place = scene.place();
        // Half of it is more than a packet, for which an octet may wait in the relay, and no more than a pipe takes.
        int size = 128 * 1024;
        try (RunningJob job = scene.client(fake.port()).storing(place, size)) {
            Job ended = job.send(place, size / 2).job();
            fake.requireTold("early");
            verdict.of(ended, place);
        }
    }

    @Fault("scp-warns-on-stderr")
    void itWarnsOnStandardErrorAndSucceeds(Verdict verdict, Scene scene) throws Exception {
        String warning = "told warned; echo 'quota nearly used up' >&2; exec ";
        stor(verdict, scene, "warned", Play.scp(warning + (scene.isSftp() ? "$sftp" : "$scp \"$@\"")));
    }

    @Fault("scp-complains-on-stderr")
    void itComplainsOnStandardErrorAndFails(Verdict verdict, Scene scene) throws Exception {
        String script = "$scp \"$@\"; told \"scp ended with $?\"; echo 'mirror is offline' >&2; exit 3";
        stor(verdict, scene, "scp ended with 0", Play.scp(script));
    }

    @Fault("scp-answers-02")
    void itAnswersWithAFatalError(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told 02; printf '\\002scp: the storage is on strike\\n'; exit 1";
        stor(verdict, scene, "02", Play.scp(script).sftp(LyingSftp.Lie.REFUSED));
    }

    @Fault("scp-error-without-end")
    void itsErrorHasNoEnd(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told endless; printf '\\001scp: woe '; yes woe | tr '\\n' ' '";
        stor(verdict, scene, "endless", Play.scp(script).sftp(LyingSftp.Lie.ENDLESS));
    }

    @Fault("scp-truncates-and-acknowledges")
    void itDropsTheLastOctetAndAcknowledges(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE + "head -c $((size - 1)) > \"$path\"; head -c 2 > /dev/null\n"
                + "told \"$(wc -c < \"$path\") of $size\"; printf '\\0'; exit 0";
        stor(verdict, scene, SIZE - 1 + " of " + SIZE, Play.scp(script).sftp(LyingSftp.Lie.TRUNCATED));
    }

    @Fault("scp-goes-on")
    void itSpeaksAfterItsEnd(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.RECEIVE_ALL + "told more; printf '\\0and thank you for the file\\n'; exit 0";
        stor(verdict, scene, "more", Play.scp(script).sftp(LyingSftp.Lie.MORE));
    }

    @Fault("scp-ends-at-once")
    void itEndsBeforeItBegan(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, "gone", Play.scp("told gone; echo 'no seat left' >&2; exit 1"));
    }

    @Fault("fetch-record-without-end")
    void itsAnnouncementHasNoEnd(Verdict verdict, Scene scene) throws Exception {
        String script = "told endless; printf 'C0644 5 '; yes name | tr -d '\\n'";
        retr(verdict, scene, "endless", Play.scp(script).sftp(LyingSftp.Lie.HANDLE_WITHOUT_END));
    }

    @Fault("fetch-hostile-name")
    void itAnnouncesAFileElsewhere(Verdict verdict, Scene scene) throws Exception {
        String script = "told elsewhere; printf 'C0644 5 ../.profile\\nhello\\0'; cat > /dev/null";
        retr(verdict, scene, "elsewhere", Play.scp(script));
    }

    @Fault("fetch-source-ends-early")
    void itEndsWellBeforeTheLastOctet(Verdict verdict, Scene scene) throws Exception {
        String script = "printf 'C0644 5 f\\n'; head -c 1 > /dev/null; told 4 of 5; printf 'hell'; exit 0";
        retr(verdict, scene, "4 of 5", Play.scp(script).sftp(LyingSftp.Lie.SHORT));
    }

    @Fault("fetch-source-exits-1")
    void itSendsTheWholeFileAndEndsWithOne(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.SEND + "told all; printf '\\0'; head -c 1 > /dev/null; exit 1";
        retr(verdict, scene, "all", Play.scp(script));
    }

    @Fault("fetch-source-without-status")
    void itSendsTheWholeFileAndNotItsStatus(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.SEND + "told all; exit 0";
        retr(verdict, scene, "all", Play.scp(script).sftp(LyingSftp.Lie.END_AT_CLOSE));
    }

    @Fault("fetch-source-answers-02")
    void itSendsTheWholeFileAndThenAFatalError(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.SEND + "told 02; printf '\\002scp: the disk spoke in tongues\\n'; exit 1";
        retr(verdict, scene, "02", Play.scp(script).sftp(LyingSftp.Lie.CLOSE_REFUSED));
    }

    @Fault("fetch-source-sends-more")
    void itSendsMoreThanItAnnounced(Verdict verdict, Scene scene) throws Exception {
        String script = FakeScp.SEND + "told more; printf 'x\\0'; exit 0";
        retr(verdict, scene, "more", Play.scp(script).sftp(LyingSftp.Lie.LONG));
    }
}
