package org.scprelay.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.scprelay.transport.LinkAddress;

/** {@code scprelay serve} as a process of its own. */
public final class RelayProcess implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final List<LinkAddress> addresses;

    private RelayProcess(Process process, Path log, List<LinkAddress> addresses) {
        this.process = process;
        this.log = log;
        this.addresses = List.copyOf(addresses);
    }

    /** What a relay of the tests is told. */
    public record Setup(
            Path home, Path key, Path knownHosts, List<String> jvmOptions, String top, String ssh, String peer) {

        /** A relay for everybody on this machine. */
        public static Setup open(Path home, Path key, Path knownHosts) {
            String peer =
                    "from = [\"tcp:127.0.0.1\"]\ntrust = \"network\"\nto = [\"*@127.0.0.1:*\"]\nmay = [\"stor\", \"retr\"]\n";
            return new Setup(home, key, knownHosts, List.of(), "max-sessions-per-peer = 500\n", "", peer);
        }

        public Setup withJvmOptions(String... options) {
            return new Setup(home, key, knownHosts, List.of(options), top, ssh, peer);
        }

        public Setup withTop(String text) {
            return new Setup(home, key, knownHosts, jvmOptions, text, ssh, peer);
        }

        public Setup withPeer(String text) {
            return new Setup(home, key, knownHosts, jvmOptions, top, ssh, text);
        }

        /** A relay with a new connection for each transfer. */
        public Setup withoutPool() {
            return new Setup(home, key, knownHosts, jvmOptions, top, "pool = { per-destination = 0 }\n", peer);
        }

        public String toml() {
            return top
                    + "[[listen]]\naddress = \"tcp:127.0.0.1:0\"\n"
                    + "[ssh]\nidentities = [\"" + key + "\"]\nknown-hosts = \"" + knownHosts + "\"\nloopback = true\n"
                    + ssh
                    + "[[peer]]\nname = \"tests\"\n" + peer;
        }
    }

    /** Starts a relay and waits until it is ready. */
    public static RelayProcess start(Setup setup) throws IOException {
        return start(setup.home(), setup.toml(), setup.jvmOptions());
    }

    /** Starts a relay with a whole configuration file and waits until it is ready. */
    public static RelayProcess start(Path home, String toml, List<String> jvmOptions) throws IOException {
        return start(home, toml, jvmOptions, Map.of());
    }

    /** Starts a relay in another environment; the log goes on where a relay of the same home was before. */
    public static RelayProcess start(Path home, String toml, List<String> jvmOptions, Map<String, String> environment)
            throws IOException {
        Files.createDirectories(home);
        Path config = home.resolve("scprelay.toml");
        Files.writeString(config, toml);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        Path log = home.resolve("relay.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Program.command(jvmOptions, environment, "serve", "--config", config.toString()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        List<LinkAddress> addresses = new ArrayList<>();
        String line = out.readLine();
        for (; line != null && line.startsWith("listening "); line = out.readLine()) {
            addresses.add(LinkAddress.parse(line.substring("listening ".length())));
        }
        if (addresses.isEmpty() || !"ready".equals(line)) {
            process.destroyForcibly();
            throw new IOException("the relay listens on " + addresses + ", then said '" + line + "'; its log: "
                    + Files.readString(log));
        }
        return new RelayProcess(process, log, addresses);
    }

    /** Returns where it listens, first of all. */
    public LinkAddress address() {
        return addresses.get(0);
    }

    /** Returns every address where it listens, as its configuration has them. */
    public List<LinkAddress> addresses() {
        return addresses;
    }

    /** Returns the process, to stop or kill it. */
    public Process process() {
        return process;
    }

    /** Returns what it logged so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Returns how many file descriptors the process has open. */
    public long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return files.count();
        }
    }

    /** Returns how many threads the process has. */
    public long threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.count();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
