package org.scprelay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Where a tcp listener listens, what it says when it cannot, and the options of its links. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpListenTest {

    private static final LinkOptions OPTIONS = LinkOptions.defaults();

    @Test
    void interfaceNameBindsToTheAddressOfThatInterface() throws Exception {
        String loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"))
                .getName();
        try (LinkListener listener = listen(loopback + ":0")) {
            assertTrue(listener.localAddress().target().startsWith("127.0.0.1:"), () -> "" + listener.localAddress());
        }
    }

    @Test
    void allOfIpv4IsNotAllOfIpv6() throws Exception {
        Assumptions.assumeTrue(TcpHarness.hasIpv6(), "no ::1 on this machine");
        try (LinkListener listener = listen("0.0.0.0:0")) {
            int port = portOf(listener);
            assertTrue(reaches("127.0.0.1", port));
            assertFalse(reaches("::1", port));
        }
    }

    @Test
    void allOfIpv6IsAllOfIpv4TooAndPeersShowAsIpv4() throws Exception {
        Assumptions.assumeTrue(TcpHarness.hasIpv6(), "no ::1 on this machine");
        try (LinkListener listener = listen("[::]:0")) {
            assertTrue(listener.localAddress().target().startsWith("[::]:"), () -> "" + listener.localAddress());
            assertTrue(reaches("::1", portOf(listener)));
            listener.accept().close();
            try (Socket client = new Socket("127.0.0.1", portOf(listener));
                    Link accepted = listener.accept()) {
                assertTrue(client.isConnected());
                assertEquals("127.0.0.1", accepted.peer().name());
                assertTrue(accepted.localAddress().target().startsWith("127.0.0.1:"));
            }
        }
    }

    @Test
    void addressOfAnotherMachineIsNamed() {
        LinkException failure = failure("192.0.2.77:0");
        assertEquals(Reason.UNREACHABLE, failure.reason());
        assertEquals(
                "listen tcp:192.0.2.77:0: 192.0.2.77 is no address of this machine; see: ip addr",
                failure.getMessage());
    }

    @Test
    void takenPortTellsHowToFindWhoHasIt() throws Exception {
        try (LinkListener listener = listen("127.0.0.1:0")) {
            LinkException failure = failure(listener.localAddress().target());
            assertEquals(Reason.ADDRESS_IN_USE, failure.reason());
            assertTrue(failure.getMessage().contains("ss -ltnp"), failure.getMessage());
        }
    }

    @Test
    void unknownNameIsNamed() {
        LinkException failure = failure("no-such-host.invalid:0");
        assertEquals(Reason.UNREACHABLE, failure.reason());
        assertTrue(failure.getMessage().contains("no-such-host.invalid"), failure.getMessage());
    }

    @Test
    void keepAliveAndNoDelayAreSet() throws IOException {
        for (boolean keepAlive : List.of(true, false)) {
            try (SocketChannel channel = SocketChannel.open()) {
                TcpSockets.configure(channel, keepAlive);
                assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
                assertEquals(keepAlive, channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
                if (keepAlive) {
                    assertEquals(60, channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
                    assertEquals(15, channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
                    assertEquals(4, channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT));
                }
            }
        }
    }

    private static boolean reaches(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static LinkException failure(String target) {
        return assertThrows(LinkException.class, () -> listen(target).close());
    }

    private static LinkListener listen(String target) throws IOException {
        return new TcpLinkProvider().listen(new LinkAddress("tcp", target), OPTIONS);
    }

    private static int portOf(LinkListener listener) {
        String target = listener.localAddress().target();
        return Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
    }
}
