package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.PeerIdentity;

/** What an operator is told, who the peer is, and under which user id links are made. */
class IucvFailuresTest {

    private StubLinks links;

    @BeforeEach
    void open() {
        links = new StubLinks();
    }

    @AfterEach
    void close() throws IOException {
        links.close();
    }

    @ParameterizedTest
    @CsvSource({
        "unreachable, UNREACHABLE, not logged on",
        "unauthorised, UNAUTHORIZED, IUCV ANY",
        "busy, BUSY, OPTION MAXCONN"
    })
    void whatVmRefusesIsNamedWithItsRemedy(String knob, Reason reason, String words) {
        links.turn("transport", "vm");
        links.turn("userids", "LINUX1,VSE01");
        links.turn("local", "LINUX1");
        links.turn(knob, "VSE01");
        LinkException failure = connect("VSE01/RELAY");
        assertEquals(reason, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
    }

    @Test
    void aUserIdThatNobodyHasIsSilentOverHiperSockets() {
        LinkException failure = connect("NOSUCH/RELAY");
        assertEquals(Reason.TIMEOUT, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("hsuid"), failure.getMessage());
    }

    @Test
    void aDeviceThatIsDownIsNamedAndNotThePartner() throws IOException {
        links.turn("down", "LINUX1");
        LinkException failure = connect("LINUX2/RELAY");
        assertEquals(Reason.UNREACHABLE, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("ip link set"), failure.getMessage());
        links.turn("down", "LINUX3");
        StubLinks.Pair pair = links.pair(links.listen("LINUX2/DOWN"));
        links.turn("down", "LINUX1");
        failure = assertThrows(LinkException.class, () -> pair.client().write(ByteBuffer.allocate(1)));
        assertEquals(Reason.RESET, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("device of this machine is down"), failure.getMessage());
        assertEquals(1, pair.server().write(ByteBuffer.allocate(1)));
    }

    private LinkException connect(String target) {
        LinkOptions options = LinkOptions.defaults().withConnectTimeout(Duration.ofSeconds(1));
        return assertThrows(
                LinkException.class, () -> links.keep(links.provider.connect(StubLinks.address(target), options)));
    }

    @Test
    void aListenerUnderAUserIdOfNoDeviceSaysHowToSetOne() {
        LinkException failure = assertThrows(LinkException.class, () -> links.listen("VSE09/RELAY"));
        assertEquals(Reason.UNREACHABLE, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("/hsuid"), failure.getMessage());
    }

    @Test
    void aKernelWithoutIucvIsUnavailableAndSaysWhy() {
        links.turn("absent", "1");
        String reason = links.provider.unavailableReason().orElseThrow();
        assertTrue(reason.contains("errno 97"), reason);
        LinkException failure = connect("LINUX2/RELAY");
        assertEquals(Reason.UNSUPPORTED, failure.reason());
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    @Test
    void theOwnUserIdIsThatOfTheGuest() throws IOException {
        links.turn("transport", "vm");
        LinkListener listener = links.listen("/OWN");
        assertEquals(StubLinks.address("LINUX1/OWN"), listener.localAddress());
        StubLinks.Pair pair = links.pair(listener);
        assertEquals(new PeerIdentity("iucvstub", "LINUX1", true), pair.server().peer());
    }

    @Test
    void withoutVmItIsThatOfTheOnlyDevice() throws IOException {
        links.turn("local", "LINUX2");
        LinkListener listener = links.listen("/ONLY");
        assertEquals(StubLinks.address("LINUX2/ONLY"), listener.localAddress());
        links.turn("local", "LINUX1");
        StubLinks.Pair pair = links.pair(listener);
        assertEquals(
                new PeerIdentity("iucvstub", "LINUX1", false), pair.server().peer());
        assertEquals(
                new PeerIdentity("iucvstub", "LINUX2", false), pair.client().peer());
    }

    @Test
    void ofSeveralDevicesOneMustBeNamed() {
        LinkException failure = assertThrows(LinkException.class, () -> links.listen("/WHICH"));
        assertEquals(Reason.BAD_ADDRESS, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("LINUX1, LINUX2"), failure.getMessage());
    }

    @Test
    void withoutAnyDeviceThereIsNothingToListenUnder() {
        StubLinks none = new StubLinks(IucvLinkProvider.over("iucvstub", IucvStub::library, List::of));
        LinkException failure = assertThrows(LinkException.class, () -> none.listen("/NONE"));
        assertEquals(Reason.UNREACHABLE, failure.reason(), failure.getMessage());
        failure = assertThrows(
                LinkException.class,
                () -> none.provider.connect(StubLinks.address("LINUX2/NONE"), LinkOptions.defaults()));
        assertEquals(Reason.UNREACHABLE, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("to connect from"), failure.getMessage());
    }

    /** A daemon that takes the place of another: the name is free when the last link of that one ends. */
    @Test
    void aNameThatAcceptedLinksHoldIsWaitedFor() throws Exception {
        LinkListener first = links.listen("LINUX2/HELD");
        StubLinks.Pair old = links.pair(first);
        first.close();
        Thread[] thread = new Thread[1];
        CompletableFuture<LinkListener> second = StubLinks.start(thread, () -> links.listen("LINUX2/HELD"));
        Awaitility.await("a bind that failed and is tried again")
                .until(() -> thread[0].getState() == Thread.State.TIMED_WAITING);
        old.server().close();
        LinkListener listener = StubLinks.result(second);
        Link client = links.connect(listener);
        assertTrue(client.isOpen());
    }

    @Test
    void aNameThatIsNeverFreedIsInUse() throws Exception {
        LinkListener first = links.listen("LINUX2/NEVER");
        links.pair(first);
        first.close();
        LinkException failure = assertThrows(LinkException.class, () -> links.listen("LINUX2/NEVER"));
        assertEquals(Reason.ADDRESS_IN_USE, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains("links that it accepted"), failure.getMessage());
    }
}
