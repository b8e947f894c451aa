package org.scprelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.ssh.KeyGeneration;
import org.scprelay.transport.LinkAddress;
import picocli.CommandLine;

/** Signals are only real between processes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServeCommandTest {

    @TempDir
    Path temporary;

    private Path configuration;
    private Process process;

    @BeforeEach
    void writeConfiguration() throws IOException {
        Path key = Files.write(
                temporary.resolve("id"), KeyGeneration.ed25519("test").privateKey());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(temporary.resolve("known_hosts"), "");
        configuration = Files.writeString(temporary.resolve("scprelay.toml"), """
                drain-timeout = "7s"
                [[listen]]
                address = "iucv:/SCPRELAY"
                optional = true
                [ssh]
                identities = ["id"]
                known-hosts = "known_hosts"
                [[peer]]
                name = "vse"
                from = ["iucv:VSE01"]
                to = ["*@*:*"]
                may = ["stor"]
                """);
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void itSaysWhereItListensAndDrainsOnSigterm() throws Exception {
        List<String> log = serve("ends");
        kill("TERM");
        assertEquals(0, ended(log), log.toString());
        assertTrue(log.contains("draining for PT7S"), log.toString());
        assertTrue(log.contains("closed"), log.toString());
        assertTrue(log.stream().anyMatch(l -> l.contains("every transfer has ended")), log.toString());
    }

    @Test
    void transfersThatOutliveTheDrainTimeAreCutAndLogged() throws Exception {
        List<String> log = serve("is cut");
        kill("INT");
        assertEquals(0, ended(log), log.toString());
        assertTrue(log.stream().anyMatch(l -> l.contains("WARN") && l.contains("drain-timeout is over")));
    }

    @Test
    void aSecondSigtermEndsAtOnce() throws Exception {
        List<String> log = serve("hangs");
        kill("TERM");
        readUntil(process.errorReader(), log, "draining for PT7S");
        kill("TERM");
        assertEquals(143, ended(log), log.toString());
        assertTrue(log.contains("closed"), log.toString());
        assertTrue(log.stream().anyMatch(l -> l.contains("told to end again")), log.toString());
    }

    @Test
    void aRunningRelayTakesAnotherConfigurationOrKeepsTheOneBefore() throws Exception {
        String first = Files.readString(configuration) + "[admin]\nsocket = \"admin.sock\"\n";
        Files.writeString(configuration, first);
        // What a daemon left that was killed.
        Path socket = temporary.resolve("admin.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        List<String> log = serve("ends");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        reloadBySignal(log, first);
        reloadByCommand(first);
        assertEquals("ERROR\nthis relay knows only: reload\n", said(socket, "frobnicate\n"));
        kill("TERM");
        assertEquals(0, ended(log), log.toString());
        assertTrue(log.contains("draining for PT3S"), "of the last good one: " + log);
        assertTrue(log.contains("reloading for by-command"), log.toString());
        assertFalse(Files.exists(socket), "it goes with the daemon");
        Console none = Console.in(temporary);
        assertEquals(12, none.run("reload"));
        assertTrue(none.err().contains("no relay answers at the admin socket " + socket), none.err());
    }

    private void reloadBySignal(List<String> log, String first) throws Exception {
        Files.writeString(configuration, first.replace("\"vse\"", "\"by-signal\""));
        kill("HUP");
        readUntil(log, line -> line.contains("reloaded by SIGHUP: listeners 1, destinations 0, peers 1"));
        assertTrue(log.contains("reloading for by-signal"), log.toString());
        Files.writeString(configuration, first.replace("7s", "x").replace("\"stor\"", "\"rob\""));
        kill("HUP");
        readUntil(log, line -> line.contains("may cannot hold"));
        assertTrue(
                log.stream().anyMatch(l -> l.contains("not reloaded by SIGHUP, the one before stays: errors 2")),
                log.toString());
        assertTrue(log.stream().anyMatch(l -> l.contains(configuration + ":1:1: drain-timeout is no duration")));
        Files.writeString(configuration, first.replace("\"vse\"", "\"impossible\""));
        kill("HUP");
        readUntil(log, line -> line.contains("not reloaded: the second reason"));
        Files.writeString(configuration, first.replace("admin.sock", "other.sock"));
        kill("HUP");
        readUntil(log, line -> line.contains("not reloaded: socket in [admin] cannot be changed"));
    }

    private void reloadByCommand(String first) throws Exception {
        Files.writeString(configuration, first.replace("7s", "3s").replace("\"vse\"", "\"by-command\""));
        Console good = Console.in(temporary);
        assertEquals(0, good.run("reload"), good.err());
        assertTrue(good.out().contains("reloaded for new sessions: listeners 1, destinations 0, peers 1"), good.out());
        Files.writeString(configuration, first.replace("\"stor\"", "\"rob\""));
        Console bad = Console.in(temporary);
        assertEquals(12, bad.run("reload"), bad.out());
        assertTrue(bad.err().contains("may cannot hold \"rob\""), bad.err());
        assertTrue(bad.err().contains("the relay goes on as before"), bad.err());
        Files.writeString(configuration, first);
    }

    private static String said(Path socket, String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(UTF_8.encode(line));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }

    @Test
    void aSocketThatSomebodyElseHasIsNotTaken() throws Exception {
        Files.writeString(configuration, Files.readString(configuration) + "[admin]\nsocket = \"admin.sock\"\n");
        Path socket = temporary.resolve("admin.sock");
        Files.writeString(socket, "no socket");
        assertTrue(started().contains("something else of that name"));
        assertEquals("no socket", Files.readString(socket));
        Files.delete(socket);
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            assertTrue(started().contains("another relay listens there"));
        }
    }

    /** Starts a daemon that cannot start; returns why. */
    private String started() {
        Console console = Console.in(temporary);
        ServeCommand serve = new ServeCommand(
                console.surroundings(), (settings, providers) -> new ServeProcess.ScriptedDaemon("ends"));
        CommandLine command = new CommandLine(serve);
        command.setExecutionExceptionHandler(new Failures(console.surroundings().err(), new TopCommand()));
        assertEquals(12, command.execute("--config", configuration.toString()));
        assertEquals("", console.out());
        return console.err();
    }

    @Test
    void everyReasonWhyItCannotStartIsPrinted() {
        Console console = Console.in(temporary);
        IOException one = new IOException("listen tcp:127.0.0.1:1: permission denied");
        one.addSuppressed(new IOException("listen tcp:127.0.0.1:2: in use"));
        boolean[] closed = {false};
        ServeCommand serve =
                new ServeCommand(console.surroundings(), (settings, providers) -> new ServeCommand.Daemon() {
                    @Override
                    public List<LinkAddress> start() throws IOException {
                        throw one;
                    }

                    @Override
                    public List<LinkAddress> reload(RelaySettings next) {
                        throw new AssertionError("nothing to reload");
                    }

                    @Override
                    public boolean drain(Duration atMost) {
                        throw new AssertionError("nothing to drain");
                    }

                    @Override
                    public void close() {
                        closed[0] = true;
                    }
                });
        CommandLine command = new CommandLine(serve);
        command.setExecutionExceptionHandler(new Failures(console.surroundings().err(), new TopCommand()));
        assertEquals(12, command.execute("--config", configuration.toString()));
        assertEquals(
                List.of(
                        "scprelay: listen tcp:127.0.0.1:1: permission denied",
                        "scprelay: listen tcp:127.0.0.1:2: in use"),
                console.err().lines().toList());
        assertEquals("", console.out());
        assertTrue(closed[0]);
    }

    private List<String> serve(String drains) throws IOException {
        // Who starts the tests in the background makes them ignore SIGINT, and what they start, too.
        process = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServeProcess.class.getName(),
                        drains,
                        configuration.toString())
                .start();
        List<String> out = new ArrayList<>();
        List<String> log = new ArrayList<>();
        readUntil(process.inputReader(), out, "ready");
        assertEquals(List.of("listening tcp:127.0.0.1:5922", "listening iucv:VSE/SCPRELAY", "ready"), out);
        return log;
    }

    private void readUntil(BufferedReader reader, List<String> lines, String last) throws IOException {
        readUntil(reader, lines, last::equals);
    }

    private void readUntil(List<String> log, Predicate<String> last) throws IOException {
        readUntil(process.errorReader(), log, last);
    }

    private void readUntil(BufferedReader reader, List<String> lines, Predicate<String> last) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (last.test(line)) {
                return;
            }
        }
        fail("ended before it said what was expected: " + lines
                + process.errorReader().lines().toList());
    }

    private void kill(String signal) throws Exception {
        Programs.run(List.of("kill", "-" + signal, Long.toString(process.pid())));
    }

    private int ended(List<String> log) throws Exception {
        process.errorReader().lines().forEach(log::add);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it does not end");
        assertFalse(process.isAlive());
        return process.exitValue();
    }
}
