package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.testing.LocalEngine;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;

/** A relay on memory links before a {@link LocalEngine}: everything of the product but SSH. */
final class Bench implements AutoCloseable {

    private final LocalEngine engine = new LocalEngine();
    private final TestRelay relay;

    Bench() throws IOException {
        this(Timeouts.defaults());
    }

    Bench(Timeouts timeouts) throws IOException {
        this(settings -> TestRelay.with(settings, timeouts));
    }

    Bench(UnaryOperator<RelaySettings> change) throws IOException {
        RelaySettings plain = TestRelay.settings(Path.of("no-key"), Path.of("no-known-hosts"));
        RelaySettings settings = change.apply(plain);
        relay = new TestRelay(links -> new Relay(settings, links, () -> engine));
    }

    LocalEngine engine() {
        return engine;
    }

    Relay relay() {
        return relay.relay();
    }

    /** Returns a client that said nothing yet. */
    WireClient connect() throws IOException {
        return relay.connect();
    }

    /** Returns a client that said HELLO and HOST. */
    WireClient client() throws IOException {
        WireClient client = connect();
        client.hello("host.example", 22);
        return client;
    }

    /** Requires that the relay half-closed and then closed the link without another word. */
    static void assertEnd(WireClient client) throws IOException {
        assertEquals("", client.line(), "the link has ended");
    }

    /** Requires the code and id of a reply. */
    static Reply assertReply(String codeAndId, Reply reply) {
        assertEquals(codeAndId, reply.code() + " " + reply.id(), reply.format());
        return reply;
    }

    @Override
    public void close() {
        relay.close();
    }
}
