package org.scprelay.relay.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A private OpenSSH server on loopback for the user who runs the tests: own host key, one authorised key, nothing of the
 * machine's own configuration.
 */
public final class Sshd implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

    private final Path home;
    private final int port;
    private Process process;

    private Sshd(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Skips a test, loudly, where there is no OpenSSH server. */
    public static void require() {
        Installed.requireFile(PROGRAM, "openssh-server");
    }

    /**
     * Starts a server.
     *
     * @param home an empty directory for its files
     * @param options lines of sshd_config, first ones win; any Subsystem and MaxStartups there is the only one
     */
    public static Sshd start(Path home, String... options) throws IOException, InterruptedException {
        require();
        Files.createDirectories(home);
        keygen(home.resolve("host_ed25519"), "ed25519");
        keygen(home.resolve("client_ed25519"), "ed25519");
        Files.copy(home.resolve("client_ed25519.pub"), home.resolve("authorized_keys"));
        for (int more = 2; ; more--) {
            Sshd sshd = new Sshd(home, freePort());
            Files.write(home.resolve("sshd_config"), config(home, sshd.port, options));
            try {
                sshd.launch();
                return sshd;
            } catch (IOException e) {
                // Another test may have taken the port that was free.
                if (more == 0 || !sshd.log().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private static List<String> config(Path home, int port, String... options) {
        List<String> config = new ArrayList<>(List.of(options));
        config.addAll(List.of(
                "ListenAddress 127.0.0.1:" + port,
                "HostKey " + home.resolve("host_ed25519"),
                "AuthorizedKeysFile " + home.resolve("authorized_keys"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin prohibit-password",
                "LogLevel VERBOSE",
                // bash reads the user's .bashrc for every exec request; what stands there is no part of the tests, and
                // was seen to take longer than all the rest of a transfer.
                "SetEnv HOME=" + home));
        // Of these the last ones would win.
        if (config.stream().noneMatch(line -> line.startsWith("MaxStartups "))) {
            config.add("MaxStartups 1000");
        }
        if (config.stream().noneMatch(line -> line.startsWith("Subsystem "))) {
            config.add("Subsystem sftp internal-sftp");
        }
        return config;
    }

    private void launch() throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-D",
                        "-e",
                        "-f",
                        home.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("sshd.log").toFile())
                .start();
        try {
            Awaitility.await("sshd at port " + port)
                    .atMost(20, TimeUnit.SECONDS)
                    .pollInterval(10, TimeUnit.MILLISECONDS)
                    .until(this::listens);
        } catch (ConditionTimeoutException e) {
            close();
            throw new IOException("sshd does not listen at port " + port + ": " + log(), e);
        }
    }

    /** Its own word is asked for: at the port, the server of another test might answer. */
    private boolean listens() throws IOException {
        boolean alive = process.isAlive();
        if (log().contains("Server listening on 127.0.0.1 port " + port)) {
            return true;
        }
        if (!alive) {
            throw new IOException("sshd ended: " + log());
        }
        return false;
    }

    /** Makes a key pair with the machine's ssh-keygen. */
    public static void keygen(Path file, String type) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", type, "-N", "", "-C", "test", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen: " + said);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Returns the process that listens; those that serve a connection are its children. */
    public long pid() {
        return process.pid();
    }

    /** Returns the private key that the server lets in. */
    public Path clientKey() {
        return home.resolve("client_ed25519");
    }

    /** Returns the public host key, type and base64. */
    public String hostKey() throws IOException {
        String[] words = Files.readString(home.resolve("host_ed25519.pub")).split(" ");
        return words[0] + " " + words[1];
    }

    /** Writes a known_hosts file that knows this server, and returns it. */
    public Path knownHosts() throws IOException {
        return Files.writeString(home.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + hostKey() + "\n");
    }

    /** Returns what the server logged so far. */
    public String log() throws IOException {
        return Files.readString(home.resolve("sshd.log"));
    }

    /** Returns how often the keys of any connection were replaced; with {@code LogLevel DEBUG1}. */
    public long newKeys() throws IOException {
        return log().lines().filter(line -> line.contains("rekeying in, ")).count();
    }

    /** Returns the process, to stop or kill it. */
    public Process process() {
        return process;
    }

    /** Kills it and everything below it; returns when none of them runs any more, so that none writes any more. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("end of sshd at port " + port)
                .atMost(20, TimeUnit.SECONDS)
                .pollDelay(Duration.ZERO)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> all.stream().noneMatch(Sshd::runs));
    }

    /** A process whose parent was killed may stay a zombie for a while: that runs no more. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false; // It is gone.
        }
    }
}
