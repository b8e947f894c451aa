package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/** Rows about hosts that let the relay in and do not serve scp or SFTP, or talk around it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoScpIT {

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    private static void stor(Verdict verdict, Scene scene, Sshd sshd, String... before) throws Exception {
        Place place = scene.place();
        verdict.of(scene.client(sshd.port()).with(before).stor(place, 1000), place);
    }

    private static String said(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Fault("no-scp")
    void thereIsNoScp(Verdict verdict, Scene scene) throws Exception {
        Path bin = Files.createDirectory(scene.home().resolve("without-scp"));
        for (String program : List.of("ls", "mv", "rm", "od", "tr", "readlink")) {
            Files.createSymbolicLink(
                    bin.resolve(program), Path.of("/bin", program).toRealPath());
        }
        stor(verdict, scene, scene.sshd("SetEnv PATH=" + bin + " HOME=" + bin), "SITE PROTOCOL=SCP");
    }

    @Fault("sftp-only")
    void theHostServesSftpOnly(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, scene.sshd("ForceCommand internal-sftp"), "SITE PROTOCOL=SCP");
    }

    @Fault("no-sftp")
    void thereIsNoSftp(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, scene.sshd("Subsystem other /bin/false"), "SITE PROTOCOL=SFTP");
    }

    @Fault("sftp-server-missing")
    void theProgramOfTheSubsystemIsNotThere(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, scene.sshd("Subsystem sftp /no/such/sftp-server"), "SITE PROTOCOL=SFTP");
    }

    @Fault("shell-refused")
    void theUserHasNoShell(Verdict verdict, Scene scene) throws Exception {
        Installed.requireFile(Path.of("/usr/sbin/nologin"), "login");
        assertTrue(said("/usr/sbin/nologin").contains("not available"), "nologin says so");
        stor(verdict, scene, scene.sshd("ForceCommand /usr/sbin/nologin"));
    }

    @Fault("profile-prints")
    void aProfilePrintsToStandardOutput(Verdict verdict, Scene scene) throws Exception {
        Path profile = Files.writeString(scene.home().resolve("profile"), "echo 'Good morning, Vietnam'\n");
        Sshd sshd = scene.sshd(
                "Subsystem sftp " + RemoteProcess.SFTP_SERVER,
                "ForceCommand . " + profile + "; eval \"$SSH_ORIGINAL_COMMAND\"");
        stor(verdict, scene, sshd);
    }

    @Fault("login-banner")
    void aBannerIsShownBeforeTheLogin(Verdict verdict, Scene scene) throws Exception {
        Path banner = Files.writeString(scene.home().resolve("banner"), "Unauthorised use is prohibited.\n\0\1\2\n");
        Sshd sshd = scene.sshd("Banner " + banner);
        stor(verdict, scene, sshd);
    }

    @Fault("no-sessions")
    void theHostOpensNoSession(Verdict verdict, Scene scene) throws Exception {
        stor(verdict, scene, scene.sshd("MaxSessions 0"));
    }
}
