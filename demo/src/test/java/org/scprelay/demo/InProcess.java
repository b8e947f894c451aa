package org.scprelay.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.scprelay.client.BatchJob;
import org.scprelay.relay.Relay;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.ssh.KeyGeneration;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;
import org.scprelay.transport.tck.MemoryLinkProvider;

/** The throw-away server with relay and client in this process, joined by memory links. */
final class InProcess implements AutoCloseable {

    /** What a deck did. */
    record Outcome(int returnCode, String listing) {}

    private final LinkProviders providers = LinkProviders.of(List.of(new MemoryLinkProvider()));
    private final ThrowAwaySshServer server;
    private final Path key;
    private final Relay relay;
    private final LinkAddress address;

    /**
     * Starts a server and a relay that knows it by two aliases, {@code bank}, and {@code plain} without a shell.
     *
     * @param folder for keys
     * @param home of the server
     * @param stranger whether the relay has another key than the one that the server lets in
     */
    InProcess(Path folder, Path home, boolean stranger) throws IOException {
        KeyGeneration.NewKey known = KeyGeneration.ed25519("known");
        server = ThrowAwaySshServer.start(home, known.publicKey());
        key = folder.resolve("id_ed25519");
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(key, stranger ? KeyGeneration.ed25519("stranger").privateKey() : known.privateKey());
        Path knownHosts = Files.writeString(folder.resolve("known_hosts"), server.knownHostsLine() + "\n");
        relay = new Relay(settings(key, knownHosts), providers);
        address = relay.start().get(0);
    }

    private RelaySettings settings(Path key, Path knownHosts) {
        PeerSettings anybody = new PeerSettings(
                "anybody",
                List.of("memory:this-process"),
                true,
                List.of("bank", "plain"),
                EnumSet.allOf(Permission.class),
                Optional.empty(),
                List.of(),
                List.of());
        return new RelaySettings(
                RelaySettings.DEFAULT_MAX_SESSIONS,
                RelaySettings.DEFAULT_MAX_SESSIONS_PER_PEER,
                RelaySettings.DEFAULT_MAX_FRAME,
                Duration.ofSeconds(10),
                key.resolveSibling("state"),
                List.of(new ListenSettings(LinkAddress.parse("memory:0"), false, LinkOptions.defaults())),
                Timeouts.defaults(),
                new SshSettings(
                        List.of(key),
                        knownHosts,
                        Protocol.AUTO,
                        SshSettings.DEFAULT_KEEP_ALIVE,
                        PoolSettings.DEFAULT,
                        true),
                List.of(alias("bank", Shell.POSIX), alias("plain", Shell.NONE)),
                List.of(anybody));
    }

    private DestinationSettings alias(String name, Shell shell) {
        return new DestinationSettings(
                name,
                Optional.of("127.0.0.1"),
                OptionalInt.of(server.port()),
                Optional.of(ThrowAwaySshServer.USER),
                List.of(),
                Optional.empty(),
                shell);
    }

    /** Returns the server. */
    ThrowAwaySshServer server() {
        return server;
    }

    /** Returns the key file of the relay. */
    Path key() {
        return key;
    }

    /** Runs a deck against an alias; OPEN and HOST stand before its lines. */
    Outcome run(String alias, String... lines) {
        String deck = "OPEN " + address + "\nHOST " + alias + "\n" + String.join("\n", lines) + "\n";
        ByteArrayOutputStream listing = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(listing, true, StandardCharsets.UTF_8);
        int code = BatchJob.run(new BatchJob.Options(
                "test",
                deck.getBytes(StandardCharsets.UTF_8),
                Optional.empty(),
                false,
                Optional.empty(),
                new ByteArrayInputStream(new byte[0]),
                out,
                out,
                false,
                name -> Optional.empty(),
                providers,
                "test"));
        return new Outcome(code, listing.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        relay.close();
        server.close();
    }
}
