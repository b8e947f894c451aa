package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.Sshd;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** The daemon as an operator meets it: who is let in, what is logged, how it stops. */
@Timeout(120)
class ServiceIT {

    @TempDir
    Path home;

    private static WireClient connect(RelayProcess relay) throws IOException {
        return new WireClient(LinkProviders.load().connect(relay.address(), LinkOptions.defaults()));
    }

    @Test
    void aPeerThatNobodyAllowsGetsOneRefusalOneLogLineAndNoConnection() throws Exception {
        String nobody = "from = [\"tcp:192.0.2.1\"]\ntrust = \"network\"\nto = [\"*@*:*\"]\nmay = [\"stor\"]\n";
        Path key = home.resolve("key");
        Sshd.keygen(key, "ed25519");
        Path knownHosts = Files.writeString(home.resolve("known_hosts"), "");
        try (ServerSocket destination = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RelayProcess relay = RelayProcess.start(RelayProcess.Setup.open(home.resolve("relay"), key, knownHosts)
                        .withPeer(nobody));
                WireClient client = connect(relay)) {
            client.send(
                    "HELLO SCPRELAY/1 JOB=x%0Aforged CLIENT='a b'",
                    "HOST u@127.0.0.1", "PORT " + destination.getLocalPort(), "STOR f SIZE=1");
            Reply reply = client.reply();
            assertEquals(530, reply.code(), reply.format());
            assertEquals("", client.line(), "the relay closes");
            Awaitility.await().until(() -> relay.log().contains("refused"));
            long about = relay.log()
                    .lines()
                    .filter(line -> !line.contains(" ready, configuration "))
                    .count();
            assertEquals(1, about, relay.log());
            destination.setSoTimeout(500);
            boolean connected = true;
            try {
                destination.accept().close();
            } catch (SocketTimeoutException e) {
                connected = false;
            }
            assertEquals(false, connected, "a connection to the destination was made");
        }
    }

    @Test
    void aTermSignalLetsARunningTransferFinishAndRefusesNewOnes() throws Exception {
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()));
                WireClient running = connect(relay);
                WireClient idle = connect(relay)) {
            Path target = home.resolve("target");
            running.hello("127.0.0.1", server.port());
            idle.hello("127.0.0.1", server.port());
            assertEquals(150, running.ask("STOR " + target + " SIZE=8").code());
            running.frame(0, new byte[4]);
            relay.process().destroy();
            Awaitility.await().until(() -> relay.log().contains("draining"));
            assertEquals(421, idle.ask("STOR " + target + "2 SIZE=8").code());
            assertEquals("", idle.line());
            assertTrue(relay.process().isAlive(), "the relay waits for the transfer");
            running.frame(0, new byte[4]);
            running.frame(0x50, ByteBuffer.allocate(8).putLong(8).array());
            assertEquals(226, running.reply().code());
            assertEquals(221, running.ask("QUIT").code());
            assertTrue(relay.process().waitFor(20, TimeUnit.SECONDS));
            assertEquals(0, relay.process().exitValue());
            assertEquals(8, Files.size(target));
        }
    }

    @Test
    void textOfAClientCannotForgeALogLineOrAReply() throws Exception {
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()));
                WireClient client = connect(relay)) {
            // U+2028 and U+0085-like characters that are legal text on the ASCII side and a line end to some programs
            assertEquals(
                    220,
                    client.ask("HELLO SCPRELAY/1 JOB='a\u2028ERROR forged' CLIENT='\u202Eb'")
                            .code());
            client.send("HOST u@127.0.0.1", "PORT " + server.port());
            assertEquals(200, client.reply().code());
            assertEquals(200, client.reply().code());
            client.send("RETR '/no/226 SCR0226I : stored\u2028'");
            String line = client.line();
            assertTrue(line.startsWith("5"), line);
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7F), line);
            assertTrue(relay.log().chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7F), relay.log());
        }
    }

    @Test
    void aTransferThatOutlastsTheDrainLimitIsToldAndLeavesNothing() throws Exception {
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withTop("drain-timeout = \"1s\"\n"));
                WireClient storing = connect(relay);
                WireClient idle = connect(relay)) {
            Path directory = Files.createDirectory(home.resolve("remote"));
            storing.hello("127.0.0.1", server.port());
            idle.hello("127.0.0.1", server.port());
            assertEquals(
                    150,
                    storing.ask("STOR " + directory.resolve("target") + " SIZE=8")
                            .code());
            storing.frame(0, new byte[4]);
            relay.process().destroy();
            assertEquals(421, storing.reply().code());
            assertEquals("", storing.line());
            assertEquals(421, idle.reply().code());
            storing.hangUp();
            idle.hangUp();
            assertTrue(relay.process().waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, relay.process().exitValue());
            try (var files = Files.list(directory)) {
                assertEquals(0, files.count(), "no part, no target");
            }
        }
    }
}
