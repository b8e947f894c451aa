package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.LocalEngine;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.LinkProviders;
import org.scprelay.transport.tck.MemoryLinkProvider;

/** Over links that may lose a message, somebody must say how many octets there are: memory links by another name. */
@Timeout(60)
class LossyLinkTest {

    private static final LinkAddress LOSSY = LinkAddress.parse("lossy:relay");

    @TempDir
    Path directory;

    private final MemoryLinkProvider memory = new MemoryLinkProvider();
    private final LocalEngine engine = new LocalEngine();
    private LinkAddress listening;

    private final class Lossy implements LinkProvider {
        @Override
        public String scheme() {
            return LOSSY.scheme();
        }

        @Override
        public Optional<String> unavailableReason() {
            return Optional.empty();
        }

        @Override
        public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
            return memory.connect(listening, options);
        }

        @Override
        public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
            LinkListener listener = memory.listen(LinkAddress.parse("memory:0"), options);
            listening = listener.localAddress();
            return renamed(LinkListener.class, listener);
        }
    }

    /** Returns the same by another name; links that it accepts may lose. */
    private static <T> T renamed(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                LossyLinkTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "localAddress":
                            return LOSSY;
                        case "mayLose":
                            return true;
                        default:
                    }
                    Object result = call(real, method, arguments);
                    return result instanceof Link link ? renamed(Link.class, link) : result;
                }));
    }

    private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @BeforeEach
    void require() {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
    }

    private Relay relay(LinkProviders providers) {
        RelaySettings plain = TestRelay.settings(Path.of("no-key"), Path.of("no-known-hosts"));
        RelaySettings settings = TestRelay.with(plain, new ListenSettings(LOSSY, false, LinkOptions.defaults()));
        return new Relay(settings, providers, () -> engine);
    }

    @Test
    void aStorWithoutSizeAndCountIsRefusedAtItsEnd() throws IOException {
        LinkProviders providers = LinkProviders.of(List.of(new Lossy()));
        Relay relay = relay(providers);
        relay.start();
        Path file = directory.resolve("file");
        try (WireClient client = new WireClient(providers.connect(LOSSY, LinkOptions.defaults()))) {
            client.hello("host.example", 22);
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
            WireClient.require(150, client.ask("STOR " + file));
            client.frame(0, new byte[3]);
            client.frame(0x40, new byte[0]);
            Bench.assertReply("552 SCR5521", client.reply());
            assertEquals(false, Files.exists(file));
            WireClient.require(150, client.ask("STOR " + file));
            client.frame(0, new byte[3]);
            client.eof(3);
            Bench.assertReply("226 SCR0226", client.reply());
            WireClient.require(150, client.ask("STOR " + file + " SIZE=2"));
            client.frame(0x40, new byte[2]);
            Bench.assertReply("226 SCR0226", client.reply());
        } finally {
            relay.close();
        }
        assertEquals(2, Files.size(file));
    }

    /** A blank that was lost, and dropped by TRIM, changes no size. */
    @Test
    void theSizeOfTextProvesNothing() throws IOException {
        LinkProviders providers = LinkProviders.of(List.of(new Lossy()));
        Relay relay = relay(providers);
        relay.start();
        Path file = directory.resolve("file");
        try (WireClient client = new WireClient(providers.connect(LOSSY, LinkOptions.defaults()))) {
            client.hello("host.example", 22);
            client.send("TYPE A", "STRU R", "SITE TRIM=ON");
            for (int i = 0; i < 3; i++) {
                WireClient.require(200, client.reply());
            }
            WireClient.require(150, client.ask("STOR " + file + " SIZE=2"));
            client.frame(0xC0, new byte[] {'a', ' '});
            Bench.assertReply("552 SCR5521", client.reply());
            assertEquals(false, Files.exists(file));
            WireClient.require(150, client.ask("STOR " + file + " SIZE=2"));
            client.frame(0x80, new byte[] {'a', ' '});
            client.eof(2);
            Bench.assertReply("226 SCR0226", client.reply());
        } finally {
            relay.close();
        }
        assertEquals(2, Files.size(file));
    }

    /** What came before a link broke that loses octets may have gaps: it is no beginning of a file. */
    @Test
    void nothingIsKeptToGoOnFrom() throws IOException {
        LinkProviders providers = LinkProviders.of(List.of(new Lossy()));
        Relay relay = relay(providers);
        relay.start();
        Path file = directory.resolve("file");
        try (WireClient client = new WireClient(providers.connect(LOSSY, LinkOptions.defaults()))) {
            client.hello("host.example", 22);
            WireClient.require(200, client.ask("SITE RESUME=ON"));
            WireClient.require(150, client.ask("STOR " + file + " SIZE=100000 ID=X"));
            client.frame(0, new byte[90_000]);
            client.frame(0x20, new byte[0]);
            Reply reply = Bench.assertReply("426 SCR4261", client.reply());
            assertEquals(false, reply.pair("LEFT").isPresent(), reply.format());
            assertEquals(0, directory.toFile().list().length);
        } finally {
            relay.close();
        }
    }
}
