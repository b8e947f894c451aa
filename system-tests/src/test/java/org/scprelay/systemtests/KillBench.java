package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** A real sshd, a relay process, and a proxy on either side of the relay: what random kills are made with. */
final class KillBench implements AutoCloseable {

    private final Path home;
    private final Sshd sshd;
    private final ChaosProxy connections;
    private final ChaosProxy links;
    private final RelayProcess.Setup setup;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final long fetchOctets;
    private volatile RelayProcess relay;

    KillBench(Path home) throws Exception {
        this.home = home;
        sshd = Sshd.start(home.resolve("server"));
        connections = new ChaosProxy(sshd::port);
        links = new ChaosProxy(() -> port(relay));
        Path knownHosts = Files.writeString(
                home.resolve("known_hosts"), "[127.0.0.1]:" + connections.port() + " " + sshd.hostKey() + "\n");
        // Octets are counted from the beginning of a connection.
        setup = RelayProcess.Setup.open(home.resolve("relay"), sshd.clientKey(), knownHosts)
                .withoutPool()
                .withJvmOptions("-Xmx128m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        relay = RelayProcess.start(setup);
        fetchOctets = measureFetch();
    }

    private static int port(RelayProcess relay) {
        String target = relay.address().target();
        return Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
    }

    /** The octets of a connection that fetches nearly nothing: behind them a fetch is inside its data. */
    private long measureFetch() throws Exception {
        CompletableFuture<ChaosWire> wire = new CompletableFuture<>();
        connections.next(wire::complete);
        Path file = Files.writeString(home.resolve("one"), "1");
        Job job = Jobs.run(head() + "OUTPUT " + home.resolve("fetched") + "\nRETR " + file + "\nQUIT\n");
        assertEquals(0, job.returnCode(), job.listing());
        wire.get().ended(Way.TO_SERVER).get(20, TimeUnit.SECONDS);
        return wire.get().passed(Way.TO_CLIENT);
    }

    long fetchOctets() {
        return fetchOctets;
    }

    /** Returns the beginning of a deck: through both proxies. */
    String head() {
        return "OPEN tcp:127.0.0.1:" + links.port() + "\nHOST " + System.getProperty("user.name") + "@127.0.0.1\nPORT "
                + connections.port() + "\n";
    }

    ChaosProxy links() {
        return links;
    }

    ChaosProxy connections() {
        return connections;
    }

    RelayProcess relay() {
        return relay;
    }

    ExecutorService threads() {
        return threads;
    }

    Path home() {
        return home;
    }

    /** Kills the relay, and returns when it is gone. */
    void killRelay() throws InterruptedException {
        relay.process().destroyForcibly();
        relay.process().waitFor();
    }

    /** Starts a relay with the files of the one that was killed. */
    void restartRelay() throws IOException {
        relay = RelayProcess.start(setup);
    }

    /** Asks the relay, over a link of its own, for the outcome of a transfer. */
    Reply outcome(String id) throws IOException {
        try (WireClient client =
                new WireClient(LinkProviders.load().connect(relay.address(), LinkOptions.defaults()))) {
            client.ask("HELLO SCPRELAY/1 CLIENT=kills");
            return client.ask("STAT ID=" + id);
        }
    }

    /** Returns the remote scp that works on a path with this text in it. */
    Optional<ProcessHandle> scp(String text) {
        return workingOn(text)
                .filter(process -> process.info().command().orElse("").endsWith("/scp"))
                .findFirst();
    }

    /** Returns how far a process is in a file; empty when it does not have it open. */
    static OptionalLong position(ProcessHandle process, Path file) {
        Path proc = Path.of("/proc/" + process.pid());
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.readSymbolicLink(descriptor).equals(file)) {
                    Path about = proc.resolve("fdinfo").resolve(descriptor.getFileName());
                    String first = Files.readAllLines(about).get(0);
                    return OptionalLong.of(Long.parseLong(first.replaceFirst("pos:\\s*", "")));
                }
            }
            return OptionalLong.empty();
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty(); // It ended meanwhile.
        }
    }

    /** Tells whether nobody at the destination works on such a path. */
    boolean isQuiet(String text) {
        return workingOn(text).findAny().isEmpty();
    }

    private static Stream<ProcessHandle> workingOn(String text) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(text));
    }

    /** Returns the processes of sshd between the one that listens and a remote command. */
    List<ProcessHandle> session(ProcessHandle command) {
        return Stream.iterate(command.parent(), Optional::isPresent, process -> process.flatMap(ProcessHandle::parent))
                .flatMap(Optional::stream)
                .takeWhile(process -> process.pid() != sshd.process().pid())
                .filter(process -> process.info().command().orElse("").contains("sshd"))
                .toList();
    }

    @Override
    public void close() throws IOException {
        relay.close();
        sshd.close();
        links.close();
        connections.close();
        threads.shutdownNow();
    }
}
