package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.sftp.MemorySftp;
import org.scprelay.relay.sftp.SftpUpload;
import org.scprelay.relay.testing.WireClient;

/** A destination that refuses data while the session's thread waits for it to take more. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedDataTest {

    /** More than can be under way. */
    private static final byte[] OCTETS = new byte[2 * SftpUpload.IN_FLIGHT * 32 * 1024];

    /** The thread that writes and the one that hears of the refusal know it at once; the connection is for one of them. */
    @RepeatedTest(5)
    void oneThreadAsksWhyAndRemovesWhatIsLeft() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        MemorySftp server = new MemorySftp().instead(MemorySftp.WRITE, (on, request) -> {
            // Nothing is answered before as many are under way as may be: the writer waits then.
            if (writes.incrementAndGet() == SftpUpload.IN_FLIGHT) {
                on.status(request.id(), 4, "Failure");
            }
        });
        List<Thread> opened = new CopyOnWriteArrayList<>();
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            bench.engine().sftp(line -> {
                opened.add(Thread.currentThread());
                return server.serve();
            });
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
            Reply reply = Bench.assertReply("451 SCR4512", client.stor(HostileSftp.PATH, OCTETS));
            assertTrue(reply.text().contains("the data with status 4 \"Failure\""), reply.format());
            // Behind the answer to this the session's thread has nothing to do with the transfer any more.
            WireClient.require(200, client.ask("NOOP"));
        }
        assertEquals(3, opened.size(), "for the file, for the room on its disk, to remove the part: " + opened);
        assertEquals(1, Set.copyOf(opened.subList(1, 3)).size(), opened::toString);
        assertEquals(Set.of(), server.files().keySet());
    }
}
