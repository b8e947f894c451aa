package org.scprelay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.tck.HeldAddress;

/** Names with several addresses, name servers that do not answer, and the errors of both. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpConnectTest {

    private static final LinkOptions QUICK = LinkOptions.defaults().withConnectTimeout(Duration.ofSeconds(1));

    @Test
    void everyAddressOfANameIsTried() throws Exception {
        try (LinkListener listener = listen("127.0.0.3:0")) {
            LinkAddress name = relay(portOf(listener));
            TcpLinkProvider provider = resolving("127.0.0.1", "127.0.0.2", "127.0.0.3");
            try (Link link = provider.connect(name, QUICK);
                    Link accepted = listener.accept()) {
                assertEquals("127.0.0.3", link.peer().name());
                assertEquals(listener.localAddress(), accepted.localAddress());
            }
        }
    }

    @Test
    void silentAddressLeavesTimeForTheNext() throws Exception {
        TcpHarness harness = new TcpHarness("silent", "127.0.0.1", "127.0.0.1");
        try (HeldAddress silent = harness.silentAddress();
                LinkListener listener = listen("127.0.0.2:" + portOf(silent.address()))) {
            try (Link link = resolving("127.0.0.1", "127.0.0.2").connect(relay(portOf(listener)), QUICK)) {
                assertEquals("127.0.0.2", link.peer().name());
            }
        }
    }

    @Test
    void silentAddressGetsItsShareOfTheTimeOnly() throws Exception {
        TcpHarness harness = new TcpHarness("silent", "127.0.0.1", "127.0.0.1");
        try (HeldAddress silent = harness.silentAddress()) {
            LinkException failure = failure(resolving("127.0.0.1", "127.0.0.2"), relay(portOf(silent.address())));
            Matcher share = Pattern.compile("no answer within (\\d+) ms").matcher(failure.getMessage());
            assertTrue(share.find(), failure.getMessage());
            assertTrue(Integer.parseInt(share.group(1)) <= 500, failure.getMessage());
        }
    }

    @Test
    void failureTellsWhatEachAddressSaid() throws Exception {
        int port = portOf(new TcpHarness("refused", "127.0.0.1", "").refusedAddress());
        LinkException failure = failure(resolving("127.0.0.1", "127.0.0.2"), relay(port));
        assertEquals(Reason.REFUSED, failure.reason());
        String message = failure.getMessage();
        assertTrue(message.startsWith("connect tcp:relay.test:" + port + ": "), message);
        assertTrue(message.contains("tcp:127.0.0.1:" + port + ": connection refused"), message);
        assertTrue(message.contains("tcp:127.0.0.2:" + port + ": connection refused"), message);
    }

    @Test
    void unknownNameIsUnreachableAndNamed() {
        LinkException failure = failure(unknown(), relay(5922));
        assertEquals(Reason.UNREACHABLE, failure.reason());
        assertTrue(failure.getMessage().contains("the name relay.test is not known here"), failure.getMessage());
    }

    @Test
    void nameServerThatDoesNotAnswerIsATimeout() {
        CountDownLatch never = new CountDownLatch(1);
        LinkException failure = failure(hanging(never), relay(5922));
        never.countDown();
        assertEquals(Reason.TIMEOUT, failure.reason());
        assertTrue(failure.getMessage().contains("name server did not answer within 1 s"), failure.getMessage());
    }

    @Test
    void lookupsThatHangAreBoundedInNumber() {
        CountDownLatch never = new CountDownLatch(1);
        LinkOptions atOnce = QUICK.withConnectTimeout(Duration.ofMillis(1));
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < Lookup.AT_ONCE + 5; i++) {
            reasons.add(assertThrows(LinkException.class, () -> hanging(never).connect(relay(1), atOnce))
                    .reason());
        }
        never.countDown();
        assertEquals(Reason.TIMEOUT, reasons.get(0));
        assertEquals(Reason.BUSY, reasons.get(reasons.size() - 1));
        // The places are those of this JVM: the next test needs one.
        Awaitility.await("lookups that ended give their places back")
                .until(() -> failure(unknown(), relay(1)).reason() != Reason.BUSY);
    }

    @Test
    void literalAddressNeedsNoNameServer() throws Exception {
        TcpLinkProvider provider = new TcpLinkProvider(host -> {
            throw new AssertionError("asked for " + host);
        });
        try (LinkListener listener = provider.listen(new LinkAddress("tcp", "127.0.0.1:0"), QUICK);
                Link link = provider.connect(listener.localAddress(), QUICK)) {
            assertTrue(link.isOpen());
        }
    }

    @Test
    void portZeroIsNoPlaceToConnectTo() {
        LinkException failure = failure(new TcpLinkProvider(), new LinkAddress("tcp", "127.0.0.1:0"));
        assertEquals(Reason.BAD_ADDRESS, failure.reason());
    }

    @Test
    void socketThatMetItselfIsRecognised() throws Exception {
        try (SocketChannel self = SocketChannel.open()) {
            self.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            self.connect(self.getLocalAddress());
            assertTrue(TcpConnector.isSelf(self));
        }
        try (LinkListener listener = listen("127.0.0.1:0");
                SocketChannel other = SocketChannel.open()) {
            other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), portOf(listener)));
            assertFalse(TcpConnector.isSelf(other));
        }
    }

    private static LinkException failure(TcpLinkProvider provider, LinkAddress address) {
        return assertThrows(LinkException.class, () -> provider.connect(address, QUICK));
    }

    private static TcpLinkProvider unknown() {
        return new TcpLinkProvider(host -> {
            throw new UnknownHostException(host);
        });
    }

    private static TcpLinkProvider hanging(CountDownLatch never) {
        return new TcpLinkProvider(host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new UnknownHostException(host);
        });
    }

    private static TcpLinkProvider resolving(String... addresses) throws IOException {
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses) {
            found.add(InetAddress.getByName(address));
        }
        return new TcpLinkProvider(host -> found.toArray(InetAddress[]::new));
    }

    private static LinkListener listen(String target) throws IOException {
        return new TcpLinkProvider().listen(new LinkAddress("tcp", target), QUICK);
    }

    private static LinkAddress relay(int port) {
        return new LinkAddress("tcp", "relay.test:" + port);
    }

    private static int portOf(LinkListener listener) {
        return portOf(listener.localAddress());
    }

    private static int portOf(LinkAddress address) {
        return Integer.parseInt(address.target().substring(address.target().lastIndexOf(':') + 1));
    }
}
