package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/**
 * The program that an sshd runs for the relay: a script that plays what a test says, and notes in a file that it did. With SCP
 * it is the first scp on the path: the path of the file is in {@code $path}, the real program in {@code $scp}. With SFTP it is
 * the subsystem, and the real program is in {@code $sftp}. {@code told WORDS} notes words.
 */
final class FakeScp {

    /** Plays {@code scp -t} up to the data: all acknowledged, the size in {@code $size}. */
    static final String RECEIVE = "printf '\\0'; read mode size name; printf '\\0'\n";

    /** Plays {@code scp -t} up to the end of the data and the relay's final octet. */
    static final String RECEIVE_ALL = RECEIVE + "head -c \"$size\" > \"$path\"; head -c 1 > /dev/null\n";

    /** Plays {@code scp -f} up to the announcement. */
    static final String ASKED = "head -c 1 > /dev/null\n";

    /** Plays the next of {@code scp -f}: announces and sends a file of five octets. */
    static final String SEND = "printf 'C0644 5 f\\n'; head -c 1 > /dev/null; printf hello\n";

    private static final String SFTP = "fake-sftp-server";

    private final Path bin;
    private final Path told;
    private final Sshd sshd;
    private final boolean isSftp;

    private FakeScp(Path bin, Sshd sshd, boolean isSftp) {
        this.bin = bin;
        this.isSftp = isSftp;
        this.told = bin.resolveSibling("told");
        this.sshd = sshd;
    }

    /** Starts an sshd that finds this scp first. */
    static FakeScp of(Scene scene) throws IOException, InterruptedException {
        Installed.requireFile(Path.of("/usr/bin/scp"), "openssh-client");
        Path bin = Files.createDirectory(scene.home().resolve("bin"));
        String path = "SetEnv PATH=" + bin + ":/usr/bin:/bin HOME=" + bin;
        return scene.isSftp()
                ? new FakeScp(bin, scene.sshd(path, "Subsystem sftp " + bin.resolve(SFTP)), true)
                : new FakeScp(bin, scene.sshd(path), false);
    }

    /** Returns the sshd. */
    Sshd sshd() {
        return sshd;
    }

    int port() {
        return sshd.port();
    }

    /** Plays this script from now on. */
    void plays(String script) throws IOException {
        Files.deleteIfExists(told);
        Path file = Files.writeString(
                bin.resolve(isSftp ? SFTP : "scp"),
                "#!/bin/sh\nscp=/usr/bin/scp; sftp=" + RemoteProcess.SFTP_SERVER + "\nfor path; do :; done\n"
                        + "told() { echo \"$*\" >> '" + told + "'; }\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Plays the real SFTP server with a lie from now on, and notes words when it is told. */
    void plays(LyingSftp.Lie lie, String words) throws Exception {
        Path classes = Path.of(LyingSftp.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        plays("exec " + java + " -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp '" + classes + "' "
                + LyingSftp.class.getName() + " " + lie + " '" + told + "' '" + words + "'");
    }

    /** Waits until the script told this and nothing else. */
    void awaitTold(String words) {
        Awaitility.await("the fake scp").atMost(Duration.ofSeconds(20)).until(this::told, List.of(words)::equals);
    }

    private List<String> told() throws IOException {
        return Files.exists(told) ? Files.readAllLines(told) : List.of();
    }

    /** Fails unless the script told exactly these words, in this order. */
    void requireTold(String... words) throws IOException {
        assertEquals(List.of(words), told(), "what the fake scp did");
    }
}
