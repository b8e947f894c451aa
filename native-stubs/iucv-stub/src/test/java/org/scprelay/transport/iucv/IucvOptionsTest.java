package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** What options say of a link over AF_IUCV reaches the kernel. */
class IucvOptionsTest {

    private WatchedLibC libc;
    private StubLinks links;

    @BeforeEach
    void watch() {
        Stub.require();
        libc = new WatchedLibC();
        links = new StubLinks(libc.provider());
    }

    @AfterEach
    void closeAll() throws IOException {
        links.close();
    }

    private LinkListener listen(String target, LinkOptions options) throws IOException {
        return links.keep(links.provider.listen(StubLinks.address(target), options));
    }

    private Link connect(LinkListener listener, LinkOptions options) throws IOException {
        return links.keep(links.provider.connect(listener.localAddress(), options));
    }

    /** Nobody vouches for a user id over HiperSockets, and nobody repeats a message that a device dropped. */
    @Test
    void onlyHiperSocketsMayLose() throws IOException {
        for (Link link : ends("LINUX2/LOSES")) {
            assertTrue(link.mayLose());
        }
        links.turn("transport", "vm");
        for (Link link : ends("LINUX1/KEEPS")) {
            assertFalse(link.mayLose());
        }
    }

    private List<Link> ends(String target) throws IOException {
        StubLinks.Pair pair = links.pair(listen(target, LinkOptions.defaults()));
        return List.of(pair.client(), pair.server());
    }

    /** Each end says how many messages may wait for it; the other end's sends meet that. */
    @Test
    void aMessageLimitHoldsForWhatThatEndHasNotRead() throws Exception {
        LinkListener listener = listen("LINUX2/LIMIT", LinkOptions.defaults().withMessageLimit(5));
        Link client = connect(listener, LinkOptions.defaults().withMessageLimit(3));
        Link server = links.keep(listener.accept());
        assertTakes(5, client);
        assertTakes(3, server);
    }

    private void assertTakes(int messages, Link link) throws Exception {
        int before = libc.sendsAgain.get();
        for (int i = 0; i < messages; i++) {
            link.write(ByteBuffer.allocate(1));
        }
        assertEquals(before, libc.sendsAgain.get(), "a send below the limit blocked");
        CompletableFuture<Integer> write = StubLinks.start(() -> link.write(ByteBuffer.allocate(1)));
        Awaitility.await("a send at the limit").until(() -> libc.sendsAgain.get() > before || write.isDone());
        assertFalse(write.isDone(), "a send beyond the limit");
    }

    /** One more than the number may wait. */
    @Test
    void theBacklogIsHowManyMayWait() throws Exception {
        LinkListener listener = listen("LINUX2/BACKLOG", LinkOptions.defaults().withBacklog(2));
        for (int i = 0; i < 3; i++) {
            connect(listener, LinkOptions.defaults());
        }
        LinkException failure = assertThrows(LinkException.class, () -> connect(listener, LinkOptions.defaults()));
        assertEquals(Reason.REFUSED, failure.reason(), failure.getMessage());
        links.keep(listener.accept());
        connect(listener, LinkOptions.defaults());
    }
}
