package org.scprelay.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/**
 * A private dropbear on loopback. It reads authorized_keys in the home directory that the system's user database says;
 * nss_wrapper gives it another one, so that nobody's own files are touched.
 */
final class Dropbear implements Server {

    private final Path home;
    private final int port;
    private final Process process;

    private Dropbear(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    static Dropbear start(Path home) throws IOException, InterruptedException {
        Installed.requireFile(Path.of("/usr/sbin/dropbear"), "dropbear-bin");
        Path wrapper = nssWrapper();
        Installed.requireFile(wrapper, "libnss-wrapper");
        Files.createDirectories(home.resolve(".ssh"));
        Sshd.keygen(home.resolve("client_ed25519"), "ed25519");
        Files.copy(home.resolve("client_ed25519.pub"), home.resolve(".ssh/authorized_keys"));
        for (Path path : new Path[] {home, home.resolve(".ssh"), home.resolve(".ssh/authorized_keys")}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
        run("dropbearkey", "-t", "ed25519", "-f", home.resolve("host_key").toString());
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Files.write(
                home.resolve("passwd"),
                Files.readAllLines(Path.of("/etc/passwd")).stream()
                        .map(line -> withHome(line, home))
                        .toList());
        ProcessBuilder builder = new ProcessBuilder(
                "/usr/sbin/dropbear",
                "-F",
                "-E",
                "-s",
                "-p",
                "127.0.0.1:" + port,
                "-r",
                home.resolve("host_key").toString());
        builder.environment()
                .putAll(Map.of(
                        "LD_PRELOAD", wrapper.toString(),
                        "NSS_WRAPPER_PASSWD", home.resolve("passwd").toString(),
                        "NSS_WRAPPER_GROUP", "/etc/group"));
        builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("dropbear.log").toFile());
        Dropbear dropbear = new Dropbear(home, port, builder.start());
        Awaitility.await("dropbear at port " + port)
                .atMost(20, TimeUnit.SECONDS)
                .until(dropbear::answers);
        return dropbear;
    }

    private static Path nssWrapper() {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return Path.of("/usr/lib/" + machine + "-linux-gnu/libnss_wrapper.so");
    }

    private static String withHome(String line, Path home) {
        String[] fields = line.split(":", -1);
        if (fields.length == 7 && fields[0].equals(System.getProperty("user.name"))) {
            fields[5] = home.toString();
            fields[6] = "/bin/sh";
        }
        return String.join(":", Arrays.asList(fields));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
        return said;
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("dropbear ended: " + Files.readString(home.resolve("dropbear.log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path clientKey() {
        return home.resolve("client_ed25519");
    }

    @Override
    public Path knownHosts() throws IOException {
        try {
            String[] words = run(
                            "dropbearkey", "-y", "-f", home.resolve("host_key").toString())
                    .lines()
                    .filter(line -> line.startsWith("ssh-"))
                    .findFirst()
                    .orElseThrow()
                    .split(" ");
            String line = "[127.0.0.1]:" + port + " " + words[0] + " " + words[1] + "\n";
            return Files.writeString(home.resolve("known_hosts"), line);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
