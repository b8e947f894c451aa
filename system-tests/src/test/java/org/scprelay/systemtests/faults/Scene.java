package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.systemtests.RelayProcess;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/**
 * Where the rows of one class take place: one relay in a process of its own, and as many private sshd as the rows need, each
 * with its own options. All of them let the relay's key in, and their host keys are known.
 */
final class Scene implements AutoCloseable {

    private final Path home;
    private final Setup setup;
    private final Path key;
    private final Path knownHosts;
    private final List<Sshd> servers = new ArrayList<>();
    private RelayProcess relay;
    private int count;

    private Scene(Path home, Setup setup) {
        this.home = home;
        this.setup = setup;
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
        return start(home, new Setup("", ssh, timers, Map.of()));
    }

    /**
     * What a relay is told beside the usual.
     *
     * @param top lines at the top of its configuration
     * @param ssh more lines of the table {@code [ssh]}, and tables that may follow it
     * @param timers lines of the table {@code [timeouts]}
     * @param environment of its process
     */
    record Setup(String top, String ssh, List<String> timers, Map<String, String> environment) {}

    /** Starts a relay. */
    static Scene start(Path home, Setup setup) throws IOException, InterruptedException {
        // Remote users other than ours must be able to pass.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Scene scene = new Scene(home, setup);
        Files.writeString(scene.knownHosts, "");
        Sshd.keygen(scene.key, "ed25519");
        scene.relay = scene.launch(LinkAddress.parse("tcp:127.0.0.1:0"));
        return scene;
    }

    private RelayProcess launch(LinkAddress address) throws IOException {
        String toml = setup.top() + "[[listen]]\naddress = \"" + address + "\"\n"
                + "[[peer]]\nname = \"tests\"\nfrom = [\"tcp:127.0.0.1\"]\ntrust = \"network\"\nto = [\"*@*:*\"]\n"
                + "may = [\"stor\", \"retr\"]\n"
                + "[timeouts]\n" + String.join("\n", setup.timers())
                + "\n[ssh]\nidentities = [\"" + key + "\"]\nknown-hosts = \"" + knownHosts + "\"\n"
                + (setup.ssh().contains("loopback =") ? "" : "loopback = true\n") + setup.ssh();
        return RelayProcess.start(home.resolve("relay"), toml, List.of("-XX:TieredStopAtLevel=1"), setup.environment());
    }

    /** Ends the relay as {@code kill -9} does. */
    void killRelay() throws InterruptedException {
        relay.process().destroyForcibly().waitFor();
    }

    /** Starts the relay again that was ended: same port, same state directory. */
    void restartRelay() throws IOException {
        relay = launch(relay.address());
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

    /** Connects to the relay as a client that the test speaks for. */
    WireClient wire() throws IOException {
        return wire(relay.address());
    }

    /** Connects to an address as a client that the test speaks for. */
    static WireClient wire(LinkAddress address) throws IOException {
        return new WireClient(LinkProviders.load().connect(address, LinkOptions.defaults()));
    }

    /** Returns what the relay answers to {@code STAT ID=} over a new link, once the transfer began and does not run any more. */
    Reply outcome(String id) {
        return Awaitility.await("outcome of " + id)
                .atMost(Duration.ofSeconds(30))
                .until(() -> stat(id), answer -> !Set.of("NEVER", "RUNNING")
                        .contains(answer.pair("STATE").orElseThrow()));
    }

    /** Waits until the relay logged something behind a place in its log; returns what it logged behind it. */
    String awaitLog(int mark, String text) {
        return Awaitility.await("a line of the log: " + text)
                .atMost(Duration.ofSeconds(30))
                .until(() -> relay.log().substring(mark), log -> log.contains(text));
    }

    /** Returns what the relay answers to {@code STAT ID=} over a new link. */
    Reply stat(String id) throws IOException {
        try (WireClient client = wire()) {
            WireClient.require(220, client.ask("HELLO SCPRELAY/1 CLIENT=test"));
            return WireClient.require(211, client.ask("STAT ID=" + id));
        }
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
