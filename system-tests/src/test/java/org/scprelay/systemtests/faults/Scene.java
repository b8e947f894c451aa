package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.systemtests.RelayProcess;

/**
 * Where the rows of one class take place: one relay in a process of its own, and as many private sshd as the rows need, each
 * with its own options. All of them let the relay's key in, and their host keys are known.
 */
final class Scene implements AutoCloseable {

    private final Path home;
    private final Path key;
    private final Path knownHosts;
    private final List<Sshd> servers = new ArrayList<>();
    private RelayProcess relay;
    private int count;

    private Scene(Path home) {
        this.home = home;
        this.key = home.resolve("relay_ed25519");
        this.knownHosts = home.resolve("known_hosts");
    }

    /** Starts a relay with timers that no row waits for, but for those that its lines change. */
    static Scene start(Path home, String... timers) throws IOException, InterruptedException {
        return start(home, "", List.of(timers));
    }

    /**
     * Starts a relay.
     *
     * @param ssh more lines of the table {@code [ssh]}, and tables that may follow it
     * @param timers lines of the table {@code [timeouts]}
     */
    static Scene start(Path home, String ssh, List<String> timers) throws IOException, InterruptedException {
        // Remote users other than ours must be able to pass.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Scene scene = new Scene(home);
        Files.writeString(scene.knownHosts, "");
        Sshd.keygen(scene.key, "ed25519");
        String toml = "[[listen]]\naddress = \"tcp:127.0.0.1:0\"\n"
                + "[[peer]]\nname = \"tests\"\nfrom = [\"tcp:127.0.0.1\"]\ntrust = \"network\"\nto = [\"*@*:*\"]\n"
                + "may = [\"stor\", \"retr\"]\n"
                + "[timeouts]\n" + String.join("\n", timers)
                + "\n[ssh]\nidentities = [\"" + scene.key + "\"]\nknown-hosts = \"" + scene.knownHosts + "\"\n"
                + (ssh.contains("loopback =") ? "" : "loopback = true\n") + ssh;
        scene.relay = RelayProcess.start(home.resolve("relay"), toml, List.of("-XX:TieredStopAtLevel=1"));
        return scene;
    }

    /** Starts an sshd; its lines of sshd_config come first, so they win. */
    Sshd sshd(String... options) throws IOException, InterruptedException {
        Sshd sshd = Sshd.start(home.resolve("sshd-" + servers.size()), options);
        servers.add(sshd);
        Path authorized = home.resolve("sshd-" + (servers.size() - 1)).resolve("authorized_keys");
        Files.writeString(
                authorized,
                Files.readString(key.resolveSibling(key.getFileName() + ".pub")),
                StandardOpenOption.APPEND);
        // Any port, since a proxy may stand in front.
        Files.writeString(knownHosts, "[127.0.0.1]:* " + sshd.hostKey() + "\n", StandardOpenOption.APPEND);
        return sshd;
    }

    /** Starts an sshd that runs everything as nobody: the tests may run as root, whom no permission stops. */
    Sshd nobody() throws IOException, InterruptedException {
        boolean root = System.getProperty("user.name").equals("root");
        Installed.require(root, "only root can become another user: run the tests as root");
        Installed.require("setpriv", "util-linux");
        return sshd("ForceCommand exec setpriv --reuid=65534 --regid=65534 --clear-groups"
                + " sh -c \"$SSH_ORIGINAL_COMMAND\"");
    }

    /** Returns the relay. */
    RelayProcess relay() {
        return relay;
    }

    /** Returns the file of known host keys, which the relay reads for every connection. */
    Path knownHosts() {
        return knownHosts;
    }

    /** Returns a client of the relay whose destination is this machine at a port. */
    Client client(int port) throws IOException {
        return new Client(
                Files.createDirectories(home.resolve("decks")),
                relay.address(),
                List.of("PORT " + port, "HOST " + System.getProperty("user.name") + "@127.0.0.1"));
    }

    /** Returns a new directory with a remote file of old content. */
    Place place() throws IOException {
        return at(Files.createDirectory(home.resolve("remote-" + count)).resolve("file"))
                .old();
    }

    /** Returns a place of a remote file that need not be there. */
    Place at(Path file) throws IOException {
        return new Place(
                file, Files.createDirectory(home.resolve("local-" + count++)).resolve("fetched"));
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        servers.forEach(Sshd::close);
    }
}
