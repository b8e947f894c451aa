package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.systemtests.RelayProcess;
import org.scprelay.transport.LinkAddress;

/**
 * Where rows take place: one relay in a process of its own, which is reached over one kind of link, and as many private sshd
 * as the rows need, each with its own options. All of them let the relay's key in, and their host keys are known.
 */
final class Scene implements AutoCloseable {

    private final Path home;
    private final LinkKind link;
    private final Setup setup;
    private final Path key;
    private final Path knownHosts;
    private final List<Sshd> servers = new ArrayList<>();
    private final List<AutoCloseable> kept = new ArrayList<>();
    private Optional<Sshd> plain = Optional.empty();
    private Optional<Sshd> nobody = Optional.empty();
    private Optional<FakeScp> fakeScp = Optional.empty();
    private Optional<Proxy> proxiedSshd = Optional.empty();
    private Optional<ProxiedLink> proxied = Optional.empty();
    private RelayProcess relay;
    private int count;

    private Scene(Path home, LinkKind link, Setup setup) {
        this.home = home;
        this.link = link;
        this.setup = setup;
        this.key = home.resolve("relay_ed25519");
        this.knownHosts = home.resolve("known_hosts");
    }

    /** Starts a relay that listens on TCP. */
    static Scene start(Path home) throws IOException, InterruptedException {
        return start(home, Setup.usual());
    }

    /** Starts a relay that listens on TCP. */
    static Scene start(Path home, Setup setup) throws IOException, InterruptedException {
        return start(home, LinkKind.TCP, setup);
    }

    /** Starts a relay. */
    static Scene start(Path home, LinkKind link, Setup setup) throws IOException, InterruptedException {
        // Remote users other than ours must be able to pass.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Scene scene = new Scene(home, link, setup);
        Files.writeString(scene.knownHosts, "");
        Sshd.keygen(scene.key, "ed25519");
        scene.relay = scene.launch(link.toListen(home));
        return scene;
    }

    /** Starts another relay that is reached over the same kind of link. */
    Scene another(String name, Setup other) throws IOException, InterruptedException {
        return start(Files.createDirectory(home.resolve(name)), link, other.over(setup.protocol()));
    }

    private RelayProcess launch(LinkAddress address) throws IOException {
        String client = setup.strange() ? link.stranger() : link.client();
        String toml = setup.top() + "[[listen]]\naddress = \"" + address + "\"\n"
                + "[[peer]]\nname = \"tests\"\nfrom = [\"" + client + "\"]\n"
                // Left out, the relay lets in only clients whom the link vouches for.
                + (link.isVouched() ? "" : "trust = \"network\"\n")
                + "to = [\"*@*:*\"]\nmay = [\"stor\", \"retr\"]\n"
                + "[timeouts]\n" + String.join("\n", setup.timers())
                + "\n[ssh]\nprotocol = \"" + setup.protocol().name().toLowerCase(Locale.ROOT) + "\"\nidentities = [\""
                + key + "\"]\nknown-hosts = \"" + knownHosts + "\"\n"
                + (setup.ssh().contains("loopback =") ? "" : "loopback = true\n") + setup.ssh();
        Map<String, String> environment = new HashMap<>(link.environment());
        environment.putAll(setup.environment());
        return RelayProcess.start(home.resolve("relay"), toml, List.of("-XX:TieredStopAtLevel=1"), environment);
    }

    /** Ends the relay as {@code kill -9} does. */
    void killRelay() throws InterruptedException {
        relay.process().destroyForcibly().waitFor();
    }

    /** Starts the relay again that was ended: same address, same state directory. */
    void restartRelay() throws IOException {
        relay = launch(relay.address());
    }

    /** Returns the sshd without lines of its own, which starts when it is asked for first. */
    Sshd sshd() throws IOException, InterruptedException {
        if (plain.isEmpty()) {
            plain = Optional.of(sshd(server()));
        }
        return plain.get();
    }

    /** A process of its own, which can be stopped, killed, and run as somebody else. */
    private static String server() {
        Installed.requireFile(RemoteProcess.SFTP_SERVER, "openssh-sftp-server");
        return "Subsystem sftp " + RemoteProcess.SFTP_SERVER;
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

    /** Returns the sshd that runs everything as nobody: the tests may run as root, whom no permission stops. */
    Sshd nobody() throws IOException, InterruptedException {
        boolean root = System.getProperty("user.name").equals("root");
        Installed.require(root, "only root can become another user: run the tests as root");
        Installed.require("setpriv", "util-linux");
        if (nobody.isEmpty()) {
            nobody = Optional.of(sshd(
                    server(),
                    "ForceCommand exec setpriv --reuid=65534 --regid=65534 --clear-groups"
                            + " sh -c \"$SSH_ORIGINAL_COMMAND\""));
        }
        return nobody.get();
    }

    /** Returns the relay. */
    RelayProcess relay() {
        return relay;
    }

    /** Returns the file of known host keys, which the relay reads for every connection. */
    Path knownHosts() {
        return knownHosts;
    }

    /** Returns the directory of its files. */
    Path home() {
        return home;
    }

    /** Tells whether the relay speaks SFTP with its destinations. */
    boolean isSftp() {
        return setup.protocol() == Protocol.SFTP;
    }

    /** Returns how the relay is reached. */
    LinkKind link() {
        return link;
    }

    /** Returns a client of the relay whose destination is this machine at a port. */
    Client client(int port) throws IOException {
        return client().with("PORT " + port, "HOST " + System.getProperty("user.name") + "@127.0.0.1");
    }

    /** Returns a client of the relay whose destination nobody has said. */
    Client client() throws IOException {
        return new Client(Files.createDirectories(home.resolve("decks")), relay.address(), link.environment());
    }

    /** Connects to the relay as a client that the test speaks for. */
    WireClient wire() throws IOException {
        return new WireClient(link.connect(relay.address()));
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

    /** Returns the one scp that plays what a test says, with an sshd of its own. */
    FakeScp fakeScp() throws IOException, InterruptedException {
        if (fakeScp.isEmpty()) {
            fakeScp = Optional.of(FakeScp.of(this));
        }
        return fakeScp.get();
    }

    /** Returns the one proxy that can hold what goes to {@link #sshd()} and comes from there. */
    Proxy proxiedSshd() throws IOException, InterruptedException {
        if (proxiedSshd.isEmpty()) {
            proxiedSshd = Optional.of(new Proxy(sshd().port()));
            keep(proxiedSshd.get());
        }
        return proxiedSshd.get();
    }

    /** Returns the one proxy between clients and the relay. */
    ProxiedLink proxied() throws IOException {
        if (proxied.isEmpty()) {
            proxied = Optional.of(ProxiedLink.of(this));
            keep(proxied.get());
        }
        return proxied.get();
    }

    /** Closes something before the relay ends. */
    void keep(AutoCloseable thing) {
        kept.add(thing);
    }

    @Override
    public void close() {
        for (AutoCloseable thing : kept) {
            try {
                thing.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if (relay != null) {
            relay.close();
        }
        servers.forEach(Sshd::close);
    }
}
