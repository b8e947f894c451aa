package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.relay.settings.SshSettings;
import org.scprelay.relay.ssh.Destination;
import org.scprelay.relay.ssh.SshConnection;
import org.scprelay.relay.ssh.SshEngine;
import org.scprelay.relay.testing.TestRelay;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;

/** Another configuration for new sessions, all of it or nothing. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReloadTest implements AutoCloseable {

    private static final ListenSettings ONE = listener("memory:one");
    private static final ListenSettings TWO = listener("memory:two");

    private final List<Engine> engines = new ArrayList<>();
    private final RelaySettings first =
            TestRelay.with(TestRelay.settings(Path.of("no-key"), Path.of("no-known-hosts")), ONE);
    private final TestRelay relay;
    private boolean noEngine;

    ReloadTest() throws IOException {
        relay = new TestRelay(links -> new Relay(first, links, () -> {
            if (noEngine) {
                throw new IllegalStateException("no such provider");
            }
            engines.add(new Engine());
            return engines.get(engines.size() - 1);
        }));
    }

    @AfterEach
    @Override
    public void close() {
        relay.close();
    }

    /** Connects nowhere, and knows whether it was closed. */
    private static final class Engine implements SshEngine {
        private volatile int connects;
        private volatile int closes;

        @Override
        public SshConnection connect(Destination destination) throws TransferFailure {
            connects++;
            throw new TransferFailure(Message.CONNECT_REFUSED, "no connection in this test");
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private static ListenSettings listener(String address) {
        return new ListenSettings(LinkAddress.parse(address), false, LinkOptions.defaults());
    }

    private static PeerSettings onlyFetches() {
        PeerSettings any = TestRelay.anybody();
        return new PeerSettings(
                "fetches",
                any.from(),
                true,
                any.to(),
                EnumSet.of(Permission.RETR),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static RelaySettings fetching(RelaySettings settings) {
        return TestRelay.with(settings, List.of(onlyFetches()), List.of());
    }

    private static RelaySettings loopback(RelaySettings settings, boolean loopback) {
        SshSettings ssh = settings.ssh();
        return TestRelay.with(
                settings,
                new SshSettings(
                        ssh.identities(), ssh.knownHosts(), ssh.protocol(), ssh.keepAlive(), ssh.pool(), loopback));
    }

    private WireClient greeted() throws IOException {
        WireClient client = relay.connect();
        client.hello("host.example", 22);
        return client;
    }

    private void reload(UnaryOperator<RelaySettings> change) throws IOException {
        relay.relay().reload(change.apply(first));
    }

    private List<String> refused(UnaryOperator<RelaySettings> change) {
        IOException refusal = assertThrows(IOException.class, () -> reload(change));
        return refusal.getMessage().lines().toList();
    }

    private static int stor(WireClient client) throws IOException {
        return client.ask("STOR /f SIZE=1").code();
    }

    @Test
    void newSessionsHaveItAndOldOnesKeepTheirs() throws IOException {
        try (WireClient old = greeted()) {
            assertEquals(425, stor(old));
            reload(ReloadTest::fetching);
            try (WireClient fresh = greeted()) {
                assertEquals(530, stor(fresh));
                assertEquals(425, stor(old), "still who it was");
                assertEquals(2, relay.relay().sessions(), "both are counted by one relay");
            }
            reload(settings -> settings);
            try (WireClient again = greeted()) {
                assertEquals(425, stor(again));
            }
        }
        assertEquals(1, engines.size(), "what is the same stays, with its warm connections");
        assertEquals(0, engines.get(0).closes);
    }

    @Test
    void listenersComeAndGoAndLinksStay() throws IOException {
        try (WireClient old = greeted()) {
            assertEquals(List.of(TWO.address()), relay.relay().reload(TestRelay.with(fetching(first), TWO)));
            assertThrows(IOException.class, relay::connect);
            try (WireClient fresh = relay.connect(TWO.address())) {
                fresh.hello("host.example", 22);
                assertEquals(530, stor(fresh));
            }
            assertEquals(425, stor(old));
            assertEquals(List.of(ONE.address()), relay.relay().reload(first));
            try (WireClient again = greeted()) {
                assertEquals(425, stor(again));
            }
        }
    }

    @Test
    void whatCannotBeChangesNothingAndEveryReasonIsTold() throws IOException {
        ListenSettings limited =
                new ListenSettings(ONE.address(), false, LinkOptions.defaults().withMessageLimit(7));
        List<String> reasons = refused(s -> TestRelay.with(TestRelay.with(fetching(s), limited), Path.of("elsewhere")));
        assertEquals(2, reasons.size(), reasons.toString());
        assertTrue(reasons.get(0).startsWith("state cannot be changed from "), reasons.get(0));
        assertTrue(reasons.get(1).startsWith("listener memory:one: its options cannot be changed"), reasons.get(1));
        assertEquals(
                1,
                refused(s -> TestRelay.with(fetching(s), listener("nothing:x"))).size());
        try (WireClient fresh = greeted()) {
            assertEquals(425, stor(fresh), "the policy is the old one, and its listener open");
        }
    }

    @Test
    void whatWasBoundForNothingIsClosedAgain() throws IOException {
        RelaySettings next = TestRelay.with(fetching(first), TWO);
        assertEquals(1, refused(s -> TestRelay.with(next, Path.of("elsewhere"))).size());
        assertThrows(IOException.class, () -> relay.connect(TWO.address()));
        assertEquals(List.of(TWO.address()), relay.relay().reload(next), "its address is free");
    }

    @Test
    void anEngineOfBeforeIsClosedByTheLastSessionThatUsesIt() throws IOException {
        WireClient one = greeted();
        WireClient two = greeted();
        reload(s -> loopback(s, false));
        assertEquals(2, engines.size());
        assertEquals(425, stor(one));
        assertEquals(1, engines.get(0).connects);
        try (WireClient fresh = greeted()) {
            assertEquals(425, stor(fresh));
            assertEquals(1, engines.get(1).connects);
            one.close();
            assertEquals(425, stor(two));
            assertEquals(0, engines.get(0).closes);
            two.close();
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> engines.get(0).closes == 1);
            assertEquals(0, engines.get(1).closes);
        }
        reload(s -> s);
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> engines.get(1).closes == 1);
        relay.close();
        assertEquals(1, engines.get(0).closes, "once");
        assertEquals(1, engines.get(1).closes, "once");
        assertEquals(1, engines.get(2).closes);
    }

    @Test
    void anEngineThatDoesNotStartChangesNothing() throws IOException {
        noEngine = true;
        assertEquals(
                List.of("the SSH engine does not start: no such provider"),
                refused(s -> loopback(TestRelay.with(fetching(s), TWO), false)));
        assertThrows(IOException.class, () -> relay.connect(TWO.address()));
        try (WireClient fresh = greeted()) {
            assertEquals(425, stor(fresh));
        }
    }

    @Test
    void limitsHoldForWhoComesNext() throws IOException {
        try (WireClient one = greeted();
                WireClient two = greeted()) {
            reload(s -> TestRelay.with(s, 2, 2));
            try (WireClient three = relay.connect()) {
                Bench.assertReply("421 SCR4211", three.ask("HELLO SCPRELAY/1"));
            }
            reload(s -> TestRelay.with(s, 1, 1));
            assertEquals(425, stor(one));
            assertEquals(425, stor(two));
            reload(s -> TestRelay.with(s, 3, 3));
            try (WireClient three = greeted()) {
                assertEquals(425, stor(three));
            }
        }
    }

    @Test
    void aRelayThatIsStoppedTakesNoOther() throws Exception {
        assertTrue(relay.relay().drain(Duration.ofSeconds(5)));
        assertEquals(List.of("the relay is being stopped"), refused(s -> s));
    }
}
