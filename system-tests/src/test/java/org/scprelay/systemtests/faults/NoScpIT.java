package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/** Rows about hosts that let the relay in and do not serve scp, or talk around it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoScpIT {

    @TempDir
    static Path home;

    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(home);
    }

    @AfterAll
    static void stop() {
        if (scene != null) {
            scene.close();
        }
    }

    private static void stor(Verdict verdict, Sshd sshd, String... before) throws Exception {
        Place place = scene.place();
        verdict.of(scene.client(sshd.port()).with(before).stor(place, 1000), place);
    }

    private static String said(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Fault("no-scp")
    void thereIsNoScp(Verdict verdict) throws Exception {
        Path bin = Files.createDirectory(home.resolve("without-scp"));
        for (String program : List.of("ls", "mv", "rm", "od", "tr", "readlink")) {
            Files.createSymbolicLink(
                    bin.resolve(program), Path.of("/bin", program).toRealPath());
        }
        stor(verdict, scene.sshd("SetEnv PATH=" + bin + " HOME=" + bin), "SITE PROTOCOL=SCP");
    }

    @Fault("sftp-only")
    void theHostServesSftpOnly(Verdict verdict) throws Exception {
        stor(verdict, scene.sshd("ForceCommand internal-sftp"), "SITE PROTOCOL=SCP");
    }

    @Fault("no-sftp")
    void thereIsNoSftp(Verdict verdict) throws Exception {
        stor(verdict, scene.sshd("Subsystem other /bin/false"), "SITE PROTOCOL=SFTP");
    }

    @Fault("sftp-server-missing")
    void theProgramOfTheSubsystemIsNotThere(Verdict verdict) throws Exception {
        stor(verdict, scene.sshd("Subsystem sftp /no/such/sftp-server"), "SITE PROTOCOL=SFTP");
    }

    @Fault("shell-refused")
    void theUserHasNoShell(Verdict verdict) throws Exception {
        Installed.requireFile(Path.of("/usr/sbin/nologin"), "login");
        assertTrue(said("/usr/sbin/nologin").contains("not available"), "nologin says so");
        stor(verdict, scene.sshd("ForceCommand /usr/sbin/nologin"));
    }

    @Fault("profile-prints")
    void aProfilePrintsToStandardOutput(Verdict verdict) throws Exception {
        Path profile = Files.writeString(home.resolve("profile"), "echo 'Good morning, Vietnam'\n");
        Sshd sshd = scene.sshd("ForceCommand . " + profile + "; eval \"$SSH_ORIGINAL_COMMAND\"");
        stor(verdict, sshd);
    }

    @Fault("login-banner")
    void aBannerIsShownBeforeTheLogin(Verdict verdict) throws Exception {
        Path banner = Files.writeString(home.resolve("banner"), "Unauthorised use is prohibited.\n\0\1\2\n");
        Sshd sshd = scene.sshd("Banner " + banner);
        stor(verdict, sshd);
    }

    @Fault("no-sessions")
    void theHostOpensNoSession(Verdict verdict) throws Exception {
        stor(verdict, scene.sshd("MaxSessions 0"));
    }
}
